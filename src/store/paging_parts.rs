//! Pages of lists whose rows come from several selects: each is entered by an index where the page begins, and read no
//! further than the page. Keys are numbers that are never missing, compared as one row.

use std::cmp::Ordering;

use sea_orm::{
    Order,
    sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use super::{
    paging::{KeyValue, Page},
    paging_keys::KEY_NAMES,
};

/// A select that gives some of a list's rows.
#[derive(Debug)]
pub(super) struct PagePart {
    /// Its rows, without order.
    pub(super) rows: SelectStatement,
    /// The list's keys, as columns of its tables.
    pub(super) keys: Vec<Expr>,
    /// The list's last key, where it is the same for all of them and no column.
    pub(super) fixed: Option<i64>,
}

/// A page of the list that the parts make, and one row more.
pub(super) fn page_of(parts: &[PagePart], page: &Page, descending: bool) -> SelectStatement {
    let order = page.order(descending);
    let keys = parts.first().map_or(0, |part| part.all_keys().count());
    let mut pages = parts.iter().map(|part| {
        // SQLite takes a limit in a union only inside a select of its own.
        Query::select()
            .column(Asterisk)
            .from_subquery(part.page(page, descending, &order), "part")
            .take()
    });
    let mut all = pages.next().unwrap_or_default();
    for page in pages {
        all.union(UnionType::All, page);
    }
    let mut select = Query::select();
    select.column(Asterisk).from_subquery(all, "page");
    for name in KEY_NAMES.into_iter().take(keys) {
        select.order_by(name, order.clone());
    }
    select.limit(page.size + 1).take()
}

impl PagePart {
    fn all_keys(&self) -> impl Iterator<Item = Expr> {
        let fixed = self.fixed.map(Expr::val);
        self.keys.iter().cloned().chain(fixed)
    }

    fn page(&self, page: &Page, descending: bool, order: &Order) -> SelectStatement {
        let mut select = self.rows.clone();
        for (key, name) in self.all_keys().zip(KEY_NAMES) {
            select.expr_as(key.cast_as("bigint"), name);
        }
        for (keys, below) in [(&page.after, descending), (&page.before, !descending)] {
            if let Some(values) = keys {
                select.and_where(self.beyond(values, below));
            }
        }
        for key in &self.keys {
            select.order_by_expr(key.clone(), order.clone());
        }
        select.limit(page.size + 1).take()
    }

    /// That a row stands after the one with these keys, or before it. A key that all rows share is compared here: in the
    /// statement it would keep PostgreSQL from entering the index at the row.
    fn beyond(&self, values: &[KeyValue], below: bool) -> Expr {
        let numbers: Vec<_> = values
            .iter()
            .map(|value| match value {
                KeyValue::Int(number) => *number,
                // Such a cursor is refused before.
                KeyValue::Text(_) | KeyValue::Null => 0,
            })
            .collect();
        let shared = self
            .fixed
            .zip(numbers.last())
            .map(|(fixed, last)| fixed.cmp(last));
        let row = Expr::tuple(self.keys.iter().cloned());
        let values = Expr::tuple(
            numbers
                .iter()
                .take(self.keys.len())
                .map(|number| Expr::val(*number)),
        );
        match (below, shared) {
            (false, Some(Ordering::Greater)) => row.gte(values),
            (false, _) => row.gt(values),
            (true, Some(Ordering::Less)) => row.lte(values),
            (true, _) => row.lt(values),
        }
    }
}
