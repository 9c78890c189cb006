//! A row for each app and day, with the gaps of its users packed: a row for each gap besides made a report cost more, the more
//! users an org has. Syncs make the rows again, of the days of users; until then the answers are counted from those.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{clustered, expect_spread, packed_gaps};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_days(manager).await?;
        let mut table = begun();
        table
            .col(integer("month"))
            .col(big_integer("users"))
            .col(big_integer("new_users"))
            .col(big_integer("sign_ins"))
            .primary_key(Index::create().col("integration_id").col("app_id").col("day"));
        for column in packed_gaps(manager) {
            table.col(column);
        }
        manager.create_table(clustered(manager, &mut table)).await?;
        expect_spread(manager, &[("app_days", "app_days", "100000 100000 200 1")]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_days(manager).await?;
        let mut table = begun();
        table
            .col(integer("gap"))
            .col(integer("month"))
            .col(big_integer("users"))
            .col(big_integer("sign_ins"))
            .primary_key(
                Index::create()
                    .col("integration_id")
                    .col("app_id")
                    .col("day")
                    .col("gap"),
            );
        manager.create_table(clustered(manager, &mut table)).await?;
        expect_spread(manager, &[("app_days", "app_days", "400000 400000 2000 20 1")]).await
    }
}

/// Drops the table; no app has its days any more.
async fn drop_days(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("app_days").take()).await?;
    let unbuilt = "UPDATE apps SET days_built = false WHERE days_built";
    manager.get_connection().execute_unprepared(unbuilt).await?;
    Ok(())
}

fn begun() -> TableCreateStatement {
    Table::create()
        .table("app_days")
        .col(big_integer("integration_id"))
        .col(big_integer("app_id"))
        .col(integer("day"))
        .take()
}
