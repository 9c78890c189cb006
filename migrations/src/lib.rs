//! The schema of seatgraph's store, one step per file, each with its way back.
//!
//! The same steps run on SQLite and PostgreSQL; what must differ between the two stands in [`dialect`].
//! Every table of a tenant's data leads with `integration_id`: the tenant, and the key by which PostgreSQL can be
//! partitioned. Instants are milliseconds since 1970 in UTC, days are days since 1970-01-01.

pub mod dialect;
mod m20261124_000001_integrations;
mod m20261124_000002_directory;
mod m20261124_000003_usage;
mod m20261124_000004_sync;
mod m20261124_000005_access;
mod m20261124_000006_seen_event_blocks;
mod m20261124_000007_incremental;
mod m20261124_000008_progress;
mod m20261125_000009_app_users;
mod m20261125_000010_search;
mod m20261126_000011_short_searches;
mod m20261127_000012_app_days;
mod m20261127_000013_audit_events;
mod m20261128_000014_sessions;
mod m20261128_000015_session_holders;
mod m20261128_000016_app_insights;
mod m20261128_000017_app_events;
mod m20261128_000018_activities;
mod m20261128_000019_webhooks;
mod m20261128_000020_app_categories;
mod m20261128_000021_seat_groups;
mod m20261128_000022_app_deletions;
mod m20261128_000023_unassigned_sign_ins;
mod m20261128_000024_report_indexes;
mod m20261128_000025_taken_seats;
mod m20261128_000026_read_from;
mod m20261128_000027_apps_spread;

pub use m20261125_000010_search::FOLDED;
pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// Applies the steps, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_integrations::Migration),
            Box::new(m20261124_000002_directory::Migration),
            Box::new(m20261124_000003_usage::Migration),
            Box::new(m20261124_000004_sync::Migration),
            Box::new(m20261124_000005_access::Migration),
            Box::new(m20261124_000006_seen_event_blocks::Migration),
            Box::new(m20261124_000007_incremental::Migration),
            Box::new(m20261124_000008_progress::Migration),
            Box::new(m20261125_000009_app_users::Migration),
            Box::new(m20261125_000010_search::Migration),
            Box::new(m20261126_000011_short_searches::Migration),
            Box::new(m20261127_000012_app_days::Migration),
            Box::new(m20261127_000013_audit_events::Migration),
            Box::new(m20261128_000014_sessions::Migration),
            Box::new(m20261128_000015_session_holders::Migration),
            Box::new(m20261128_000016_app_insights::Migration),
            Box::new(m20261128_000017_app_events::Migration),
            Box::new(m20261128_000018_activities::Migration),
            Box::new(m20261128_000019_webhooks::Migration),
            Box::new(m20261128_000020_app_categories::Migration),
            Box::new(m20261128_000021_seat_groups::Migration),
            Box::new(m20261128_000022_app_deletions::Migration),
            Box::new(m20261128_000023_unassigned_sign_ins::Migration),
            Box::new(m20261128_000024_report_indexes::Migration),
            Box::new(m20261128_000025_taken_seats::Migration),
            Box::new(m20261128_000026_read_from::Migration),
            Box::new(m20261128_000027_apps_spread::Migration),
        ]
    }
}
