//! Parents: rows that an earlier read gave, joined to what belongs to them, so that one statement answers for all.
//!
//! They travel as one parameter for each column, or as one of JSON where there are no arrays: the statement's text does not
//! depend on how many there are beside the first, and no limit on parameters is met.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, DbBackend,
    sea_query::{Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};

use super::{
    Store, StoreError,
    columns::Columns,
    json_rows::json_of,
    row::{Row, select},
};

/// The name under which the parents are joined.
pub(super) const PARENTS: &str = "parents";

/// The columns of parents.
pub(super) const COLUMNS: [&str; 4] = ["k0", "k1", "k2", "k3"];

/// The columns `k0`, `k1`, … of the parents: their integration, and what else tells them.
pub(super) fn parents<const N: usize>(store: &Store, keys: &BTreeSet<[i64; N]>) -> SelectStatement {
    let mut select = Query::select();
    let columns = COLUMNS.into_iter().enumerate().take(N);
    // One alone is plain values to the planner, whose plan is then good for all others.
    if let Some(key) = only(keys) {
        for (value, (_, column)) in key.iter().zip(columns) {
            select.expr_as(*value, column);
        }
        return select;
    }
    if store.writer().get_database_backend() == DbBackend::Postgres {
        for (index, column) in columns {
            let values: Vec<_> = keys.iter().filter_map(|key| key.get(index).copied()).collect();
            select.expr_as(Func::cust("unnest").arg(values), column);
        }
        return select;
    }
    let json = json_of(keys.iter().copied());
    select.from_function(Func::cust("json_each").arg(json), "e");
    for (index, column) in columns {
        select.expr_as(Expr::cust(format!("CAST(e.value ->> {index} AS bigint)")), column);
    }
    select
}

/// The key of the only parent, where there are no more.
pub(super) fn only<const N: usize>(keys: &BTreeSet<[i64; N]>) -> Option<&[i64; N]> {
    keys.first().filter(|_| keys.len() == 1)
}

/// A column of the parents.
pub(super) fn parent(column: &'static str) -> Expr {
    Expr::col((PARENTS, column))
}

/// Those columns of the rows of a table that rows of a read point to, by their tenant and the column that tells them.
pub(super) async fn load_pointed<R: Row, C: ColumnTrait>(
    store: &Store,
    (tenant, id): (C, C),
    keys: &BTreeSet<[i64; 2]>,
    columns: Columns,
) -> Result<Vec<R>, StoreError> {
    let mut query = select::<R>(tenant.entity_name());
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, keys),
        PARENTS,
        (tenant.into_expr().eq(parent("k0"))).and(id.into_expr().eq(parent("k1"))),
    );
    store.all_of(query, columns).await
}

/// What is below each of some parents.
#[derive(Debug, Clone)]
pub(super) struct Below {
    /// The parents, to be joined as [`PARENTS`].
    pub(super) parents: SelectStatement,
    /// That a row of the list belongs to a parent.
    pub(super) belongs: Condition,
    /// The column of the parents that tells them apart.
    pub(super) key: &'static str,
    /// The column that tells the rows of a parent apart.
    pub(super) id: Expr,
    /// Whether it tells all rows apart, as a row id does.
    pub(super) by_row_id: bool,
}

impl Below {
    /// Joins the parents to a select of what is below them.
    pub(super) fn join(&self, select: &mut SelectStatement) {
        select.join_subquery(
            JoinType::InnerJoin,
            self.parents.clone(),
            PARENTS,
            self.belongs.clone(),
        );
    }
}
