//! Rows that belong to each of some parents: one statement, which reads them parent by parent along an index.
//!
//! PostgreSQL would join the parents as it thinks best, and it knows nothing of how many there are; a lateral join leaves
//! it one way. SQLite joins row by row always.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Asterisk, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use super::{
    Store,
    parents::{COLUMNS, PARENTS, parent, parents},
};

const BELOW: &str = "below";

/// Parents that rows are read for.
pub(super) struct Each {
    table: SelectStatement,
    is_lateral: bool,
}

impl Each {
    /// The parents with these keys.
    pub(super) fn new<const N: usize>(store: &Store, keys: &BTreeSet<[i64; N]>) -> Self {
        Self {
            table: parents(store, keys),
            is_lateral: store.reader().get_database_backend() == DbBackend::Postgres,
        }
    }

    /// Makes `rows` those of which these expressions are the parents' keys, in order.
    pub(super) fn bind(&self, rows: &mut SelectStatement, keys: impl IntoIterator<Item = Expr>) {
        let same = keys
            .into_iter()
            .zip(COLUMNS)
            .fold(Condition::all(), |same, (key, column)| {
                same.add(key.eq(parent(column)))
            });
        if self.is_lateral {
            rows.cond_where(same);
        } else {
            rows.join_subquery(JoinType::InnerJoin, self.table.clone(), PARENTS, same);
        }
    }

    /// The statement for what was bound, or was made of what was bound. Its rows are in no order.
    pub(super) fn select(&self, rows: SelectStatement) -> SelectStatement {
        if !self.is_lateral {
            return rows;
        }
        Query::select()
            .column((BELOW, Asterisk))
            .from_subquery(self.table.clone(), PARENTS)
            .join_lateral(JoinType::InnerJoin, rows, BELOW, Condition::all())
            .take()
    }
}
