//! What rows of a list point to, joined to them: always one row of another table, so that it makes no rows more or fewer.

use sea_orm::sea_query::{DynIden, Expr, IntoIden, JoinType, SelectStatement};

use super::{columns::Columns, row::Row};

/// A table of which one row belongs to each row of a list.
#[derive(Debug, Clone)]
pub(super) struct Join {
    table: DynIden,
    same: Expr,
    columns: Vec<(&'static str, &'static str)>,
    /// Whether the list is ordered by it.
    pub(super) orders: bool,
}

impl Join {
    /// These columns of the row of `table` by that condition; none where neither they are read nor the list is ordered by it.
    pub(super) fn of<R: Row>(
        table: impl IntoIden,
        same: Expr,
        columns: Option<Columns>,
        orders: bool,
    ) -> Option<Self> {
        if columns.is_none() && !orders {
            return None;
        }
        let read = columns.unwrap_or(Columns::NONE).of::<R>();
        let names = R::COLUMNS.iter().zip(R::ALONG);
        let names = names.filter(|(column, _)| read.contains(column));
        Some(Self {
            table: table.into_iden(),
            same,
            columns: names.map(|((name, _), along)| (*name, *along)).collect(),
            orders,
        })
    }

    /// Joins it to the rows.
    pub(super) fn add(&self, rows: &mut SelectStatement) {
        rows.join(JoinType::InnerJoin, self.table.clone(), self.same.clone());
        for (name, along) in &self.columns {
            rows.expr_as(Expr::col((self.table.clone(), *name)), *along);
        }
    }
}
