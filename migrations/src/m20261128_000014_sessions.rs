//! Sessions of the web app, under the hash of their ids; the tokens that they were made from are sealed.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(binary_len("id_hash", 32).primary_key())
                    .col(blob("bearer"))
                    .col(big_integer("created_at"))
                    .col(big_integer("ends_at"))
                    .take(),
            )
            .await?;
        // Those whose time is over are removed.
        manager
            .create_index(
                Index::create()
                    .name("sessions_ends_at")
                    .table("sessions")
                    .col("ends_at")
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sessions").take()).await
    }
}
