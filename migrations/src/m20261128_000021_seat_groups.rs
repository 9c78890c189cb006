//! Through which group a seat is held.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("groups")
                    .col(big_pk_auto("id"))
                    .col(big_integer("integration_id"))
                    .col(text("okta_id"))
                    .col(text_null("name"))
                    .take(),
            )
            .await?;
        let by_okta_id = Index::create()
            .name("groups_by_okta_id")
            .table("groups")
            .col("integration_id")
            .col("okta_id")
            .unique()
            .take();
        manager.create_index(by_okta_id).await?;
        add_columns(manager, "app_users", [group()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "app_users", [group()]).await?;
        manager.drop_table(Table::drop().table("groups").take()).await
    }
}

fn group() -> ColumnDef {
    big_integer_null("group_id")
}
