//! Where the two databases differ: whose clock tells a lease, how processes are told and take turns, and the few statements that are written
//! out, those that a sync sends for every page. Their text never changes, so that a database prepares them once, and the rows
//! come as one JSON value.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    sea_query::{Alias, BinOper, Condition, Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::Millis;

/// The instant by which leases are told: PostgreSQL's own clock, so that machines whose clocks differ cannot take runs
/// from one another; with SQLite there is one machine, and its clock is `ours`.
pub(super) fn lease_now(connection: &impl ConnectionTrait, ours: Millis) -> Expr {
    match connection.get_database_backend() {
        DbBackend::Postgres => Expr::cust("CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS bigint)"),
        _ => Expr::value(ours),
    }
}

/// A call that tells every process that listens on `channel`, once the transaction is committed; none with SQLite, whose
/// file one process works on.
pub(super) fn notify(connection: &impl ConnectionTrait, channel: &str, payload: String) -> Option<Expr> {
    match connection.get_database_backend() {
        DbBackend::Postgres => {
            let call = Func::cust("pg_notify").args([Expr::val(channel), Expr::val(payload)]);
            Some(Expr::from(call).cast_as("text"))
        }
        _ => None,
    }
}

/// The number of the lock under which the schema is changed; it means nothing.
const MIGRATION: i64 = 0x5ea7_6a4f;

/// Waits, inside a transaction, until no other process changes the schema. With SQLite a transaction that writes is alone
/// from its beginning.
pub(super) async fn lock_for_migration(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let lock = Func::cust("pg_advisory_xact_lock").arg(MIGRATION);
        let lock = Query::select().expr(lock).take();
        tx.query_one(&lock).await?;
    }
    Ok(())
}

/// The table of the rows in parameter `number`, a JSON array of arrays: in its column `value` stands one row each, whose
/// parts are `value ->> 0` and up.
pub(super) fn rows(backend: DbBackend, number: u8) -> String {
    match backend {
        DbBackend::Postgres => format!("json_array_elements(CAST(${number} AS json))"),
        _ => format!("json_each(${number})"),
    }
}

/// The table of what stands in parameter `number`, a JSON array of texts or numbers: in its column `value`.
pub(super) fn list(backend: DbBackend, number: u8) -> String {
    match backend {
        DbBackend::Postgres => format!("json_array_elements_text(CAST(${number} AS json))"),
        _ => format!("json_each(${number})"),
    }
}

/// The ids of the rows of `table` whose search key may hold all of `grams`, three letters each, by the index of SQLite.
/// None with PostgreSQL, which finds the index for what a key is compared with by itself.
pub(super) fn candidates(
    connection: &impl ConnectionTrait,
    table: &str,
    grams: &[String],
) -> Option<SelectStatement> {
    if connection.get_database_backend() != DbBackend::Sqlite {
        return None;
    }
    let index = Alias::new(format!("{table}_search"));
    let quoted: Vec<_> = grams
        .iter()
        .map(|gram| format!("\"{}\"", gram.replace('"', "\"\"")))
        .collect();
    let found = Expr::col(index.clone()).binary(BinOper::Custom("MATCH".into()), quoted.join(" AND "));
    Some(
        Query::select()
            .column("rowid")
            .from(index)
            .and_where(found)
            .take(),
    )
}

/// A number that a condition compares, as it is, but so that rows are not found by it: SQLite takes any index that leads with
/// it for better than what the rest of the condition leads to.
pub(super) fn beside_index(connection: &impl ConnectionTrait, number: Expr) -> Expr {
    match connection.get_database_backend() {
        DbBackend::Sqlite => number.add(0),
        _ => number,
    }
}

/// That the row whose keys are `terms` stands further on than one with the keys `values`, or further back.
///
/// Both databases enter an index at the right place. Where the first key is no column as it is, SQLite does so only if that is
/// also compared by itself.
pub(super) fn beyond(backend: DbBackend, terms: Vec<Expr>, values: Vec<Expr>, below: bool) -> Condition {
    let mut all = Condition::all();
    if backend == DbBackend::Sqlite
        && !matches!(terms.first(), Some(Expr::Column(_)))
        && let (Some(term), Some(value)) = (terms.first(), values.first())
    {
        let (term, value) = (term.clone(), value.clone());
        all = all.add(if below { term.lte(value) } else { term.gte(value) });
    }
    let (terms, values) = (Expr::tuple(terms), Expr::tuple(values));
    all.add(if below { terms.lt(values) } else { terms.gt(values) })
}
