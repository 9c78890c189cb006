//! What the time left of a stage is worked out from: when it began, how much work it has and has done, and its wait.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "sync_stages", columns()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "sync_stages", columns()).await
    }
}

fn columns() -> [ColumnDef; 4] {
    let zero = |name: &'static str| big_integer(name).default(0).take();
    [
        big_integer_null("started_at"),
        zero("done_units"),
        zero("total_units"),
        big_integer_null("waiting_until"),
    ]
}
