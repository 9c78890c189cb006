//! Integrations, their encrypted credentials and their problems.

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
                    .table("integrations")
                    .col(big_pk_auto("id"))
                    .col(text("provider"))
                    .col(text("domain"))
                    .col(text_null("okta_org_id"))
                    .col(text_null("name"))
                    .col(text("auth_method"))
                    .col(big_integer("connected_at"))
                    .col(big_integer_null("disconnected_at"))
                    .col(big_integer_null("last_synced_at"))
                    .col(big_integer_null("next_sync_at"))
                    .col(big_integer_null("coverage_from"))
                    .col(big_integer_null("coverage_to"))
                    .take(),
            )
            .await?;
        // An org is connected once; Okta's own id of the org tells it, its host where that id may not be read.
        for column in ["okta_org_id", "domain"] {
            manager
                .create_index(
                    Index::create()
                        .name(format!("integrations_connected_by_{column}"))
                        .table("integrations")
                        .col("provider")
                        .col(column)
                        .unique()
                        .cond_where(Expr::col("disconnected_at").is_null())
                        .take(),
                )
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("credentials")
                    .col(big_integer("integration_id").primary_key())
                    .col(blob("ciphertext"))
                    .col(big_integer("updated_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("credentials", "integration_id")
                            .to("integrations", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(clustered(
                manager,
                Table::create()
                    .table("problems")
                    .col(big_integer("integration_id"))
                    .col(text("code"))
                    .col(text("part"))
                    .col(big_integer("since"))
                    .primary_key(Index::create().col("integration_id").col("code").col("part")),
            ))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["problems", "credentials", "integrations"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}
