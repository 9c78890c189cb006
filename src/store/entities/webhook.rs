//! The table `webhooks`: where an integration's feed is delivered to.

use sea_orm::entity::prelude::*;

use crate::store::{ActivityNumber, IntegrationId, Millis, WebhookId};

/// A row of `webhooks`.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhooks")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: WebhookId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// Where it is delivered to; its path may be a secret of the receiver's.
    pub url: String,
    /// What deliveries are signed with, sealed by `access`, bound to this row; none once it was erased.
    pub secret: Option<Vec<u8>>,
    /// The kinds of entries that are delivered, by their names in the API, separated by commas.
    pub kinds: String,
    /// `ENABLED` or `DISABLED`.
    pub state: String,
    /// The `WebhookDisabledReason` of the API, where it is disabled.
    pub disabled_reason: Option<String>,
    /// The last entry of the feed that is done with: all up to it were accepted, or are of other kinds.
    pub cursor: ActivityNumber,
    /// Since when no delivery was accepted, where the last one was not.
    pub failing_since: Option<Millis>,
    /// When the delivery that failed is tried again.
    pub retry_at: Option<Millis>,
    /// When it was made.
    pub created_at: Millis,
    /// Who made it, as they were called then.
    pub created_by: String,
    /// The process that delivers.
    pub claim_owner: Option<String>,
    /// Until when that process may, without a sign of life.
    pub claim_until: Option<Millis>,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("webhook::Model")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
