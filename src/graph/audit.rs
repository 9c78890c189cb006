//! The type AuditEvent: who changed what, when, and from where.

use std::sync::Arc;

use async_graphql::{Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    connection::Listed,
    enums,
    global_id::{GlobalId, filter},
    in_order::InOrder,
    integration::Integration,
    leaf::Leaf,
    reader::Reader,
    references::References,
    scalars::DateTime,
};
use crate::store::{Millis, audit::AuditFilter, entities::audit_event};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AuditAction {
    /// An org was connected.
    IntegrationConnected,
    /// It got new credentials.
    CredentialsReplaced,
    /// It was disconnected, and its credentials were erased.
    IntegrationDisconnected,
    /// What was synced of it was deleted.
    DataDeleted,
    /// Somebody asked for a sync; those by the cadence are in `syncs` alone.
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
    /// Somebody said whether an app is approved.
    AppReviewed,
    /// An app got a license, or another one.
    LicenseSet,
    /// An app's license was taken away.
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

/// As what somebody asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AuditActorKind {
    /// The bearer of an access token.
    Token,
    /// The bearer of the bootstrap token.
    Bootstrap,
    /// Somebody whom the identity provider vouches for.
    Oidc,
    /// The operator at the command line.
    Operator,
}

/// Who did something.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct AuditActor {
    /// As what they asked.
    kind: AuditActorKind,
    /// The access token's name, the person's, or that of the system's user at the command line.
    name: String,
    /// The access token's number, as `seatgraph token list` shows it, or the subject of the identity provider.
    reference: Option<String>,
}

/// Which events are wanted.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct AuditLogFilter {
    /// Only those of this integration.
    integration_id: Option<ID>,
    /// Only these.
    action: Option<Vec<AuditAction>>,
    /// Only those from this instant on.
    from: Option<DateTime>,
    /// Only those before this instant.
    to: Option<DateTime>,
}

impl AuditLogFilter {
    pub(super) fn resolve(self) -> AuditFilter {
        let actions = self.action.map(|actions| {
            let names = actions.into_iter().map(|action| enums::name(action).to_owned());
            names.collect()
        });
        AuditFilter {
            integration: self.integration_id.as_ref().map(filter::integration),
            actions,
            from: self.from.map(|from| from.0),
            to: self.to.map(|to| to.0),
        }
    }
}

/// An entry of the audit log.
pub(super) type AuditEvent = InOrder<AuditEventObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct AuditEventObject {
    row: Arc<audit_event::Model>,
    integrations: Arc<References<Integration>>,
}

impl Listed for AuditEvent {
    type Row = audit_event::Model;
    const NAME: &'static str = "AuditEvent";
}

impl AuditEvent {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<audit_event::Model>) -> Vec<Self> {
        let ids = rows.iter().filter_map(|row| row.integration_id);
        let integrations = Arc::new(References::new(reader, ids.map(|id| (id, id))));
        rows.into_iter()
            .map(|row| {
                InOrder(AuditEventObject {
                    row: Arc::new(row),
                    integrations: Arc::clone(&integrations),
                })
            })
            .collect()
    }

    pub(super) fn row(&self) -> &audit_event::Model {
        &self.row
    }
}

/// An entry of the audit log: who changed what, when, and from where. For administrators.
#[Object(name = "AuditEvent")]
impl AuditEventObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::AuditEvent(self.row.id))
    }

    /// When.
    async fn at(&self) -> Leaf<Millis> {
        Leaf(self.row.at)
    }

    /// What was done.
    async fn action(&self) -> Result<AuditAction> {
        enums::stored(&self.row.action, "action of the audit log")
    }

    /// Who did it.
    async fn actor(&self) -> Result<InOrder<AuditActor>> {
        Ok(InOrder(AuditActor {
            kind: enums::stored(&self.row.actor_kind, "actor of the audit log")?,
            name: self.row.actor_name.clone(),
            reference: self.row.actor_reference.clone(),
        }))
    }

    /// The address that the request came from; null at the command line.
    async fn address(&self) -> Option<Leaf<&str>> {
        self.row.address.as_deref().map(Leaf)
    }

    /// The integration that it was done to; null where it was about the whole server.
    async fn integration(&self) -> Result<Option<Integration>> {
        match self.row.integration_id {
            Some(id) => self.integrations.find(id).await,
            None => Ok(None),
        }
    }

    /// What it was done to, as it was called then: an Okta domain, an app's label, or an access token's name and number.
    async fn subject(&self) -> Leaf<&str> {
        Leaf(&self.row.subject)
    }
}
