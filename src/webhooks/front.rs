//! The front door of webhooks: make, change and delete them, and deliver in the background.

use std::sync::Arc;

use secrecy::SecretString;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    UrlFault,
    address::WebhookUrl,
    figures::Figures,
    message::Names,
    settings::WebhookSettings,
    signing::{NoChance, new_message_id, new_secret},
    worker,
};
use crate::{
    access::{Bound, Vault, VaultError},
    clock::Clock,
    store::{
        IntegrationId, Millis, Store, StoreError,
        activities::Kind,
        audit::By,
        deliveries,
        entities::{webhook, webhook_delivery},
        webhooks::{self, Change, Changing, Creating, NewWebhook},
    },
};

/// Why a webhook was not made or changed, as expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookRefusal {
    /// Its address cannot be used.
    Url(UrlFault),
    /// No kinds of entries.
    NoKinds,
    /// The integration has as many as it may.
    TooMany,
    /// The integration is disconnected.
    NotConnected,
    /// It is gone.
    NotFound,
    /// It has no secret: its integration was disconnected meanwhile.
    NoSecret,
    /// It is disabled.
    Disabled,
}

/// Why a webhook was not made or changed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// Expected.
    #[error("the webhook cannot be made or changed like this")]
    Refused(WebhookRefusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secret could not be encrypted.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gave no random bytes.
    #[error("no secret could be made")]
    NoSecret,
}

impl From<WebhookRefusal> for WebhookError {
    fn from(refusal: WebhookRefusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NoChance> for WebhookError {
    fn from(NoChance: NoChance) -> Self {
        Self::NoSecret
    }
}

/// Makes, changes and delivers webhooks; cheap to clone.
#[derive(Debug, Clone)]
pub struct Webhooks {
    pub(super) store: Store,
    pub(super) vault: Vault,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Arc<WebhookSettings>,
    pub(super) wake: Arc<Notify>,
    pub(super) figures: Arc<Figures>,
}

impl Webhooks {
    /// Webhooks over `store`; nothing is delivered until [`run`](Self::run) is called. Whoever has news notifies `wake`.
    pub fn new(
        store: Store,
        vault: Vault,
        clock: Arc<dyn Clock>,
        settings: WebhookSettings,
        wake: Arc<Notify>,
    ) -> Self {
        Self {
            store,
            vault,
            clock,
            settings: Arc::new(settings),
            wake,
            figures: Arc::default(),
        }
    }

    pub(super) fn now(&self) -> Millis {
        self.clock.now().into()
    }

    /// Delivers until `stop`, by the names that rows have in the API.
    pub async fn run(&self, names: Names, stop: CancellationToken) {
        worker::run(self, names, stop).await;
    }

    /// How often this process has sent messages since it started, by what came of it.
    pub fn tries(&self) -> Vec<(&'static str, u64)> {
        self.figures.tries()
    }

    /// When the first entry was told that an enabled webhook has not delivered yet, over all processes.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn oldest_undelivered(&self) -> Result<Option<Millis>, StoreError> {
        deliveries::oldest_undelivered(&self.store).await
    }

    /// Makes a webhook that begins at the present end of the feed; gives it and its secret, which nobody sees again.
    ///
    /// # Errors
    /// [`WebhookError`]; nothing was made then.
    pub async fn create(
        &self,
        by: &By,
        integration: IntegrationId,
        url: &str,
        kinds: &[Kind],
    ) -> Result<(webhook::Model, SecretString), WebhookError> {
        let url = self.url(url)?;
        let new = NewWebhook {
            integration,
            url: url.as_str().to_owned(),
            host: url.host().to_owned(),
            kinds: names_of(kinds)?,
        };
        let secret = new_secret()?;
        let seal = |id| {
            let sealed = self.vault.seal(Bound::Webhook(integration, id), &secret);
            sealed.map_err(WebhookError::from)
        };
        match webhooks::create(&self.store, by, new, self.now(), seal).await? {
            Creating::Created(made) => Ok((*made, secret)),
            Creating::TooMany => Err(WebhookRefusal::TooMany.into()),
            Creating::NotConnected => Err(WebhookRefusal::NotConnected.into()),
        }
    }

    /// Changes where it delivers to, and which kinds; what is none stays.
    ///
    /// # Errors
    /// [`WebhookError`]; nothing has changed then.
    pub async fn update(
        &self,
        by: &By,
        known: &webhook::Model,
        url: Option<&str>,
        kinds: Option<&[Kind]>,
    ) -> Result<webhook::Model, WebhookError> {
        let url = url.map(|url| self.url(url)).transpose()?;
        let kinds = kinds.map(names_of).transpose()?;
        // Where it leads from now on is what whoever reads the audit log has to know.
        let host = url
            .as_ref()
            .map_or_else(|| host_of(known), |url| url.host().to_owned());
        let url = url.map(|url| url.as_str().to_owned());
        self.change_as(&host, by, known, Change::Settings { url, kinds })
            .await
    }

    /// Gives it a new secret, which nobody sees again; the old one signs nothing any more.
    ///
    /// # Errors
    /// [`WebhookError`]; the old one holds then.
    pub async fn rotate_secret(
        &self,
        by: &By,
        known: &webhook::Model,
    ) -> Result<(webhook::Model, SecretString), WebhookError> {
        let secret = new_secret()?;
        let bound = Bound::Webhook(known.integration_id, known.id);
        let sealed = self.vault.seal(bound, &secret)?;
        let changed = self.change(by, known, Change::Secret(sealed)).await?;
        Ok((changed, secret))
    }

    /// Has it deliver again, from where it stood.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn enable(&self, by: &By, known: &webhook::Model) -> Result<webhook::Model, WebhookError> {
        if known.secret.is_none() {
            return Err(WebhookRefusal::NoSecret.into());
        }
        self.change(by, known, Change::Enable).await
    }

    /// Has it deliver nothing until it is enabled again.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn disable(&self, by: &By, known: &webhook::Model) -> Result<webhook::Model, WebhookError> {
        self.change(by, known, Change::Disable).await
    }

    /// Deletes it, its secret and the log of its deliveries.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn delete(&self, by: &By, known: &webhook::Model) -> Result<(), WebhookError> {
        let of = (known.integration_id, known.id);
        match webhooks::delete(&self.store, by, of, &host_of(known), self.now()).await? {
            true => Ok(()),
            false => Err(WebhookRefusal::NotFound.into()),
        }
    }

    /// Queues a message without news, which is sent at once, and once.
    ///
    /// # Errors
    /// [`WebhookError`].
    pub async fn test(
        &self,
        by: &By,
        known: &webhook::Model,
    ) -> Result<webhook_delivery::Model, WebhookError> {
        let of = (known.integration_id, known.id);
        let host = host_of(known);
        let queued = webhooks::queue_test(&self.store, by, of, &host, new_message_id(), self.now()).await?;
        self.wake.notify_one();
        queued.ok_or_else(|| WebhookRefusal::Disabled.into())
    }

    async fn change(
        &self,
        by: &By,
        known: &webhook::Model,
        change: Change,
    ) -> Result<webhook::Model, WebhookError> {
        self.change_as(&host_of(known), by, known, change).await
    }

    async fn change_as(
        &self,
        host: &str,
        by: &By,
        known: &webhook::Model,
        change: Change,
    ) -> Result<webhook::Model, WebhookError> {
        let of = (known.integration_id, known.id);
        let changed = webhooks::change(&self.store, by, of, host, change, self.now()).await?;
        self.wake.notify_one();
        match changed {
            Changing::Changed(row) => Ok(*row),
            Changing::Gone => Err(WebhookRefusal::NotFound.into()),
            Changing::NotConnected => Err(WebhookRefusal::NotConnected.into()),
        }
    }

    fn url(&self, text: &str) -> Result<WebhookUrl, WebhookError> {
        let read = WebhookUrl::parse(text, &self.settings.allow_hosts);
        read.map_err(|fault| WebhookRefusal::Url(fault).into())
    }
}

/// The host that a webhook leads to: the part of its address that is no secret.
fn host_of(known: &webhook::Model) -> String {
    let url = url::Url::parse(&known.url).ok();
    let host = url.as_ref().and_then(url::Url::host_str);
    host.unwrap_or_default().to_owned()
}

fn names_of(kinds: &[Kind]) -> Result<String, WebhookError> {
    let names: Vec<_> = Kind::ALL
        .into_iter()
        .filter(|kind| kinds.contains(kind))
        .map(Kind::as_str)
        .collect();
    match names.is_empty() {
        true => Err(WebhookRefusal::NoKinds.into()),
        false => Ok(names.join(",")),
    }
}
