//! Rows that belong to each of some parents: one statement, which reads them parent by parent along an index.
//!
//! PostgreSQL would join the parents as it thinks best, and it knows nothing of how many there are; a lateral join leaves
//! it one way. SQLite joins row by row always, and rows of a join are sorted to be summed up; but those that a list of ids leads
//! to come in the order of the index.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait, DbBackend,
    sea_query::{Asterisk, Condition, Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use super::{
    Store,
    parents::{COLUMNS, PARENTS, only, parent, parents},
};

const BELOW: &str = "below";

/// Parents that rows are read for.
pub(super) struct Each {
    table: SelectStatement,
    way: Way,
}

#[derive(Debug)]
enum Way {
    /// The only parent has this key.
    Only(Vec<i64>),
    Lateral,
    /// All keys are two numbers, of which the first is this one.
    Within(i64),
    /// All keys are one number.
    Listed,
    Joined,
}

impl Each {
    /// The parents with these keys.
    pub(super) fn new<const N: usize>(store: &Store, keys: &BTreeSet<[i64; N]>) -> Self {
        let backend = store.reader().get_database_backend();
        Self {
            table: parents(store, keys),
            way: match (only(keys), backend, common(keys)) {
                (Some(only), ..) => Way::Only(only.to_vec()),
                (_, DbBackend::Postgres, _) => Way::Lateral,
                (_, _, Some(first)) if N == 2 => Way::Within(first),
                _ if N == 1 => Way::Listed,
                _ => Way::Joined,
            },
        }
    }

    /// Makes `rows` those of which these expressions are the parents' keys, in order.
    pub(super) fn bind(&self, rows: &mut SelectStatement, keys: impl IntoIterator<Item = Expr>) {
        let keys = keys.into_iter().zip(COLUMNS).enumerate();
        let same = keys.fold(Condition::all(), |same, (at, (key, column))| {
            same.add(match (&self.way, at) {
                (Way::Within(first), 0) => key.eq(*first),
                (Way::Within(_) | Way::Listed, _) => key.in_subquery(self.column(column)),
                (Way::Only(_) | Way::Lateral | Way::Joined, _) => key.eq(self.key(at, column)),
            })
        });
        match &self.way {
            Way::Only(_) | Way::Lateral | Way::Within(_) | Way::Listed => rows.cond_where(same),
            Way::Joined => rows.join_subquery(JoinType::InnerJoin, self.table.clone(), PARENTS, same),
        };
    }

    /// Selects the second part of a parent's key, which is this column of the rows, beside sums over its rows. Where they are
    /// read parent by parent they are not grouped by it, which is a fifth of what summing up costs.
    pub(super) fn select_key(&self, sums: &mut SelectStatement, column: Expr, name: &'static str) {
        match self.way {
            Way::Only(_) | Way::Lateral => sums.expr_as(self.key(1, COLUMNS[1]), name),
            Way::Within(_) | Way::Listed | Way::Joined => {
                sums.expr_as(column.clone(), name).add_group_by([column])
            }
        };
    }

    /// The key of the parent in hand at that place.
    fn key(&self, at: usize, column: &'static str) -> Expr {
        match &self.way {
            Way::Only(only) => Expr::val(only.get(at).copied()),
            _ => parent(column),
        }
    }

    /// Leaves out parents without any rows, where no other column groups them.
    pub(super) fn leave_out_empty(&self, sums: &mut SelectStatement) {
        if matches!(self.way, Way::Only(_) | Way::Lateral) {
            sums.and_having(Expr::col(Asterisk).count().gt(0));
        }
    }

    /// The statement for what was bound, or was made of what was bound. Its rows are in no order.
    pub(super) fn select(&self, rows: SelectStatement) -> SelectStatement {
        match self.way {
            Way::Only(_) | Way::Within(_) | Way::Listed | Way::Joined => rows,
            Way::Lateral => Query::select()
                .column((BELOW, Asterisk))
                .from_subquery(self.table.clone(), PARENTS)
                .join_lateral(JoinType::InnerJoin, rows, BELOW, Condition::all())
                .take(),
        }
    }

    fn column(&self, column: &'static str) -> SelectStatement {
        Query::select()
            .column(column)
            .from_subquery(self.table.clone(), PARENTS)
            .take()
    }
}

/// What all keys begin with.
fn common<const N: usize>(keys: &BTreeSet<[i64; N]>) -> Option<i64> {
    let first = keys.first()?.first()?;
    // They are sorted.
    (keys.last()?.first()? == first).then_some(*first)
}
