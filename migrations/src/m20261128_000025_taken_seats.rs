//! When somebody lost a seat in an app: what they signed in to before is no sign-in without one.

use sea_orm_migration::{prelude::*, schema::*};

use crate::dialect::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "app_users", columns()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "app_users", columns()).await
    }
}

fn columns() -> [ColumnDef; 1] {
    [big_integer_null("taken_at")]
}
