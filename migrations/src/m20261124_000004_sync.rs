//! Sync runs (rows are the queue), their stages and checkpoints, and how far the System Log has been read.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::clustered;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sync_runs")
                    .col(big_pk_auto("id"))
                    .col(big_integer("integration_id"))
                    .col(text("trigger"))
                    .col(boolean("full"))
                    .col(text("state"))
                    .col(big_integer("queued_at"))
                    .col(big_integer_null("started_at"))
                    .col(big_integer_null("finished_at"))
                    .col(text_null("problem_code"))
                    .col(text_null("problem_part"))
                    .col(text_null("lease_owner"))
                    .col(big_integer_null("lease_until"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("sync_runs", "integration_id")
                            .to("integrations", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sync_runs_by_integration")
                    .table("sync_runs")
                    .col("integration_id")
                    .col("id")
                    .take(),
            )
            .await?;
        // At most one run of an integration is queued or running: a second insert is refused by the database itself.
        manager
            .create_index(
                Index::create()
                    .name("sync_runs_active")
                    .table("sync_runs")
                    .col("integration_id")
                    .unique()
                    .cond_where(Expr::col("state").is_in(["QUEUED", "RUNNING"]))
                    .take(),
            )
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("sync_stages")
                    .col(big_integer("integration_id"))
                    .col(big_integer("run_id"))
                    .col(text("name"))
                    .col(text("state"))
                    .col(big_integer("processed"))
                    .col(big_integer_null("total"))
                    .col(big_integer("requests"))
                    .col(big_integer("throttled_ms"))
                    .primary_key(Index::create().col("integration_id").col("run_id").col("name")),
            ))
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("checkpoints")
                    .col(big_integer("integration_id"))
                    .col(big_integer("run_id"))
                    .col(text("part"))
                    .col(text_null("cursor"))
                    .col(boolean("done"))
                    .primary_key(Index::create().col("integration_id").col("run_id").col("part")),
            ))
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("log_parts")
                    .col(big_integer("integration_id"))
                    .col(integer("part"))
                    .col(big_integer("since"))
                    .col(big_integer_null("until"))
                    .col(text_null("cursor"))
                    .col(boolean("done"))
                    .primary_key(Index::create().col("integration_id").col("part")),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["log_parts", "checkpoints", "sync_stages", "sync_runs"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
