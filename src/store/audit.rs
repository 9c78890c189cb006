//! The audit log: every change that somebody asked for, written by the transaction that makes it, and read for the graph.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait,
};

use super::{
    AuditEventId, IntegrationId, Millis, Store, StoreError, Tenants,
    entities::audit_event::{self, Column},
    paging::List,
};

/// Who asks for a change, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The `AuditActorKind` of the API.
    pub kind: &'static str,
    /// As they are called.
    pub name: String,
    /// As they are known: the number of an access token, the subject of an identity provider.
    pub reference: Option<String>,
    /// The address that the request came from.
    pub address: Option<String>,
}

impl By {
    /// The operator at the command line, by the name of the system's user.
    pub fn operator() -> Self {
        let user = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()));
        Self {
            kind: "OPERATOR",
            name: user.unwrap_or_else(|| "operator".to_owned()),
            reference: None,
            address: None,
        }
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// An org was connected.
    IntegrationConnected,
    /// It got new credentials.
    CredentialsReplaced,
    /// It was disconnected.
    IntegrationDisconnected,
    /// What was synced of it was deleted.
    DataDeleted,
    /// Somebody asked for a sync.
    SyncRequested,
    /// An access token was made.
    TokenCreated,
    /// An access token was revoked.
    TokenRevoked,
    /// The credentials were encrypted with another key.
    KeysRotated,
    /// Credentials that no key opens were erased.
    CredentialsDiscarded,
    /// A backup was made.
    BackupMade,
    /// Somebody said what they think of an app.
    AppReviewed,
    /// An app got a licence.
    LicenseSet,
    /// An app's licence was taken away.
    LicenseRemoved,
    /// Somebody said what an app is for, or no longer.
    AppCategorized,
    /// Somebody said under which use of its seats an app is told of.
    UsageAlertSet,
    /// A webhook was made.
    WebhookCreated,
    /// A webhook leads elsewhere, or delivers other kinds of entries.
    WebhookUpdated,
    /// A webhook got a new secret.
    WebhookSecretRotated,
    /// A webhook was switched on.
    WebhookEnabled,
    /// A webhook was switched off.
    WebhookDisabled,
    /// A webhook was deleted.
    WebhookDeleted,
    /// Somebody asked for a delivery without news.
    WebhookTested,
}

impl Action {
    /// As it is stored: the `AuditAction` of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IntegrationConnected => "INTEGRATION_CONNECTED",
            Self::CredentialsReplaced => "CREDENTIALS_REPLACED",
            Self::IntegrationDisconnected => "INTEGRATION_DISCONNECTED",
            Self::DataDeleted => "DATA_DELETED",
            Self::SyncRequested => "SYNC_REQUESTED",
            Self::TokenCreated => "TOKEN_CREATED",
            Self::TokenRevoked => "TOKEN_REVOKED",
            Self::KeysRotated => "KEYS_ROTATED",
            Self::CredentialsDiscarded => "CREDENTIALS_DISCARDED",
            Self::BackupMade => "BACKUP_MADE",
            Self::AppReviewed => "APP_REVIEWED",
            Self::LicenseSet => "LICENSE_SET",
            Self::LicenseRemoved => "LICENSE_REMOVED",
            Self::AppCategorized => "APP_CATEGORIZED",
            Self::UsageAlertSet => "USAGE_ALERT_SET",
            Self::WebhookCreated => "WEBHOOK_CREATED",
            Self::WebhookUpdated => "WEBHOOK_UPDATED",
            Self::WebhookSecretRotated => "WEBHOOK_SECRET_ROTATED",
            Self::WebhookEnabled => "WEBHOOK_ENABLED",
            Self::WebhookDisabled => "WEBHOOK_DISABLED",
            Self::WebhookDeleted => "WEBHOOK_DELETED",
            Self::WebhookTested => "WEBHOOK_TESTED",
        }
    }
}

/// Which events a list has.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only those of this integration.
    pub integration: Option<IntegrationId>,
    /// Only these, by their names in the API.
    pub actions: Option<Vec<String>>,
    /// Only those from here on.
    pub from: Option<Millis>,
    /// Only those before.
    pub to: Option<Millis>,
}

/// Notes what is done in this transaction, or by a statement of its own.
pub(super) async fn record(
    connection: &impl ConnectionTrait,
    by: &By,
    now: Millis,
    action: Action,
    integration: Option<IntegrationId>,
    subject: &str,
) -> Result<(), StoreError> {
    let row = audit_event::ActiveModel {
        integration_id: Set(integration),
        at: Set(now),
        action: Set(action.as_str().to_owned()),
        actor_kind: Set(by.kind.to_owned()),
        actor_name: Set(by.name.clone()),
        actor_reference: Set(by.reference.clone()),
        address: Set(by.address.clone()),
        subject: Set(subject.to_owned()),
        ..Default::default()
    };
    audit_event::Entity::insert(row)
        .exec_without_returning(connection)
        .await?;
    Ok(())
}

/// Notes what changes no row by itself, or was asked for.
///
/// # Errors
/// Where the store fails.
pub async fn note(
    store: &Store,
    by: &By,
    now: Millis,
    action: Action,
    integration: Option<IntegrationId>,
    subject: &str,
) -> Result<(), StoreError> {
    record(store.writer(), by, now, action, integration, subject).await
}

/// The events that the asker may see, newest first: what was about the whole server only for who sees all integrations.
pub fn list_audit_events(tenants: &Tenants, filter: &AuditFilter) -> List<audit_event::Model> {
    let wanted = Condition::all()
        .add(
            tenants
                .narrowed_to(filter.integration)
                .condition(Column::IntegrationId),
        )
        .add_option(
            filter
                .actions
                .as_ref()
                .map(|actions| Column::Action.is_in(actions)),
        )
        .add_option(filter.from.map(|from| Column::At.gte(from)))
        .add_option(filter.to.map(|to| Column::At.lt(to)));
    let select = audit_event::Entity::find().filter(wanted);
    List::new("auditLog", select.into_query())
        .by_int(Column::Id.into_expr())
        .descending(true)
}

/// Those of `ids` that the asker may see.
///
/// # Errors
/// Where the store fails.
pub async fn find_audit_events(
    store: &Store,
    tenants: &Tenants,
    ids: &[AuditEventId],
) -> Result<Vec<audit_event::Model>, StoreError> {
    Ok(audit_event::Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(Column::IntegrationId))
        .all(store.reader())
        .await?)
}
