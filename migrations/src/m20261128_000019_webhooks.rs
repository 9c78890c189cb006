//! Webhooks: where the feed is delivered to, and the log of its deliveries.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let webhooks = Table::create()
            .table("webhooks")
            .col(big_pk_auto("id"))
            .col(big_integer("integration_id"))
            .col(text("url"))
            .col(blob_null("secret"))
            .col(text("kinds"))
            .col(text("state"))
            .col(text_null("disabled_reason"))
            .col(big_integer("cursor"))
            .col(big_integer_null("failing_since"))
            .col(big_integer_null("retry_at"))
            .col(big_integer("created_at"))
            .col(text("created_by"))
            .col(text_null("claim_owner"))
            .col(big_integer_null("claim_until"))
            .take();
        manager.create_table(webhooks).await?;
        let deliveries = Table::create()
            .table("webhook_deliveries")
            .col(big_pk_auto("id"))
            .col(big_integer("integration_id"))
            .col(big_integer("webhook_id"))
            .col(text("message_id"))
            .col(text("kind"))
            .col(text("kinds"))
            .col(big_integer("first_number"))
            .col(big_integer("last_number"))
            .col(integer("entries"))
            .col(text("state"))
            .col(integer("attempts"))
            .col(integer_null("status"))
            .col(text_null("failure"))
            .col(big_integer("created_at"))
            .col(big_integer_null("last_try_at"))
            .col(big_integer_null("accepted_at"))
            .take();
        manager.create_table(deliveries).await?;
        for (name, table, columns) in INDEXES {
            let mut index = Index::create().name(name).table(table).take();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["webhook_deliveries", "webhooks"] {
            manager.drop_table(Table::drop().table(table).take()).await?;
        }
        Ok(())
    }
}

const INDEXES: [(&str, &str, &[&str]); 4] = [
    ("webhooks_of_integration", "webhooks", &["integration_id", "id"]),
    (
        "webhook_deliveries_of_webhook",
        "webhook_deliveries",
        &["integration_id", "webhook_id", "id"],
    ),
    (
        "webhook_deliveries_by_state",
        "webhook_deliveries",
        &["webhook_id", "state", "id"],
    ),
    ("webhook_deliveries_by_age", "webhook_deliveries", &["created_at"]),
];
