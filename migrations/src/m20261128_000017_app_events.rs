//! The first event of the System Log that shows that a user added an app, and that a person gave it OAuth access.

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

fn columns() -> [ColumnDef; 4] {
    [
        big_integer_null("added_by_user_at"),
        text_null("added_by_user_event"),
        big_integer_null("oauth_consent_at"),
        text_null("oauth_consent_event"),
    ]
}
