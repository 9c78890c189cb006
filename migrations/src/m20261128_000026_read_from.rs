//! Since when a run reads Okta's lists, by Okta's clock: whoever takes the run over may have another.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "sync_runs", columns()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "sync_runs", columns()).await
    }
}

fn columns() -> [ColumnDef; 1] {
    [big_integer_null("read_from")]
}
