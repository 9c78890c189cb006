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
    ConnectionTrait,
    sea_query::{Expr, SelectStatement},
};

use super::{
    Store, StoreError,
    columns::{self, Cell, Columns},
    join::Join,
    paging_keys::{KEY_NAMES, Key, Kind},
    paging_parts::PagePart,
    parents::Below,
    row::{Row, rows},
};
pub use super::{
    page::{Page, Slice},
    paging_keys::{KeyValue, RowKeys},
};

/// The column with the parent of a row, or of a count.
pub(super) const PARENT: &str = "parent_key";
/// The column with a count.
pub(super) const FOUND: &str = "rows_found";

#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// One list.
    Whole,
    /// A list for each parent.
    OfEach(Below),
    /// A list for each parent, which no index has in this order: all its rows are read to find the first.
    Ranked(Below),
    /// One list, made of those of the parents, each of which has an order of its own in the index.
    Merged(Below),
    /// The same, where all rows of a parent stand together: of so many parents as a page has rows, those that have any are enough.
    InTurn(Below),
}

/// A list that can be paged and counted: for one asker, or for each of some parents at once.
#[derive(Debug)]
pub struct List<R> {
    name: String,
    pub(super) select: SelectStatement,
    /// What it is made of, where its pages are read part by part.
    pub(super) parts: Vec<PagePart>,
    pub(super) joins: Vec<Join>,
    pub(super) keys: Vec<Key>,
    pub(super) descending: bool,
    pub(super) shape: Shape,
    /// What counts the rows of each parent sooner than by looking at each.
    pub(super) counted: Option<SelectStatement>,
    /// The one parent whose rows all of them are.
    pub(super) only_parent: Option<i64>,
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
            counted: None,
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
            costly: false,
        });
        self
    }

    fn by(mut self, expr: Expr, kind: Kind) -> Self {
        self.keys.push(Key {
            expr,
            kind,
            of_parent: false,
            costly: false,
        });
        self
    }

    /// By a number that no index has, and that is worked out once for each row.
    pub(super) fn by_costly_int(mut self, expr: Expr) -> Self {
        self.keys.push(Key {
            expr,
            kind: Kind::Int,
            of_parent: false,
            costly: true,
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

    /// The same, where those of a parent stand together: the keys are the parents' first, then one that tells them apart.
    pub(super) fn in_turn(self, below: Below) -> Self {
        Self {
            shape: Shape::InTurn(below),
            ..self
        }
    }

    /// With a statement that gives, for each [`PARENT`] with rows, how many are [`FOUND`].
    pub(super) fn counted_by(self, counts: Option<SelectStatement>) -> Self {
        Self {
            counted: counts,
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
        let mut counts = BTreeMap::new();
        for result in store.reader().query_all(&self.counts()).await? {
            let parent = match self.has_parents() {
                true => result.try_get("", PARENT)?,
                false => 0,
            };
            counts.insert(parent, result.try_get("", FOUND)?);
        }
        Ok(counts)
    }

    pub(super) fn has_parents(&self) -> bool {
        self.only_parent.is_some() || matches!(self.shape, Shape::OfEach(_) | Shape::Ranked(_))
    }
}
