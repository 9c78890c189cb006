//! Sign-ins, counted per (app, user, day), with the sums that reports read kept ready: per month and in all.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{clustered, expect_spread};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, period) in [
            ("usage_days", Some("day")),
            ("usage_months", Some("month")),
            ("usage_totals", None),
        ] {
            let mut create = Table::create();
            create
                .table(table)
                .col(big_integer("integration_id"))
                .col(big_integer("app_id"))
                .col(big_integer("user_id"));
            let mut key = Index::create();
            key.col("integration_id").col("app_id").col("user_id");
            let mut by_user = Index::create();
            by_user
                .name(format!("{table}_by_user"))
                .table(table)
                .col("integration_id")
                .col("user_id");
            if let Some(period) = period {
                create.col(integer(period));
                key.col(period);
                by_user.col(period);
            } else {
                by_user.col("app_id");
            }
            create
                .col(big_integer("sign_ins"))
                .col(big_integer("last_at"))
                .primary_key(&mut key);
            manager.create_table(clustered(manager, &mut create)).await?;
            manager.create_index(by_user).await?;
        }
        let spreads = [
            ("usage_days", "usage_days", "2000000 2000000 10000 20 1"),
            ("usage_days", "usage_days_by_user", "2000000 2000000 400 6"),
            ("usage_months", "usage_months", "400000 400000 2000 4 1"),
            ("usage_months", "usage_months_by_user", "400000 400000 80 20"),
            ("usage_totals", "usage_totals", "125000 125000 600 1"),
            ("usage_totals", "usage_totals_by_user", "125000 125000 25 1"),
        ];
        expect_spread(manager, &spreads).await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("seen_events")
                    .col(big_integer("integration_id"))
                    .col(binary_len("event_id", 16))
                    .col(big_integer("at"))
                    .primary_key(Index::create().col("integration_id").col("event_id")),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["seen_events", "usage_totals", "usage_months", "usage_days"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
