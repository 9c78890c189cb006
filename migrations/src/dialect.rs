//! What differs between SQLite and PostgreSQL: nothing else in the store may ask which of the two it is.

use sea_orm_migration::{prelude::*, schema};

/// A text column that sorts by code point on both databases, so that keyset paging means the same on both.
pub(crate) fn sorted_text(manager: &SchemaManager, name: &'static str) -> ColumnDef {
    let mut column = schema::text(name);
    if manager.get_database_backend() == DatabaseBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A table that is stored in the order of its primary key, where the database can do that.
pub(crate) fn clustered(manager: &SchemaManager, table: &mut TableCreateStatement) -> TableCreateStatement {
    if manager.get_database_backend() == DatabaseBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table.take()
}

use sea_orm_migration::sea_orm::DatabaseBackend;
