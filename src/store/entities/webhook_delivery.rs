//! The table `webhook_deliveries`: what was delivered, or is being: a message of entries that stand side by side in the feed.

use sea_orm::entity::prelude::*;

use crate::store::{ActivityNumber, DeliveryId, IntegrationId, Millis, WebhookId, row::row};

/// A row of `webhook_deliveries`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_deliveries")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: DeliveryId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// Whose.
    pub webhook_id: WebhookId,
    /// What receivers know it by, the same at each try.
    pub message_id: String,
    /// The `WebhookDeliveryKind` of the API.
    pub kind: String,
    /// The kinds of entries that it has, whatever its webhook is set to since.
    pub kinds: String,
    /// The first entry that it may have; 0 where it has none.
    pub first_number: ActivityNumber,
    /// The last one that it has.
    pub last_number: ActivityNumber,
    /// How many it has.
    pub entries: i32,
    /// The `WebhookDeliveryState` of the API.
    pub state: String,
    /// How often it was sent.
    pub attempts: i32,
    /// What the receiver answered last.
    pub status: Option<i32>,
    /// The `WebhookFailure` of the API, where the last try failed.
    pub failure: Option<String>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last sent.
    pub last_try_at: Option<Millis>,
    /// When the receiver accepted it.
    pub accepted_at: Option<Millis>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: id, integration_id, webhook_id, message_id, kind, kinds, first_number, last_number, entries, state, attempts, status, failure, created_at, last_try_at, accepted_at,);
