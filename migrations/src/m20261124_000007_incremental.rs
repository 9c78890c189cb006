//! What lets a sync read only what changed: until when each part has been read, and what the log says has changed.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::clustered;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager
                .alter_table(Table::alter().table(table).add_column(column).take())
                .await?;
        }
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("pending_changes")
                    .col(big_integer("integration_id"))
                    .col(text("kind"))
                    .col(text("subject"))
                    .col(text("object"))
                    .col(boolean("removed"))
                    .col(big_integer("at"))
                    .primary_key(
                        Index::create()
                            .col("integration_id")
                            .col("kind")
                            .col("subject")
                            .col("object"),
                    ),
            ))
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("role_groups")
                    .col(big_integer("integration_id"))
                    .col(text("okta_id"))
                    .primary_key(Index::create().col("integration_id").col("okta_id")),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["role_groups", "pending_changes"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        for (table, column) in columns() {
            let name = column.get_column_name();
            manager
                .alter_table(Table::alter().table(table).drop_column(name).take())
                .await?;
        }
        Ok(())
    }
}

fn columns() -> [(&'static str, ColumnDef); 4] {
    let with = |mut column: ColumnDef, default: Expr| column.default(default).take();
    [
        ("integrations", big_integer_null("users_read_from")),
        ("integrations", big_integer_null("full_synced_at")),
        ("apps", with(boolean("assignments_due"), Expr::value(true))),
        ("log_parts", with(integer("filter"), Expr::value(0))),
    ]
}
