//! What administrators change about webhooks.

use async_graphql::{Context, ID, InputObject, Result};
use secrecy::{ExposeSecret, SecretString};

use super::{
    activity::ActivityKind,
    decide::{NotDecided, told},
    errors,
    global_id::{GlobalId, filter},
    in_order::InOrder,
    payload::{UserError, UserErrorCode},
    reader::{Reader, scope},
    webhook::{Webhook, WebhookDelivery},
};
use crate::{
    store::{
        IntegrationId,
        activities::Kind,
        entities::webhook,
        integrations::find_integrations,
        webhooks::{MOST, find_webhooks},
    },
    sync::Syncer,
    webhooks::{WebhookError, WebhookRefusal, Webhooks},
};

/// A webhook to make.
#[derive(Debug, InputObject)]
pub(super) struct CreateWebhookInput {
    /// Whose feed.
    integration_id: ID,
    /// Where to deliver it to: https and a public host, or one that the operator allows.
    url: String,
    /// The kinds of entries to deliver.
    kinds: Vec<ActivityKind>,
}

/// What to change of a webhook; what is not given stays.
#[derive(Debug, InputObject)]
pub(super) struct UpdateWebhookInput {
    /// The webhook.
    webhook_id: ID,
    /// Where to deliver to.
    url: Option<String>,
    /// The kinds of entries to deliver.
    kinds: Option<Vec<ActivityKind>>,
}

macro_rules! of_one {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, InputObject)]
        pub(super) struct $name {
            /// The webhook.
            pub(super) webhook_id: ID,
        }
    )+};
}

of_one! {
    /// The webhook that gets a new secret.
    RotateWebhookSecretInput,
    /// The webhook to enable.
    EnableWebhookInput,
    /// The webhook to disable.
    DisableWebhookInput,
    /// The webhook to delete.
    DeleteWebhookInput,
    /// The webhook to test.
    TestWebhookInput,
}

/// What a change came to, or why it was not made.
type Changed<T> = Result<T, NotDecided>;

pub(super) async fn create(
    context: &Context<'_>,
    input: CreateWebhookInput,
) -> Changed<(Webhook, SecretString)> {
    let integration = find_integration(context, &input.integration_id).await?;
    let (by, kinds) = (scope(context)?.by(), kinds(input.kinds));
    let made = webhooks(context)?
        .create(&by, integration, &input.url, &kinds)
        .await;
    let (row, secret) = made.map_err(not_changed)?;
    Ok((node(context, row)?, secret))
}

pub(super) async fn update(context: &Context<'_>, input: UpdateWebhookInput) -> Changed<Webhook> {
    let known = find(context, &input.webhook_id).await?;
    let (by, kinds) = (scope(context)?.by(), input.kinds.map(kinds));
    let changed = webhooks(context)?
        .update(&by, &known, input.url.as_deref(), kinds.as_deref())
        .await;
    Ok(node(context, changed.map_err(not_changed)?)?)
}

pub(super) async fn rotate_secret(context: &Context<'_>, id: &ID) -> Changed<(Webhook, SecretString)> {
    let known = find(context, id).await?;
    let changed = webhooks(context)?
        .rotate_secret(&scope(context)?.by(), &known)
        .await;
    let (row, secret) = changed.map_err(not_changed)?;
    Ok((node(context, row)?, secret))
}

pub(super) async fn set_enabled(context: &Context<'_>, id: &ID, enabled: bool) -> Changed<Webhook> {
    let known = find(context, id).await?;
    let (webhooks, by) = (webhooks(context)?, scope(context)?.by());
    let changed = match enabled {
        true => webhooks.enable(&by, &known).await,
        false => webhooks.disable(&by, &known).await,
    };
    Ok(node(context, changed.map_err(not_changed)?)?)
}

pub(super) async fn delete(context: &Context<'_>, id: &ID) -> Changed<ID> {
    let known = find(context, id).await?;
    let deleted = webhooks(context)?.delete(&scope(context)?.by(), &known).await;
    deleted.map_err(not_changed)?;
    Ok(GlobalId::Webhook(known.id).encode())
}

pub(super) async fn test(context: &Context<'_>, id: &ID) -> Changed<WebhookDelivery> {
    let known = find(context, id).await?;
    let queued = webhooks(context)?.test(&scope(context)?.by(), &known).await;
    let row = queued.map_err(not_changed)?;
    let mut nodes = WebhookDelivery::group(Reader::of(context)?, vec![row]).into_iter();
    nodes
        .next()
        .ok_or_else(|| NotDecided::Refused(refused(WebhookRefusal::NotFound)))
}

/// As [`told`], with a secret, which shows here and nowhere else.
pub(super) type ToldOnce = (Option<Webhook>, Option<String>, Vec<InOrder<UserError>>);

pub(super) fn told_once(changed: Changed<(Webhook, SecretString)>) -> Result<ToldOnce> {
    let (done, user_errors) = told(changed)?;
    let (webhook, secret) = done.unzip();
    let secret = secret.map(|secret| secret.expose_secret().to_owned());
    Ok((webhook, secret, user_errors))
}

fn kinds(kinds: Vec<ActivityKind>) -> Vec<Kind> {
    kinds.into_iter().map(Into::into).collect()
}

fn webhooks<'c>(context: &Context<'c>) -> Result<&'c Webhooks> {
    Ok(context.data::<Syncer>()?.webhooks())
}

fn node(context: &Context<'_>, row: webhook::Model) -> Result<Webhook> {
    let mut nodes = Webhook::group(Reader::of(context)?, vec![row]).into_iter();
    let missing = || errors::internal(crate::store::StoreError::Inconsistent { what: "webhook" });
    nodes.next().ok_or_else(missing)
}

/// The webhook that an id tells, where it exists for the asker.
async fn find(context: &Context<'_>, id: &ID) -> Changed<webhook::Model> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_webhooks(&reader.store, scope.tenants(), &[filter::webhook(id)])
        .await
        .map_err(errors::internal)?;
    let found = rows.into_iter().next();
    found.ok_or_else(|| NotDecided::Refused(refused(WebhookRefusal::NotFound)))
}

async fn find_integration(context: &Context<'_>, id: &ID) -> Changed<IntegrationId> {
    let (reader, scope) = (Reader::of(context)?, scope(context)?);
    let rows = find_integrations(&reader.store, scope.tenants(), &[filter::integration(id)])
        .await
        .map_err(errors::internal)?;
    let found = rows.first().map(|row| row.id);
    found.ok_or_else(|| NotDecided::Refused(UserError::no_integration()))
}

fn not_changed(error: WebhookError) -> NotDecided {
    match error {
        WebhookError::Refused(refusal) => NotDecided::Refused(refused(refusal)),
        error => NotDecided::Failed(errors::internal(error)),
    }
}

fn refused(refusal: WebhookRefusal) -> InOrder<UserError> {
    use UserErrorCode::{InvalidInput, NotConnected, NotFound};
    let (code, message, field, remedy) = match refusal {
        WebhookRefusal::Url(fault) => (
            InvalidInput,
            format!("{fault}."),
            "url",
            "Give an https URL of a public host, without port and credentials, or have the operator allow the host.",
        ),
        WebhookRefusal::NoKinds => (
            InvalidInput,
            "A webhook delivers at least one kind of entries.".to_owned(),
            "kinds",
            "Name the kinds to deliver.",
        ),
        WebhookRefusal::TooMany => (
            InvalidInput,
            format!("The integration has {MOST} webhooks, which is the most that it may have."),
            "integrationId",
            "Delete one that nobody needs.",
        ),
        WebhookRefusal::NotConnected => (
            NotConnected,
            "The integration is disconnected.".to_owned(),
            "integrationId",
            "Connect it again.",
        ),
        WebhookRefusal::NotFound => (
            NotFound,
            "There is no webhook with this id.".to_owned(),
            "webhookId",
            "Take the id from `Integration.webhooks`.",
        ),
        WebhookRefusal::NoSecret => (
            InvalidInput,
            "The webhook has no secret, which was erased.".to_owned(),
            "webhookId",
            "Make a new one with `rotateWebhookSecret`, and give it to the receiver.",
        ),
        WebhookRefusal::Disabled => (
            InvalidInput,
            "The webhook is disabled.".to_owned(),
            "webhookId",
            "Enable it with `enableWebhook`.",
        ),
    };
    UserError::of_input(code, message, field, remedy)
}
