//! Access tokens, kept as hashes, and the integrations that a limited one may see.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("access_tokens")
                    .col(big_pk_auto("id"))
                    .col(text("name"))
                    .col(text("role"))
                    .col(binary_len("token_hash", 32).unique_key())
                    .col(boolean("all_integrations"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("expires_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("access_token_integrations")
                    .col(big_integer("token_id"))
                    .col(big_integer("integration_id"))
                    .primary_key(Index::create().col("token_id").col("integration_id"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("access_token_integrations", "token_id")
                            .to("access_tokens", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .foreign_key(
                        ForeignKey::create()
                            .from("access_token_integrations", "integration_id")
                            .to("integrations", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["access_token_integrations", "access_tokens"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
