//! The table `seen_event_blocks`: log events that were counted, so that none is counted twice: as many in a row as a page
//! had of an hour.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `seen_event_blocks`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seen_event_blocks")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The hour in which the events were published, in hours since 1970-01-01T00:00:00Z; -1 where that is not known, as it
    /// is for events that were counted before they were kept by the hour.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hour: i64,
    /// Which of the hour's blocks.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    /// 16 bytes for each event, made of Okta's `uuid`.
    pub ids: Vec<u8>,
    /// When they were counted, the last of them.
    pub counted_at: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
