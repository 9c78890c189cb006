//! Indexes for reports: seats by their last sign-in or, without one, by when they were given, with all that a count of them reads;
//! apps by category; and the feed by kind.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

use crate::dialect::{expect_spread, partial_covering};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in [
            partial_covering(
                manager,
                "app_users_by_use",
                "app_users",
                "integration_id, app_id, last_at, assigned_at",
                "scope",
            ),
            "CREATE INDEX apps_by_category ON apps (integration_id, category_key, id) WHERE category_key IS NOT NULL"
                .to_owned(),
            "CREATE INDEX activities_by_kind ON activities (integration_id, kind, number)".to_owned(),
        ] {
            connection.execute_unprepared(&statement).await?;
        }
        let spreads = [
            ("app_users", "app_users_by_use", "125000 125000 600 2 1 1"),
            ("apps", "apps_by_category", "100 100 5 1"),
            ("activities", "activities", "100000 100000 1"),
            ("activities", "activities_by_kind", "100000 100000 15000 1"),
            ("activities", "activities_by_time", "100000 100000 200 1"),
            ("activities", "activities_of_user", "100000 100000 20 1"),
            ("activities", "activities_of_app", "100000 100000 200 1"),
        ];
        expect_spread(manager, &spreads).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["activities_by_kind", "apps_by_category", "app_users_by_use"] {
            manager.drop_index(Index::drop().name(index).to_owned()).await?;
        }
        Ok(())
    }
}
