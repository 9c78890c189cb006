//! Rows into a table, as fast as the database takes them.

use std::fmt::Write as _;

use sea_orm::{
    DbBackend,
    sqlx::{
        AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection, query, query_scalar, raw_sql,
        sqlite::SqliteConnectOptions,
    },
};

/// A value of a row.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Int(i64),
    Text(String),
    Bool(bool),
    Blob(Vec<u8>),
    Null,
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<i32> for Cell {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A database that is being filled: its indexes are away meanwhile.
#[derive(Debug)]
pub(crate) enum Sink {
    Postgres {
        to: PgConnection,
        afterwards: Vec<String>,
    },
    Sqlite {
        to: SqliteConnection,
        afterwards: Vec<String>,
    },
}

/// So many values a statement of SQLite may have.
const SQLITE_VALUES: usize = 32_766;

impl Sink {
    /// A database whose schema is there; `big` are the tables whose keys are worth building at the end.
    pub(crate) async fn postgres(url: &str, big: &[&str]) -> Self {
        let mut to = PgConnection::connect(url).await.unwrap();
        let mut afterwards = Vec::new();
        let find = "SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname, \
                    'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) \
                    FROM pg_constraint WHERE contype = 'p' AND conrelid::regclass::text = ANY($1) \
                    UNION ALL \
                    SELECT 'DROP INDEX ' || indexname, indexdef FROM pg_indexes \
                    WHERE tablename = ANY($1) AND indexname NOT IN (SELECT conname FROM pg_constraint)";
        let big: Vec<String> = big.iter().map(|&name| name.to_owned()).collect();
        for row in query(find).bind(big).fetch_all(&mut to).await.unwrap() {
            let drop: String = row.get(0);
            raw_sql(AssertSqlSafe(drop)).execute(&mut to).await.unwrap();
            afterwards.push(row.get(1));
        }
        raw_sql("SET maintenance_work_mem = '512MB'")
            .execute(&mut to)
            .await
            .unwrap();
        Self::Postgres { to, afterwards }
    }

    /// A file whose schema is there.
    pub(crate) async fn sqlite(path: &std::path::Path, big: &[&str]) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .pragma("synchronous", "OFF")
            .pragma("journal_mode", "MEMORY")
            .pragma("cache_size", "-400000");
        let mut to = SqliteConnection::connect_with(&options).await.unwrap();
        // What the schema tells the planner goes with the indexes, and comes back with them.
        raw_sql("CREATE TEMP TABLE stat AS SELECT * FROM sqlite_stat1")
            .execute(&mut to)
            .await
            .unwrap();
        let find = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
        let mut afterwards = Vec::new();
        for row in query(find).fetch_all(&mut to).await.unwrap() {
            let (name, table): (String, String) = (row.get(0), row.get(1));
            if big.contains(&table.as_str()) {
                let drop = format!("DROP INDEX {name}");
                raw_sql(AssertSqlSafe(drop)).execute(&mut to).await.unwrap();
                afterwards.push(row.get(2));
            }
        }
        afterwards.push(
            "DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 SELECT * FROM temp.stat; ANALYZE sqlite_schema".to_owned(),
        );
        Self::Sqlite { to, afterwards }
    }

    /// Which database it is.
    pub(crate) fn backend(&self) -> DbBackend {
        match self {
            Self::Postgres { .. } => DbBackend::Postgres,
            Self::Sqlite { .. } => DbBackend::Sqlite,
        }
    }

    /// Whether rows lie in the order in which they come, not in that of the table's key.
    pub(crate) fn keeps_order(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// Writes the rows.
    pub(crate) async fn fill<R: AsRef<[Cell]> + IntoIterator<Item = Cell>>(
        &mut self,
        table: &str,
        columns: impl AsRef<[&str]>,
        rows: impl IntoIterator<Item = R>,
    ) {
        let columns = columns.as_ref();
        let (width, columns) = (columns.len(), columns.join(", "));
        match self {
            Self::Postgres { to, .. } => {
                let copy = format!("COPY {table} ({columns}) FROM STDIN");
                let mut copy = to.copy_in_raw(&copy).await.unwrap();
                let mut text = String::new();
                for row in rows {
                    copy_row(&mut text, row.as_ref());
                    if text.len() > 1 << 20 {
                        copy.send(text.as_bytes()).await.unwrap();
                        text.clear();
                    }
                }
                copy.send(text.as_bytes()).await.unwrap();
                copy.finish().await.unwrap();
            }
            Self::Sqlite { to, .. } => {
                let mut rows = rows.into_iter().peekable();
                let mut tx = to.begin().await.unwrap();
                while rows.peek().is_some() {
                    let some: Vec<_> = rows.by_ref().take(SQLITE_VALUES / width).collect();
                    let row = format!("({})", vec!["?"; width].join(","));
                    let values = vec![row; some.len()].join(",");
                    let insert = format!("INSERT INTO {table} ({columns}) VALUES {values}");
                    let mut insert = query(AssertSqlSafe(insert));
                    for cell in some.into_iter().flatten() {
                        insert = match cell {
                            Cell::Int(int) => insert.bind(int),
                            Cell::Text(text) => insert.bind(text),
                            Cell::Bool(is) => insert.bind(is),
                            Cell::Blob(bytes) => insert.bind(bytes),
                            Cell::Null => insert.bind(None::<i64>),
                        };
                    }
                    insert.execute(&mut *tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
        }
    }

    /// Builds the indexes, and leaves the database as one that has been used for a while.
    pub(crate) async fn finish(self) {
        match self {
            Self::Postgres { mut to, afterwards } => {
                for statement in afterwards {
                    raw_sql(AssertSqlSafe(statement)).execute(&mut to).await.unwrap();
                }
                // Rows came with their ids: the next ones follow after them.
                for table in ["integrations", "users", "apps", "access_tokens"] {
                    let next = format!(
                        "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                    );
                    let _: i64 = query_scalar(AssertSqlSafe(next))
                        .fetch_one(&mut to)
                        .await
                        .unwrap();
                }
                raw_sql("VACUUM ANALYZE").execute(&mut to).await.unwrap();
                to.close().await.unwrap();
            }
            Self::Sqlite { mut to, afterwards } => {
                for statement in afterwards {
                    raw_sql(AssertSqlSafe(statement)).execute(&mut to).await.unwrap();
                }
                raw_sql("DROP TABLE temp.stat; PRAGMA journal_mode = WAL")
                    .execute(&mut to)
                    .await
                    .unwrap();
                to.close().await.unwrap();
            }
        }
    }
}

/// A row in COPY's text format.
fn copy_row(text: &mut String, row: &[Cell]) {
    for (at, cell) in row.iter().enumerate() {
        if at > 0 {
            text.push('\t');
        }
        match cell {
            Cell::Int(int) => write!(text, "{int}").unwrap(),
            Cell::Bool(is) => text.push(if *is { 't' } else { 'f' }),
            Cell::Null => text.push_str("\\N"),
            Cell::Blob(bytes) => {
                text.push_str("\\\\x");
                for byte in bytes {
                    write!(text, "{byte:02x}").unwrap();
                }
            }
            Cell::Text(value) => {
                for character in value.chars() {
                    match character {
                        '\\' => text.push_str("\\\\"),
                        '\t' => text.push_str("\\t"),
                        '\n' => text.push_str("\\n"),
                        '\r' => text.push_str("\\r"),
                        other => text.push(other),
                    }
                }
            }
        }
    }
    text.push('\n');
}
