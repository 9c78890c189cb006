//! Statements as they are sent. How many rows a page has stands in the text and is no parameter: PostgreSQL plans a
//! statement for good only where that costs no more than planning it with what it is asked for this time, and of a limit that
//! it does not know it expects a tenth of all rows.

use std::fmt::{self, Write};

use sea_orm::{
    DbBackend, Statement,
    sea_query::{
        PostgresQueryBuilder, QueryBuilder, SelectStatement, SqlWriter, SqlWriterValues, SqliteQueryBuilder,
        Value,
    },
};

/// A select for this kind of database.
pub(super) fn statement(backend: DbBackend, select: &SelectStatement) -> Statement {
    match backend {
        DbBackend::Postgres => built(backend, select, &PostgresQueryBuilder),
        _ => built(backend, select, &SqliteQueryBuilder),
    }
}

fn built(backend: DbBackend, select: &SelectStatement, builder: &impl QueryBuilder) -> Statement {
    let (placeholder, numbered) = builder.placeholder();
    let mut text = Text(SqlWriterValues::new(placeholder, numbered));
    select.build_collect_any_into(builder, &mut text);
    let (sql, values) = text.0.into_parts();
    Statement {
        sql,
        values: Some(values),
        db_backend: backend,
    }
}

struct Text(SqlWriterValues);

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_string())
    }
}

impl SqlWriter for Text {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        match value {
            // sea-query's type of limits. All numbers in rows have signs.
            Value::BigUnsigned(Some(limit)) => {
                // Nothing fails that writes into memory.
                let _ = write!(self.0, "{limit}");
            }
            value => self.0.push_param(value, builder),
        }
    }

    fn as_writer(&mut self) -> &mut dyn Write {
        self
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};

    use super::*;

    #[test]
    fn limits_stand_in_the_text_and_all_else_are_parameters() {
        let mut select = Query::select();
        select
            .expr(Expr::val("a text"))
            .from(Alias::new("t"))
            .and_where(Expr::col(Alias::new("id")).gt(7_i64))
            .limit(21);
        let sent = statement(DbBackend::Postgres, &select);
        assert_eq!(sent.sql, r#"SELECT $1 FROM "t" WHERE "id" > $2 LIMIT 21"#);
        assert_eq!(sent.values.unwrap().0, ["a text".into(), 7_i64.into()]);
        let sent = statement(DbBackend::Sqlite, &select);
        assert_eq!(sent.sql, r#"SELECT ? FROM "t" WHERE "id" > ? LIMIT 21"#);
    }
}
