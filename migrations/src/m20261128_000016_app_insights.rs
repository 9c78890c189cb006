//! What people say of an app: whether it is approved, and what a seat costs; and since when it is known, and gone.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "apps", columns()).await?;
        let connection = manager.get_connection();
        for statement in [
            "UPDATE apps SET first_seen_at = COALESCE(created_at, last_sign_in_at, \
             (SELECT connected_at FROM integrations WHERE integrations.id = apps.integration_id), 0)",
            // The sync that noticed it is not known: the last one knew of it at the latest.
            "UPDATE apps SET deleted_at = \
             (SELECT last_synced_at FROM integrations WHERE integrations.id = apps.integration_id) \
             WHERE status = 'DELETED'",
        ] {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "apps", columns()).await
    }
}

fn columns() -> [ColumnDef; 9] {
    let with = |mut column: ColumnDef, default: Expr| column.default(default).take();
    [
        with(text("review"), Expr::value("UNREVIEWED")),
        big_integer_null("reviewed_at"),
        text_null("reviewed_by"),
        integer_null("license_seats"),
        integer_null("license_cost"),
        text_null("license_currency"),
        integer_null("license_renews_on"),
        with(big_integer("first_seen_at"), Expr::value(0)),
        big_integer_null("deleted_at"),
    ]
}
