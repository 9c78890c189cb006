//! The table `sync_runs`: the syncs; rows that are queued are the queue.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis, RunId, row::row};

/// A row of `sync_runs`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sync_runs")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: RunId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// The `SyncTrigger` of the API.
    pub trigger: String,
    /// Read everything again, not only what changed.
    pub full: bool,
    /// The `SyncState` of the API.
    pub state: String,
    /// When it was queued.
    pub queued_at: Millis,
    /// When it was first taken up.
    pub started_at: Option<Millis>,
    /// Since when it reads Okta's lists, by Okta's clock.
    pub read_from: Option<Millis>,
    /// When it ended.
    pub finished_at: Option<Millis>,
    /// Why it failed.
    pub problem_code: Option<String>,
    /// At which part of Okta it failed.
    pub problem_part: Option<String>,
    /// The process that works on it.
    pub lease_owner: Option<String>,
    /// Until when that process may, without a heartbeat.
    pub lease_until: Option<Millis>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: id, integration_id, trigger, full, state, queued_at, started_at, read_from, finished_at, problem_code, problem_part, lease_owner, lease_until,);
