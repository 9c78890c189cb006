//! The table `pending_changes`: what the System Log says has changed and no sync has read since.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `pending_changes`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_changes")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// `SEAT`, `SEATS`, `USER`, `ROLES`, `ALL_ROLES`, `MEMBERS` or `APP_DELETED`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// Okta's id of the app, the user or the group; empty for `ALL_ROLES`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Okta's id of the user of a `SEAT` or of `MEMBERS`, else empty.
    #[sea_orm(primary_key, auto_increment = false)]
    pub object: String,
    /// Whether the newest event took a seat away.
    pub removed: bool,
    /// When the newest event was published.
    pub at: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
