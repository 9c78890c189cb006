//! The table `seen_events`: log events that were counted, so that none is counted twice.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `seen_events`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen_events")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// 16 bytes made of Okta's `uuid` of the event.
    #[sea_orm(primary_key, auto_increment = false)]
    pub event_id: Vec<u8>,
    /// When the event was published.
    pub at: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
