//! The event of the System Log that says that an app was deleted.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "apps", columns()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "apps", columns()).await
    }
}

fn columns() -> [ColumnDef; 1] {
    [text_null("deletion_event")]
}
