//! Pages of lists: the one mechanism behind every connection. Keyset only: a page begins after a row, not at a number.
//!
//! A [`List`] is a select without order, and the keys that order it; the last keys are ids, so that no two rows are
//! equal. Missing values come last in ascending order and first in descending order, on both databases: they count as
//! the greatest value that there is, in the indexes, too. So the keys of a row are compared as a whole, and a page is read
//! from an index, from the row on where it begins.
//!
//! Where a list is asked for below many parents, each of them is a place of its own in an index: no more rows are read of
//! any than its page has.

use std::{collections::BTreeMap, marker::PhantomData, sync::Arc};

use sea_orm::{
    ConnectionTrait, DbBackend, Order,
    sea_query::{
        Asterisk, Condition, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, WindowStatement,
    },
};

use super::{
    Store, StoreError,
    columns::{self, Cell, Columns},
    dialect,
    join::Join,
    paging_keys::{KEY_NAMES, Key, Kind},
    paging_parts::{PagePart, page_of},
    parents::{Below, PARENTS},
    row::{Row, rows},
};
pub use super::{
    page::{Page, Slice},
    paging_keys::{KeyValue, RowKeys},
};

const PAGE: &str = "page";
const PARENT: &str = "parent_key";
const PLACE: &str = "place";

#[derive(Debug, Clone)]
enum Shape {
    /// One list.
    Whole,
    /// A list for each parent.
    OfEach(Below),
    /// A list for each parent, which no index has in this order: all its rows are read to find the first.
    Ranked(Below),
    /// One list, made of those of the parents, each of which has an order of its own in the index.
    Merged(Below),
}

/// A list that can be paged and counted: for one asker, or for each of some parents at once.
#[derive(Debug)]
pub struct List<R> {
    name: String,
    select: SelectStatement,
    /// What it is made of, where its pages are read part by part.
    parts: Vec<PagePart>,
    joins: Vec<Join>,
    keys: Vec<Key>,
    descending: bool,
    shape: Shape,
    /// The one parent whose rows all of them are.
    only_parent: Option<i64>,
    row: PhantomData<fn() -> R>,
}

impl<R: Row> List<R> {
    /// A list in ascending order; `name` tells it from every other list and order.
    pub(super) fn new(name: &str, select: SelectStatement) -> Self {
        Self {
            name: name.to_owned(),
            select,
            parts: Vec::new(),
            joins: Vec::new(),
            keys: Vec::new(),
            descending: false,
            shape: Shape::Whole,
            only_parent: None,
            row: PhantomData,
        }
    }

    /// With what is told of its rows elsewhere.
    pub(super) fn joined(mut self, joins: impl IntoIterator<Item = Join>) -> Self {
        self.joins.extend(joins);
        self
    }

    pub(super) fn by_int(self, expr: impl Into<Expr>) -> Self {
        self.by(expr.into(), Kind::Int)
    }

    pub(super) fn by_optional_int(self, expr: impl Into<Expr>) -> Self {
        self.by(expr.into(), Kind::OptionalInt)
    }

    pub(super) fn by_text(self, expr: impl Into<Expr>) -> Self {
        self.by(expr.into(), Kind::Text)
    }

    pub(super) fn by_optional_text(self, expr: impl Into<Expr>) -> Self {
        self.by(expr.into(), Kind::OptionalText)
    }

    /// By a number of the parents, whose rows follow in the order of what comes after.
    pub(super) fn by_parent_int(mut self, expr: Expr) -> Self {
        self.keys.push(Key {
            expr,
            kind: Kind::Int,
            of_parent: true,
        });
        self
    }

    fn by(mut self, expr: Expr, kind: Kind) -> Self {
        self.keys.push(Key {
            expr,
            kind,
            of_parent: false,
        });
        self
    }

    pub(super) fn descending(mut self, descending: bool) -> Self {
        self.descending = descending;
        self
    }

    /// Its rows are those of these parts, none of them in two.
    pub(super) fn of_parts(mut self, parts: Vec<PagePart>) -> Self {
        self.parts = parts;
        self
    }

    /// All its rows are those of the parent with this id.
    pub(super) fn of_one(self, parent: i64) -> Self {
        Self {
            only_parent: Some(parent),
            ..self
        }
    }

    /// The rows of each parent are a list of their own.
    pub(super) fn of_each(self, below: Below) -> Self {
        Self {
            shape: Shape::OfEach(below),
            ..self
        }
    }

    /// The same, in an order that no index of the parents' rows has.
    pub(super) fn ranked_of_each(self, below: Below) -> Self {
        Self {
            shape: Shape::Ranked(below),
            ..self
        }
    }

    /// The rows of all parents are one list.
    pub(super) fn merged(self, below: Below) -> Self {
        Self {
            shape: Shape::Merged(below),
            ..self
        }
    }

    /// Tells the list and its order from all others: a cursor of one is none of another.
    pub fn name(&self) -> String {
        format!("{}{}", self.name, if self.descending { "-" } else { "+" })
    }

    /// Whether these can be the keys of a row of this list.
    pub fn has_keys(&self, values: &[KeyValue]) -> bool {
        let fits = |(key, value): (&Key, &KeyValue)| match value {
            KeyValue::Int(_) => matches!(key.kind, Kind::Int | Kind::OptionalInt),
            // PostgreSQL has no texts with NUL in them, and refuses to compare with one.
            KeyValue::Text(text) => {
                matches!(key.kind, Kind::Text | Kind::OptionalText) && !text.contains('\0')
            }
            KeyValue::Null => matches!(key.kind, Kind::OptionalInt | Kind::OptionalText),
        };
        self.keys.len() == values.len() && self.keys.iter().zip(values).all(fits)
    }

    /// These columns of one page of the list, or of the list of each parent; by the parent's id, 0 where there are no parents.
    pub async fn load(
        &self,
        store: &Store,
        page: &Page,
        columns: Columns,
    ) -> Result<BTreeMap<i64, Slice<R>>, StoreError> {
        let backend = store.reader().get_database_backend();
        let mut wanted = columns.of::<R>();
        wanted.extend(self.has_parents().then_some((PARENT, columns::Kind::Int)));
        if columns.keys {
            let keys = KEY_NAMES.iter().zip(&self.keys);
            wanted.extend(keys.map(|(name, key)| (*name, key.kind.column())));
        }
        let select = self.statement(backend, page);
        let mut found = store.columns(select, &wanted).await?.into_iter();
        let mut columns = columns.spread::<R>(&mut found);
        let mut parents = self.has_parents().then(|| found.next()).flatten();
        let keys = Arc::new(found.collect());
        let count = rows(&columns);
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let mut slices: Vec<(i64, Slice<R>)> = Vec::new();
        for place in 0..count {
            let parent = parents.as_mut().and_then(i64::take).unwrap_or_default();
            let row = R::read(&mut columns)?;
            if slices.last().is_none_or(|(known, _)| *known != parent) {
                let keys = RowKeys {
                    columns: Arc::clone(&keys),
                    first: place,
                    turned: 0,
                };
                let (rows, more) = (Vec::new(), false);
                slices.push((parent, Slice { rows, keys, more }));
            }
            match slices.last_mut() {
                Some((_, slice)) if slice.rows.len() == size => slice.more = true,
                Some((_, slice)) => slice.rows.push(row),
                None => {}
            }
        }
        if page.backwards {
            for (_, slice) in &mut slices {
                slice.rows.reverse();
                slice.keys.turned = slice.rows.len();
            }
        }
        Ok(slices.into_iter().collect())
    }

    /// How many rows the list has, or the list of each parent that has any; by the parent's id, 0 where there are none.
    pub async fn count(&self, store: &Store) -> Result<BTreeMap<i64, i64>, StoreError> {
        let mut count = self.select.clone();
        count
            .clear_selects()
            .expr_as(Expr::col(Asterisk).count(), "rows_found");
        if let Some(parent) = self.only_parent {
            count.expr_as(parent, PARENT);
        }
        match &self.shape {
            Shape::Whole => {}
            Shape::Merged(below) => below.join(&mut count),
            Shape::OfEach(below) | Shape::Ranked(below) => {
                below.join(&mut count);
                count
                    .expr_as(Expr::col((PARENTS, below.key)), PARENT)
                    .group_by_col((PARENTS, below.key));
            }
        }
        let mut counts = BTreeMap::new();
        for result in store.reader().query_all(&count).await? {
            let parent = match self.has_parents() {
                true => result.try_get("", PARENT)?,
                false => 0,
            };
            counts.insert(parent, result.try_get("", "rows_found")?);
        }
        Ok(counts)
    }

    fn has_parents(&self) -> bool {
        self.only_parent.is_some() || matches!(self.shape, Shape::OfEach(_) | Shape::Ranked(_))
    }

    fn statement(&self, backend: DbBackend, page: &Page) -> SelectStatement {
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
        let (below, each) = match &self.shape {
            Shape::Whole => return self.first(rows, backend, page, &order),
            Shape::Ranked(below) => return self.ranked(rows, below, backend, page, &order),
            Shape::OfEach(below) => (below, true),
            Shape::Merged(below) => (below, false),
        };
        let (mut all, terms): (_, Vec<_>) = if backend == DbBackend::Postgres {
            rows.cond_where(below.belongs.clone());
            let rows = self.first(rows, backend, page, &order);
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
            let ids = self.first(ids, backend, page, &order);
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

    /// The first rows of a select that belong to a page, and one more, which tells that there are more.
    fn first(
        &self,
        mut select: SelectStatement,
        backend: DbBackend,
        page: &Page,
        order: &Order,
    ) -> SelectStatement {
        self.within(&mut select, backend, page);
        // Within a parent the others are the order; and SQLite looks for no table of a query around in one.
        for key in self.keys.iter().filter(|key| !key.of_parent) {
            select.order_by_expr(key.term(), order.clone());
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
