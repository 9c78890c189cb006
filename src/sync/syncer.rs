//! The front door of sync: connect, disconnect, queue a sync, follow it, and work on what is queued.

use std::sync::Arc;

use futures_util::Stream;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{
    ChangeError, RefusalCode, SyncReport, SyncSettings, connecting, figures::Figures, listening, problem,
    setbacks::Setbacks, wake::Wake, watching, worker,
};
use crate::{
    access::Vault,
    clock::Clock,
    okta::{ClientOptions, Credentials, Domain, OktaClient, OktaError, Org},
    store::{
        IntegrationId, Millis, RunId, Store, StoreError,
        audit::{self, Action, By},
        connections::{self, CheckedOrg, Connecting},
        entities::{integration, sync_run, sync_stage},
        queue, sealed,
    },
    webhooks::Webhooks,
};

/// Okta credentials as they were put in, unchecked; not more than one of the two may be given.
#[derive(Debug, Clone, Default)]
pub struct CredentialsInput {
    /// An API token.
    pub api_token: Option<SecretString>,
    /// An OAuth service app.
    pub service_app: Option<ServiceAppInput>,
}

/// An OAuth service app as it was put in.
#[derive(Debug, Clone)]
pub struct ServiceAppInput {
    /// Its client id.
    pub client_id: String,
    /// The id of its key, where it has several.
    pub key_id: Option<String>,
    /// Its private key, as JWK or PEM.
    pub private_key: SecretString,
}

/// What connecting gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connected {
    /// The integration.
    pub integration: IntegrationId,
    /// Its first sync, queued.
    pub run: RunId,
}

/// A run and its stages as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSnapshot {
    /// The run.
    pub run: sync_run::Model,
    /// Its stages, in the order of the API.
    pub stages: Vec<sync_stage::Model>,
}

/// Connects, syncs and disconnects integrations; cheap to clone.
#[derive(Debug, Clone)]
pub struct Syncer {
    pub(super) store: Store,
    pub(super) vault: Vault,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Arc<SyncSettings>,
    pub(super) wake: Arc<Wake>,
    pub(super) setbacks: Arc<Setbacks>,
    pub(super) figures: Arc<Figures>,
    webhooks: Webhooks,
}

impl Syncer {
    /// A syncer over `store`; it works on nothing until [`run`](Self::run) is called.
    pub fn new(store: Store, vault: Vault, clock: Arc<dyn Clock>, settings: SyncSettings) -> Self {
        let wake = Arc::<Wake>::default();
        let webhooks = Webhooks::new(
            store.clone(),
            vault.clone(),
            Arc::clone(&clock),
            settings.webhooks.clone(),
            wake.news(),
        );
        Self {
            store,
            vault,
            clock,
            settings: Arc::new(settings),
            wake,
            webhooks,
            setbacks: Arc::default(),
            figures: Arc::default(),
        }
    }

    /// Where the feed is delivered to; it works on nothing until it is run.
    pub fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    /// Checks the credentials against Okta, stores them encrypted, and queues the first sync.
    ///
    /// # Errors
    /// [`ChangeError::Refused`] where the domain, the credentials or their rights do not do; nothing is stored then.
    pub async fn connect(
        &self,
        by: &By,
        domain: &str,
        credentials: CredentialsInput,
    ) -> Result<Connected, ChangeError> {
        let domain = connecting::domain(domain, &self.settings.okta_allow_hosts)?;
        let credentials = connecting::credentials(&credentials)?;
        if let Some(known) = connections::find_connected(&self.store, domain.host()).await? {
            return Err(connecting::already(&domain, known).into());
        }
        let org = self.check(&domain, &credentials).await?;
        let sealed = credentials.to_stored();
        let seal = |id| self.vault.seal(id, &sealed).map_err(ChangeError::from);
        let now = self.clock.now().into();
        match connections::connect(&self.store, by, &checked(&domain, org, &credentials), now, seal).await? {
            Connecting::Connected(integration, run) => {
                tracing::info!(integration.id = %integration, "connected");
                self.wake.work(integration);
                Ok(Connected { integration, run })
            }
            Connecting::AlreadyConnected(known) => Err(connecting::already(&domain, known).into()),
        }
    }

    /// Replaces the credentials of a connected integration, and queues a sync.
    ///
    /// # Errors
    /// [`ChangeError::Refused`] as for [`connect`](Self::connect); the old credentials stay then.
    pub async fn update_credentials(
        &self,
        by: &By,
        integration: IntegrationId,
        credentials: CredentialsInput,
    ) -> Result<Connected, ChangeError> {
        let known = self.connected(integration).await?;
        let credentials = connecting::credentials(&credentials)?;
        let domain = connecting::domain(&known.domain, &self.settings.okta_allow_hosts)?;
        let org = self.check(&domain, &credentials).await?;
        if let (Some(old), Some(new)) = (&known.okta_org_id, &org.id)
            && old != new
        {
            return Err(connecting::other_org(&domain, &credentials).into());
        }
        let sealed = self.vault.seal(integration, &credentials.to_stored())?;
        let org = checked(&domain, org, &credentials);
        let now = self.clock.now().into();
        if !connections::replace_credentials(&self.store, by, integration, &org, sealed, now).await? {
            return Err(connecting::not_connected().into());
        }
        let run = queue::enqueue(&self.store, integration, "MANUAL", true, now).await?;
        self.wake.work(integration);
        Ok(Connected { integration, run })
    }

    /// Ends a running sync, erases the credentials, and, where asked, what was synced.
    ///
    /// # Errors
    /// [`ChangeError::Refused`] where there is no such integration, or it is disconnected already.
    pub async fn disconnect(
        &self,
        by: &By,
        integration: IntegrationId,
        delete_data: bool,
    ) -> Result<(), ChangeError> {
        let known = self.connected(integration).await;
        let was_connected = match known {
            Ok(_) => true,
            // What was kept at an earlier disconnect can still be deleted.
            Err(ChangeError::Refused(refusal))
                if refusal.code == RefusalCode::NotConnected && delete_data =>
            {
                false
            }
            Err(error) => return Err(error),
        };
        let now = self.clock.now().into();
        let done = connections::disconnect(&self.store, by, integration, delete_data, now).await?;
        if was_connected && !done {
            return Err(connecting::not_connected().into());
        }
        tracing::info!(integration.id = %integration, delete_data, "disconnected");
        self.wake.cancelled(integration);
        self.figures.forget(integration);
        Ok(())
    }

    /// Queues a sync now; while one is queued or running, gives that one.
    ///
    /// # Errors
    /// [`ChangeError::Refused`] where there is no such integration, or it is disconnected.
    pub async fn queue(&self, by: &By, integration: IntegrationId, full: bool) -> Result<RunId, ChangeError> {
        let known = self.connected(integration).await?;
        let now = self.clock.now().into();
        // Before it is done, as somebody has asked for it whatever comes of it.
        audit::note(
            &self.store,
            by,
            now,
            Action::SyncRequested,
            Some(integration),
            &known.domain,
        )
        .await?;
        let run = queue::enqueue(&self.store, integration, "MANUAL", full, now).await?;
        self.wake.work(integration);
        Ok(run)
    }

    /// The state of the integration's current sync, or of its latest, and every change of it; ends when that sync has ended.
    pub fn watch(
        &self,
        integration: IntegrationId,
    ) -> impl Stream<Item = Result<RunSnapshot, StoreError>> + Send + use<> {
        watching::watch(self.store.clone(), &self.wake, integration)
    }

    /// What this process has done of syncs since it started.
    pub fn report(&self) -> SyncReport {
        self.figures.report()
    }

    /// Works on queued runs and queues those that are due, until `stop`; then leaves running syncs at a checkpoint.
    pub async fn run(&self, stop: CancellationToken) {
        tokio::select! {
            () = worker::run(self, stop) => {}
            () = listening::listen(self) => {}
        }
    }

    /// Works on one queued run here and now, until it has ended; `seatgraph sync` uses it. Where another process works on
    /// it, waits until that has ended it.
    ///
    /// # Errors
    /// [`StoreError`] where the store failed; the run can be taken up again.
    pub async fn run_one(&self, run: RunId, stop: CancellationToken) -> Result<(), StoreError> {
        tokio::select! {
            worked = worker::run_one(self, run, stop) => worked,
            () = listening::listen(self) => Ok(()),
        }
    }

    /// A client of the org at `domain`.
    pub(super) fn client(&self, domain: &str, credentials: Credentials) -> Result<OktaClient, OktaError> {
        let domain =
            Domain::parse(domain, &self.settings.okta_allow_hosts).map_err(|_| OktaError::UnsafeAddress)?;
        self.client_of(domain, credentials)
    }

    fn client_of(&self, domain: Domain, credentials: Credentials) -> Result<OktaClient, OktaError> {
        let mut options = ClientOptions::new(Arc::clone(&self.clock));
        options.allow_hosts = self.settings.okta_allow_hosts.clone();
        options.headroom = self.settings.okta_headroom;
        OktaClient::new(domain, credentials, options)
    }

    /// Whether the credentials do what a sync will need of them.
    async fn check(&self, domain: &Domain, credentials: &Credentials) -> Result<Org, ChangeError> {
        let checked = async {
            let okta = self.client_of(domain.clone(), credentials.clone())?;
            okta.check().await
        };
        checked.await.map_err(|error| {
            tracing::info!(%error, "the check of an org failed");
            connecting::refused(&error, domain, credentials).into()
        })
    }

    async fn connected(&self, integration: IntegrationId) -> Result<integration::Model, ChangeError> {
        match connections::find_integration(&self.store, integration).await? {
            None => Err(connecting::not_found().into()),
            Some(known) if known.disconnected_at.is_some() => Err(connecting::not_connected().into()),
            Some(known) => Ok(known),
        }
    }
}

/// Erases credentials that no key opens: the integration stays, with the problem that says so. `false` where it has others by
/// now.
///
/// # Errors
/// Where the store fails.
pub async fn discard_credentials(
    store: &Store,
    vault: &Vault,
    by: &By,
    integration: IntegrationId,
    now: Millis,
) -> Result<bool, StoreError> {
    let problem = (problem::INVALID_TOKEN, problem::KEY);
    let unreadable = |ciphertext: &[u8]| vault.open(integration, ciphertext).is_err();
    sealed::discard(store, by, integration, problem, now, unreadable).await
}

fn checked(domain: &Domain, org: Org, credentials: &Credentials) -> CheckedOrg {
    CheckedOrg {
        provider: "OKTA",
        domain: domain.host().to_owned(),
        okta_org_id: org.id,
        name: org.company_name,
        auth_method: match credentials {
            Credentials::ApiToken(_) => "API_TOKEN",
            Credentials::ServiceApp(_) => "SERVICE_APP",
        },
    }
}
