//! When somebody lost a seat in an app: what they signed in to before is no sign-in without one.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "app_users", columns()).await?;
        // As far as the feed tells.
        let statement = "UPDATE app_users SET taken_at = (SELECT MAX(a.at) FROM activities a \
             WHERE a.integration_id = app_users.integration_id AND a.user_id = app_users.user_id \
             AND a.app_id = app_users.app_id AND a.kind = 'SEAT_TAKEN') WHERE scope IS NULL";
        manager.get_connection().execute_unprepared(statement).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "app_users", columns()).await
    }
}

fn columns() -> [ColumnDef; 1] {
    [big_integer_null("taken_at")]
}
