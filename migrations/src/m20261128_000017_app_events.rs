//! The first event of the System Log that shows that a user added an app, and that a person gave it OAuth access.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let mut apps = Table::alter();
            manager
                .alter_table(apps.table("apps").add_column(column).take())
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in columns() {
            let mut apps = Table::alter();
            let name = column.get_column_name();
            manager
                .alter_table(apps.table("apps").drop_column(name).take())
                .await?;
        }
        Ok(())
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
