//! The statements of lists: how their pages are read, and their rows counted.

use sea_orm::{
    DbBackend, Order,
    sea_query::{
        Asterisk, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, WindowStatement,
    },
};

use super::{
    dialect,
    page::Page,
    paging::{FOUND, List, PARENT, Shape},
    paging_keys::{KEY_NAMES, Key, Kind},
    paging_parts::page_of,
    parents::{Below, PARENTS, parent},
    row::Row,
};

const PAGE: &str = "page";
const PLACE: &str = "place";

impl<R: Row> List<R> {
    /// Counts the rows, or those of each parent.
    pub(super) fn counts(&self) -> SelectStatement {
        if let Some(counts) = &self.counted {
            return counts.clone();
        }
        let mut count = self.select.clone();
        count.clear_selects().expr_as(Expr::col(Asterisk).count(), FOUND);
        if let Some(parent) = self.only_parent {
            count.expr_as(parent, PARENT);
        }
        match &self.shape {
            Shape::Whole => {}
            Shape::Merged(below) | Shape::InTurn(below) => below.join(&mut count),
            Shape::OfEach(below) | Shape::Ranked(below) => {
                below.join(&mut count);
                count
                    .expr_as(Expr::col((PARENTS, below.key)), PARENT)
                    .group_by_col((PARENTS, below.key));
            }
        }
        count
    }

    /// Reads a page of the list, or of the list of each parent, and one row more.
    pub(super) fn statement(&self, backend: DbBackend, page: &Page) -> SelectStatement {
        if !self.parts.is_empty() {
            return page_of(&self.parts, page, self.descending);
        }
        let order = page.order(self.descending);
        let mut rows = self.select.clone();
        self.joins.iter().for_each(|join| join.add(&mut rows));
        for (key, name) in self.keys.iter().zip(KEY_NAMES) {
            let value = match key.kind {
                // A day is a smaller integer than an instant in PostgreSQL; read all alike.
                Kind::Int | Kind::OptionalInt => key.expr.clone().cast_as("bigint"),
                Kind::Text | Kind::OptionalText => key.expr.clone(),
            };
            rows.expr_as(value, name);
        }
        if let Some(parent) = self.only_parent {
            rows.expr_as(parent, PARENT);
        }
        let in_turn;
        let (below, each) = match &self.shape {
            Shape::Whole => return self.first(rows, backend, page, &order, true),
            Shape::Ranked(below) => return self.ranked(rows, below, backend, page, &order),
            Shape::OfEach(below) => (below, true),
            Shape::Merged(below) => (below, false),
            Shape::InTurn(below) => {
                in_turn = self.first_parents(below, backend, page, &order);
                (&in_turn, false)
            }
        };
        let (mut all, terms): (_, Vec<_>) = if backend == DbBackend::Postgres {
            rows.cond_where(below.belongs.clone());
            let rows = self.first(rows, backend, page, &order, true);
            let mut all = Query::select();
            all.column((PAGE, Asterisk))
                .from_subquery(below.parents.clone(), PARENTS)
                .join_lateral(JoinType::InnerJoin, rows, PAGE, Expr::val(true).eq(true));
            let keys = self.keys.iter().zip(KEY_NAMES);
            let term = |(key, name): (&Key, &'static str)| key.kind.term(Expr::col((PAGE, name)));
            (all, keys.map(term).collect())
        } else {
            // SQLite has no lateral joins; what it has instead are subqueries that look at the row in hand.
            let mut ids = self.select.clone();
            self.joins
                .iter()
                .filter(|join| join.orders)
                .for_each(|join| join.add(&mut ids));
            ids.clear_selects()
                .expr(below.id.clone())
                .cond_where(below.belongs.clone());
            let ids = self.first(ids, backend, page, &order, false);
            if below.by_row_id {
                // Without the parent's own condition, by which SQLite would look up all of its rows.
                rows.join_subquery(
                    JoinType::InnerJoin,
                    below.parents.clone(),
                    PARENTS,
                    Condition::all(),
                );
            } else {
                below.join(&mut rows);
            }
            rows.and_where(below.id.clone().in_subquery(ids));
            (rows, self.keys.iter().map(Key::term).collect())
        };
        if each {
            all.expr_as(Expr::col((PARENTS, below.key)), PARENT)
                .order_by(PARENT, Order::Asc);
        } else {
            all.limit(page.size + 1);
        }
        for term in terms {
            all.order_by_expr(term, order.clone());
        }
        all
    }

    /// The first parents that have rows which belong to a page: one more than it has rows.
    fn first_parents(&self, below: &Below, backend: DbBackend, page: &Page, order: &Order) -> Below {
        let mut any = self.select.clone();
        any.clear_selects()
            .expr(Expr::val(1))
            .cond_where(below.belongs.clone());
        self.within(&mut any, backend, page);
        // As a value: SQLite makes a join of EXISTS, and reads far more.
        let any = Expr::SubQuery(None, Box::new(any.limit(1).take().into()));
        let mut parents = Query::select()
            .column(Asterisk)
            .from_subquery(below.parents.clone(), PARENTS)
            .and_where(any.is_not_null())
            .limit(page.size + 1)
            .take();
        for key in self.keys.iter().filter(|key| key.of_parent) {
            parents.order_by_expr(key.term(), order.clone());
        }
        parents.order_by_expr(parent(below.key), order.clone());
        Below {
            parents,
            ..below.clone()
        }
    }

    /// The first rows of each parent that belong to a page, and one more.
    fn ranked(
        &self,
        mut rows: SelectStatement,
        below: &Below,
        backend: DbBackend,
        page: &Page,
        order: &Order,
    ) -> SelectStatement {
        let mut of_parent = WindowStatement::partition_by((PARENTS, below.key));
        for key in &self.keys {
            of_parent.order_by_expr(key.term(), order.clone());
        }
        below.join(&mut rows);
        self.within(&mut rows, backend, page);
        rows.expr_as(Expr::col((PARENTS, below.key)), PARENT)
            .expr_window_as(Func::cust("row_number"), of_parent, PLACE);
        let size = i64::try_from(page.size).unwrap_or(i64::MAX);
        Query::select()
            .column(Asterisk)
            .from_subquery(rows, PAGE)
            .and_where(Expr::col(PLACE).lte(size.saturating_add(1)))
            .order_by(PARENT, Order::Asc)
            .order_by(PLACE, Order::Asc)
            .take()
    }

    /// The first rows of a select that belong to a page, and one more, which tells that there are more; `named` where it selects the keys.
    fn first(
        &self,
        mut select: SelectStatement,
        backend: DbBackend,
        page: &Page,
        order: &Order,
        named: bool,
    ) -> SelectStatement {
        self.within(&mut select, backend, page);
        // Within a parent the others are the order; and SQLite looks for no table of a query around in one.
        for (key, name) in self.keys.iter().zip(KEY_NAMES).filter(|(key, _)| !key.of_parent) {
            let term = if named && key.costly {
                Expr::col(name)
            } else {
                key.term()
            };
            select.order_by_expr(term, order.clone());
        }
        select.limit(page.size + 1).take()
    }

    /// Leaves the rows that are before or after those that the page says.
    fn within(&self, select: &mut SelectStatement, backend: DbBackend, page: &Page) {
        let terms = || self.keys.iter().map(Key::term);
        for (keys, below) in [(&page.after, self.descending), (&page.before, !self.descending)] {
            if let Some(keys) = keys {
                let values = self.keys.iter().zip(keys).map(|(key, value)| key.value(value));
                select.cond_where(dialect::beyond(
                    backend,
                    terms().collect(),
                    values.collect(),
                    below,
                ));
            }
        }
    }
}
