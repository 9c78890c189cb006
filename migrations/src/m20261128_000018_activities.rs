//! What changed between syncs, entry by entry; and from when on changes of a part are told: once it has been read whole.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{add_columns, clustered, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create()
            .table("activities")
            .col(big_integer("integration_id"))
            .col(big_integer("number"))
            .col(big_integer("at"))
            .col(text("kind"))
            .col(big_integer_null("user_id"))
            .col(text_null("user_okta_id"))
            .col(text_null("user_name"))
            .col(text_null("user_login"))
            .col(big_integer_null("app_id"))
            .col(text_null("app_okta_id"))
            .col(text_null("app_label"))
            .col(integer_null("percent_before"))
            .col(integer_null("percent_after"))
            .primary_key(Index::create().col("integration_id").col("number"))
            .take();
        manager.create_table(clustered(manager, &mut table)).await?;
        for (name, column) in INDEXES {
            let index = Index::create()
                .name(name)
                .table("activities")
                .col("integration_id")
                .col(column)
                .col("number")
                .take();
            manager.create_index(index).await?;
        }
        add_columns(manager, "integrations", of_integrations()).await?;
        add_columns(manager, "apps", [integer_null("usage_percent")]).await?;
        let read_whole = "UPDATE integrations SET users_told_from = full_synced_at, apps_told_from = full_synced_at, \
                          seats_told_from = full_synced_at";
        manager.get_connection().execute_unprepared(read_whole).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "apps", [integer_null("usage_percent")]).await?;
        drop_columns(manager, "integrations", of_integrations()).await?;
        manager.drop_table(Table::drop().table("activities").take()).await
    }
}

const INDEXES: [(&str, &str); 3] = [
    ("activities_by_time", "at"),
    ("activities_of_user", "user_id"),
    ("activities_of_app", "app_id"),
];

fn of_integrations() -> [ColumnDef; 5] {
    let with = |mut column: ColumnDef, default: i32| column.default(default).take();
    [
        with(big_integer("last_activity"), 0),
        big_integer_null("users_told_from"),
        big_integer_null("apps_told_from"),
        big_integer_null("seats_told_from"),
        with(integer_null("usage_alert_percent"), 50),
    ]
}
