//! Tells SQLite's planner that a store has many apps beside those of one org: it read the apps of all orgs to find those of
//! one, as it had been told that all are of one.

use sea_orm_migration::prelude::*;

use crate::dialect::respread;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        respread(
            manager,
            &[
                ("apps_by_okta_id", "5000 500 1"),
                ("apps_by_label", "5000 500 2 1"),
                ("apps_by_sign_ins", "5000 500 2 1"),
                ("apps_by_seats", "5000 500 2 1"),
                ("apps_by_last", "5000 500 2 1"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        respread(
            manager,
            &[
                ("apps_by_okta_id", "500 500 1"),
                ("apps_by_label", "500 500 2 1"),
                ("apps_by_sign_ins", "500 500 2 1"),
                ("apps_by_seats", "500 500 2 1"),
                ("apps_by_last", "500 500 2 1"),
            ],
        )
        .await
    }
}
