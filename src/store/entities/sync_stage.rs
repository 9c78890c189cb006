//! The table `sync_stages`: the progress of one stage of a sync.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis, RunId, row::row};

/// A row of `sync_stages`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_stages")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    /// The `SyncStageName` of the API.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The `SyncState` of the API.
    pub state: String,
    /// Records taken in.
    pub processed: i64,
    /// How many there will be, once known or expected.
    pub total: Option<i64>,
    /// Calls made to Okta.
    pub requests: i64,
    /// Milliseconds spent waiting for Okta's rate limit.
    pub throttled_ms: i64,
    /// When it was first at work.
    pub started_at: Option<Millis>,
    /// Units of its work that are done: apps, or seconds of the log.
    pub done_units: i64,
    /// Units that there are; 0 where its work is not measured in units.
    pub total_units: i64,
    /// Until when it waits for Okta's rate limit; means nothing once that is over.
    pub waiting_until: Option<Millis>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: integration_id, run_id, name, state, processed, total, requests, throttled_ms, started_at, done_units, total_units, waiting_until,);
