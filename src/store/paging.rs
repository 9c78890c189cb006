//! Pages of lists: the one mechanism behind every connection. Keyset only: a page begins after a row, not at a number.
//!
//! A [`List`] is a select without order, and the keys that order it; the last keys are ids, so that no two rows are
//! equal. Missing values come last in ascending order and first in descending order, on both databases.

use std::{collections::BTreeMap, marker::PhantomData};

use sea_orm::{
    ConnectionTrait, FromQueryResult, Order, QueryResult,
    sea_query::{
        Asterisk, CaseStatement, Condition, Expr, ExprTrait, OverStatement, Query, SelectStatement,
        WindowStatement,
    },
};

use super::{
    Store, StoreError,
    paging_parts::{PagePart, page_of},
    parents::PARENTS,
};

/// What the rows of a list are read into.
pub trait Row: FromQueryResult + Send + Sync + 'static {}

impl<R: FromQueryResult + Send + Sync + 'static> Row for R {}

/// The value of a key of some row: what a cursor is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyValue {
    /// A number, an instant or a day.
    Int(i64),
    /// A sort key.
    Text(String),
    /// Missing.
    Null,
}

/// Which part of a list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// At most so many rows (of each parent).
    pub size: u64,
    /// The last rows rather than the first.
    pub backwards: bool,
    /// Only rows after the one with these keys.
    pub after: Option<Vec<KeyValue>>,
    /// Only rows before the one with these keys.
    pub before: Option<Vec<KeyValue>>,
}

/// A page of the rows of one parent, in the list's order.
#[derive(Debug)]
pub struct Slice<R> {
    /// The rows, each with its keys.
    pub rows: Vec<(R, Vec<KeyValue>)>,
    /// Whether there are more in the direction that was read.
    pub more: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    OptionalInt,
    Text,
    OptionalText,
}

#[derive(Debug, Clone)]
struct Key {
    expr: Expr,
    kind: Kind,
}

/// A list that can be paged and counted: for one asker, or for each of some parents at once.
#[derive(Debug)]
pub struct List<R> {
    name: String,
    select: SelectStatement,
    /// What it is made of, where its pages are read part by part.
    parts: Vec<PagePart>,
    keys: Vec<Key>,
    descending: bool,
    by_parent: Option<&'static str>,
    row: PhantomData<fn() -> R>,
}

impl<R: Row> List<R> {
    /// A list in ascending order; `name` tells it from every other list and order.
    pub(super) fn new(name: &str, select: SelectStatement) -> Self {
        Self {
            name: name.to_owned(),
            select,
            parts: Vec::new(),
            keys: Vec::new(),
            descending: false,
            by_parent: None,
            row: PhantomData,
        }
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

    fn by(mut self, expr: Expr, kind: Kind) -> Self {
        self.keys.push(Key { expr, kind });
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

    /// The rows of each parent are a list of their own; `column` of the joined parents tells the parent.
    pub(super) fn of_each(mut self, column: &'static str) -> Self {
        self.by_parent = Some(column);
        self
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

    /// One page of the list, or of the list of each parent; by the parent's id, 0 where there are no parents.
    pub async fn load(&self, store: &Store, page: &Page) -> Result<BTreeMap<i64, Slice<R>>, StoreError> {
        let found = store.reader().query_all(&self.statement(page)).await?;
        let size = usize::try_from(page.size).unwrap_or(usize::MAX);
        let mut slices: BTreeMap<i64, Slice<R>> = BTreeMap::new();
        for result in found {
            let parent = match self.by_parent {
                Some(_) => result.try_get("", "parent_key")?,
                None => 0,
            };
            let slice = slices.entry(parent).or_insert_with(|| Slice {
                rows: Vec::new(),
                more: false,
            });
            if slice.rows.len() == size {
                slice.more = true;
                continue;
            }
            slice
                .rows
                .push((R::from_query_result(&result, "")?, self.values(&result)?));
        }
        if page.backwards {
            for slice in slices.values_mut() {
                slice.rows.reverse();
            }
        }
        Ok(slices)
    }

    /// How many rows the list has, or the list of each parent that has any; by the parent's id, 0 where there are none.
    pub async fn count(&self, store: &Store) -> Result<BTreeMap<i64, i64>, StoreError> {
        let mut count = self.select.clone();
        count
            .clear_selects()
            .expr_as(Expr::col(Asterisk).count(), "rows_found");
        if let Some(column) = self.by_parent {
            count
                .expr_as(Expr::col((PARENTS, column)), "parent_key")
                .group_by_col((PARENTS, column));
        }
        let mut counts = BTreeMap::new();
        for result in store.reader().query_all(&count).await? {
            let parent = match self.by_parent {
                Some(_) => result.try_get("", "parent_key")?,
                None => 0,
            };
            counts.insert(parent, result.try_get("", "rows_found")?);
        }
        Ok(counts)
    }

    fn statement(&self, page: &Page) -> SelectStatement {
        if !self.parts.is_empty() {
            return page_of(&self.parts, page, self.descending);
        }
        let order = if self.descending == page.backwards {
            Order::Asc
        } else {
            Order::Desc
        };
        let mut select = self.select.clone();
        for (index, key) in self.keys.iter().enumerate() {
            let value = match key.kind {
                // A day is a smaller integer than an instant in PostgreSQL; read all alike.
                Kind::Int | Kind::OptionalInt => key.expr.clone().cast_as("bigint"),
                Kind::Text | Kind::OptionalText => key.expr.clone(),
            };
            select.expr_as(value, format!("key_{index}"));
        }
        if let Some(after) = &page.after {
            select.cond_where(self.beyond(after, self.descending));
        }
        if let Some(before) = &page.before {
            select.cond_where(self.beyond(before, !self.descending));
        }
        let terms = self.keys.iter().flat_map(Key::terms);
        let Some(column) = self.by_parent else {
            for term in terms {
                select.order_by_expr(term, order.clone());
            }
            return select.limit(page.size + 1).take();
        };
        let mut window = WindowStatement::new();
        window.partition_by((PARENTS, column));
        for term in terms {
            window.order_by_expr(term, order.clone());
        }
        select
            .expr_as(Expr::col((PARENTS, column)), "parent_key")
            .expr_window_as(Expr::cust("ROW_NUMBER()"), window, "row_no");
        let limit = i64::try_from(page.size + 1).unwrap_or(i64::MAX);
        Query::select()
            .column(Asterisk)
            .from_subquery(select, "page")
            .and_where(Expr::col("row_no").lte(limit))
            .order_by("parent_key", Order::Asc)
            .order_by("row_no", Order::Asc)
            .take()
    }

    /// That a row stands after the one with these keys (before it, where `below`), key by key.
    fn beyond(&self, values: &[KeyValue], below: bool) -> Condition {
        let mut any = Condition::any();
        let mut equal = Condition::all();
        let mut bound = Condition::all();
        for (term, value) in self
            .keys
            .iter()
            .zip(values)
            .flat_map(|(key, value)| key.terms().zip(key.term_values(value)))
        {
            let Some(value) = value else {
                equal = equal.add(term.is_null());
                continue;
            };
            let further = if below {
                term.clone().lt(value.clone())
            } else {
                term.clone().gt(value.clone())
            };
            // Implied by what follows, and told apart so that an index on the first key is entered at the right place.
            if bound.is_empty() {
                bound = bound.add(if below {
                    term.clone().lte(value.clone())
                } else {
                    term.clone().gte(value.clone())
                });
            }
            any = any.add(equal.clone().add(further));
            equal = equal.add(term.eq(value));
        }
        bound.add(any)
    }

    fn values(&self, result: &QueryResult) -> Result<Vec<KeyValue>, StoreError> {
        let value = |(index, key): (usize, &Key)| {
            let column = format!("key_{index}");
            let value = match key.kind {
                Kind::Int | Kind::OptionalInt => {
                    result.try_get::<Option<i64>>("", &column)?.map(KeyValue::Int)
                }
                Kind::Text | Kind::OptionalText => {
                    result.try_get::<Option<String>>("", &column)?.map(KeyValue::Text)
                }
            };
            Ok(value.unwrap_or(KeyValue::Null))
        };
        self.keys.iter().enumerate().map(value).collect()
    }
}

impl Key {
    fn is_optional(&self) -> bool {
        matches!(self.kind, Kind::OptionalInt | Kind::OptionalText)
    }

    /// What the rows are ordered by: whether the key is missing, where it can be, and the key.
    fn terms(&self) -> impl Iterator<Item = Expr> + use<> {
        let missing = self.is_optional().then(|| {
            CaseStatement::new()
                .case(self.expr.clone().is_null(), 1)
                .finally(0)
                .into()
        });
        missing.into_iter().chain([self.expr.clone()])
    }

    fn term_values(&self, value: &KeyValue) -> impl Iterator<Item = Option<Expr>> + use<> {
        let missing = self
            .is_optional()
            .then(|| Some(Expr::val(i32::from(*value == KeyValue::Null))));
        let value = match value {
            KeyValue::Int(int) => Some(Expr::val(*int)),
            KeyValue::Text(text) => Some(Expr::val(text.as_str())),
            KeyValue::Null => None,
        };
        missing.into_iter().chain([value])
    }
}
