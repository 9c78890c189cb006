//! Where the two databases differ in what the queue asks of them: whose clock tells a lease, and how processes are told.

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Expr, ExprTrait, Func},
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
