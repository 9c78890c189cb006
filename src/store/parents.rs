//! Parents: rows that an earlier read gave, joined to what belongs to them, so that one statement answers for all.
//!
//! They travel as one JSON parameter: the statement's text does not depend on their number, and no limit on
//! parameters is met.

use std::collections::BTreeSet;

use sea_orm::{
    DbBackend,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::Store;

/// The name under which the parents are joined.
pub(super) const PARENTS: &str = "parents";

const COLUMNS: [&str; 4] = ["k0", "k1", "k2", "k3"];

/// The columns `k0`, `k1`, … of the parents: their integration, and what else tells them.
pub(super) fn parents<const N: usize>(store: &Store, keys: &BTreeSet<[i64; N]>) -> SelectStatement {
    let json = keys
        .iter()
        .map(|key| {
            let numbers: Vec<_> = key.iter().map(i64::to_string).collect();
            format!("[{}]", numbers.join(","))
        })
        .collect::<Vec<_>>()
        .join(",");
    let json = Expr::val(format!("[{json}]"));
    let each = match store.writer().get_database_backend() {
        DbBackend::Postgres => Func::cust("json_array_elements").arg(json.cast_as("json")),
        _ => Func::cust("json_each").arg(json),
    };
    let mut select = Query::select();
    select.from_function(each, "e");
    for (index, column) in COLUMNS.into_iter().enumerate().take(N) {
        select.expr_as(Expr::cust(format!("CAST(e.value ->> {index} AS bigint)")), column);
    }
    select
}

/// A column of the parents.
pub(super) fn parent(column: &'static str) -> Expr {
    Expr::col((PARENTS, column))
}
