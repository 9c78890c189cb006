//! The last sign-in to an app of somebody who holds no seat in it.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::ConnectionTrait};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "apps", columns()).await?;
        let connection = manager.get_connection();
        let statement = "UPDATE apps SET unassigned_sign_in_at = (SELECT MAX(u.last_at) FROM app_users u \
             WHERE u.integration_id = apps.integration_id AND u.app_id = apps.id AND u.scope IS NULL)";
        connection.execute_unprepared(statement).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "apps", columns()).await
    }
}

fn columns() -> [ColumnDef; 1] {
    [big_integer_null("unassigned_sign_in_at")]
}
