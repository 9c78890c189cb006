//! The audit log: who changed what, when, and from where. No row refers to another table, so that nothing takes one along.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_events")
                    .col(big_pk_auto("id"))
                    .col(big_integer_null("integration_id"))
                    .col(big_integer("at"))
                    .col(text("action"))
                    .col(text("actor_kind"))
                    .col(text("actor_name"))
                    .col(text_null("actor_reference"))
                    .col(text_null("address"))
                    .col(text("subject"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("audit_events_of_integration")
                    .table("audit_events")
                    .col("integration_id")
                    .col("id")
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("audit_events").take())
            .await
    }
}
