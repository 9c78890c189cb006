//! Whose session it is, so that how many somebody has can be limited; unknown of those that an older version begins.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = binary_len_null("holder", 32);
        manager
            .alter_table(Table::alter().table("sessions").add_column(column).take())
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("sessions_of_holder")
                    .table("sessions")
                    .col("holder")
                    .col("created_at")
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("sessions_of_holder")
                    .table("sessions")
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(Table::alter().table("sessions").drop_column("holder").take())
            .await
    }
}
