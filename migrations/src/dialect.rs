//! What differs between SQLite and PostgreSQL: nothing else in the store may ask which of the two it is.

use sea_orm_migration::{prelude::*, schema};

/// What comes after every other instant: where one is missing, indexes hold this.
pub(crate) const LAST_INSTANT: &str = "9223372036854775807";

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

/// Adds these columns to a table, one statement each: SQLite takes no more at once.
pub(crate) async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        let added = Table::alter().table(table).add_column(column).take();
        manager.alter_table(added).await?;
    }
    Ok(())
}

/// Takes them away again.
pub(crate) async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
) -> Result<(), DbErr> {
    for column in columns {
        let dropped = Table::alter()
            .table(table)
            .drop_column(column.get_column_name())
            .take();
        manager.alter_table(dropped).await?;
    }
    Ok(())
}

/// The columns in which the gaps of an app's users on a day are packed, as the store's `gaps` tells: last in a row, so that who
/// does not ask for them does not read over them.
pub(crate) fn packed_gaps(manager: &SchemaManager) -> Vec<ColumnDef> {
    let array = |name| schema::array(name, ColumnType::Integer);
    match manager.get_database_backend() {
        DatabaseBackend::Postgres => vec![array("gaps"), array("at_least")],
        _ => vec![schema::blob("longer")],
    }
}

/// An index of the rows in which `present` is not null, from which alone they can be counted: SQLite looks even at that column for each
/// row, unless the index has it.
pub(crate) fn partial_covering(
    manager: &SchemaManager,
    name: &str,
    table: &str,
    columns: &str,
    present: &str,
) -> String {
    let also = match manager.get_database_backend() {
        DatabaseBackend::Sqlite => format!(", {present}"),
        _ => String::new(),
    };
    format!("CREATE INDEX {name} ON {table} ({columns}{also}) WHERE {present} IS NOT NULL")
}

/// Tells SQLite's planner how the rows of a table spread over an index, as ANALYZE would once there are rows: it reads a
/// table in key order by the tenant alone, rather than by the index that also tells the user, as long as it knows nothing.
/// PostgreSQL finds that out by itself.
pub(crate) async fn expect_spread(manager: &SchemaManager<'_>, spreads: &[Spread]) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(());
    }
    let connection = manager.get_connection();
    // Makes the table of statistics where it is missing; ANALYZE without a name would also empty it.
    connection.execute_unprepared("ANALYZE sqlite_schema").await?;
    for (table, index, rows) in spreads {
        let insert = Query::insert()
            .into_table("sqlite_stat1")
            .columns(["tbl", "idx", "stat"])
            .values_panic([(*table).into(), (*index).into(), (*rows).into()])
            .take();
        connection.execute(&insert).await?;
    }
    connection.execute_unprepared("ANALYZE sqlite_schema").await?;
    Ok(())
}

/// Tells it otherwise: indexes with their `sqlite_stat1.stat`.
pub(crate) async fn respread(
    manager: &SchemaManager<'_>,
    spreads: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(());
    }
    let connection = manager.get_connection();
    for (index, rows) in spreads {
        let update = Query::update()
            .table("sqlite_stat1")
            .value("stat", *rows)
            .and_where(Expr::col("idx").eq(*index))
            .take();
        connection.execute(&update).await?;
    }
    connection.execute_unprepared("ANALYZE sqlite_schema").await?;
    Ok(())
}

/// A table, an index of it (the table's own name for its key), and `sqlite_stat1.stat` of a company of 5,000 people: all
/// rows, then how many rows share the first column of the index, the first two, and so on.
pub(crate) type Spread = (&'static str, &'static str, &'static str);

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};
