//! Answers of many rows, column by column: the database packs each column into one value, an array in PostgreSQL and JSON in
//! SQLite. A row of its own for each would cost more to send and to take apart than to find.

use std::vec;

use sea_orm::{
    DbBackend, DbErr, QueryResult,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
    sqlx::{ColumnIndex, Row as _, postgres::PgRow, sqlite::SqliteRow},
};
use serde::de::DeserializeOwned;

use super::{
    pg_array::{Element, PgArray},
    row::Row,
};

/// What values a column has. Any of them may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Integers of any size.
    Int,
    /// Yes or no.
    Bool,
    /// Texts.
    Text,
}

/// A column that is wanted, and what it has.
pub type Wanted = (&'static str, Kind);

/// The values of a column that were not taken yet.
#[derive(Debug)]
pub enum Column {
    /// Integers, and yes and no as 1 and 0.
    Ints(vec::IntoIter<Option<i64>>),
    /// Texts.
    Texts(vec::IntoIter<Option<String>>),
    /// A column that was not read, as nobody asked for it: it has as many values as are taken, none of which is told.
    Unread,
}

/// Which columns of rows are read, and whether the keys by which they are listed are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    read: u64,
    /// Of which cursors are made.
    pub(super) keys: bool,
}

impl Columns {
    /// All of them.
    pub const ALL: Self = Self {
        read: u64::MAX,
        keys: true,
    };

    /// Those of which that holds, in the order of the row's.
    pub fn new(read: impl IntoIterator<Item = bool>, keys: bool) -> Self {
        let read = read.into_iter().enumerate();
        let read = read.fold(0, |all, (place, read)| all | (u64::from(read) << place));
        Self { read, keys }
    }

    /// None of them.
    pub(super) const NONE: Self = Self { read: 0, keys: false };

    /// These of a row, and then those of the next.
    pub(super) fn followed_by<R: Row>(self, next: Self) -> Self {
        const { assert!(R::COLUMNS.len() < 64, "a bit for each column") };
        let own = (1 << R::COLUMNS.len()) - 1;
        Self {
            read: (self.read & own) | (next.read << R::COLUMNS.len()),
            keys: self.keys,
        }
    }

    /// The same without those of these names.
    pub(super) fn without<R: Row>(self, names: &[&str]) -> Self {
        let places = R::COLUMNS.iter().enumerate();
        let unwanted = places.filter(|(_, (name, _))| names.contains(name));
        Self {
            read: unwanted.fold(self.read, |read, (place, _)| read & !(1 << place)),
            keys: self.keys,
        }
    }

    fn has(self, place: usize) -> bool {
        self.read & (1 << place) != 0
    }

    /// Those of a row.
    pub(super) fn of<R: Row>(self) -> Vec<Wanted> {
        let columns = R::COLUMNS.iter().copied().enumerate();
        let read = columns.filter(|(place, _)| self.has(*place));
        read.map(|(_, column)| column).collect()
    }

    /// All columns of a row, of which these were read.
    pub(super) fn spread<R: Row>(self, read: &mut impl Iterator<Item = Column>) -> Vec<Column> {
        let column = |place| match self.has(place) {
            true => read.next().unwrap_or(Column::Unread),
            false => Column::Unread,
        };
        (0..R::COLUMNS.len()).map(column).collect()
    }
}

/// A value of a row.
pub trait Cell: Sized {
    /// What its column has.
    const KIND: Kind;

    /// The next value of a column; none where it is missing or of another kind.
    fn take(column: &mut Column) -> Option<Self>;
}

impl Cell for i64 {
    const KIND: Kind = Kind::Int;

    fn take(column: &mut Column) -> Option<Self> {
        match column {
            Column::Ints(ints) => ints.next()?,
            Column::Unread => Some(0),
            Column::Texts(_) => None,
        }
    }
}

impl Cell for i32 {
    const KIND: Kind = Kind::Int;

    fn take(column: &mut Column) -> Option<Self> {
        i64::take(column).and_then(|int| Self::try_from(int).ok())
    }
}

impl Cell for bool {
    const KIND: Kind = Kind::Bool;

    fn take(column: &mut Column) -> Option<Self> {
        i64::take(column).map(|int| int != 0)
    }
}

impl Cell for String {
    const KIND: Kind = Kind::Text;

    fn take(column: &mut Column) -> Option<Self> {
        match column {
            Column::Texts(texts) => texts.next()?,
            Column::Unread => Some(Self::new()),
            Column::Ints(_) => None,
        }
    }
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;

    fn take(column: &mut Column) -> Option<Self> {
        match column {
            Column::Unread => Some(None),
            _ => Some(T::take(column)),
        }
    }
}

impl Column {
    /// How many values there are still.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Ints(ints) => ints.len(),
            Self::Texts(texts) => texts.len(),
            Self::Unread => 0,
        }
    }
}

/// What tells the packed statement's parts apart.
const FOUND: &str = "found";

/// The statement that gives what `select` finds as one row: these columns, packed, in that order.
pub(super) fn packed(backend: DbBackend, select: SelectStatement, wanted: &[Wanted]) -> SelectStatement {
    let mut all = Query::select();
    for &(name, kind) in wanted {
        let column = Expr::col((FOUND, name));
        all.expr(match (backend, kind) {
            (DbBackend::Postgres, Kind::Int) => Func::cust("array_agg").arg(column.cast_as("bigint")),
            (DbBackend::Postgres, Kind::Bool) => {
                Func::cust("array_agg").arg(column.cast_as("integer").cast_as("bigint"))
            }
            (DbBackend::Postgres, Kind::Text) => Func::cust("array_agg").arg(column),
            _ => Func::cust("json_group_array").arg(column),
        });
    }
    all.from_subquery(select, FOUND).take()
}

/// The columns of such an answer.
pub(super) fn unpack(found: Option<&QueryResult>, wanted: &[Wanted]) -> Result<Vec<Column>, DbErr> {
    let column = |(place, (_, kind)): (usize, &Wanted)| {
        Ok(match kind {
            Kind::Int | Kind::Bool => Column::Ints(values(found, place)?.into_iter()),
            Kind::Text => Column::Texts(values(found, place)?.into_iter()),
        })
    };
    wanted.iter().enumerate().map(column).collect()
}

fn values<T>(found: Option<&QueryResult>, place: usize) -> Result<Vec<Option<T>>, DbErr>
where
    T: DeserializeOwned + Element,
    usize: ColumnIndex<PgRow> + ColumnIndex<SqliteRow>,
{
    let damaged = |error: &dyn std::fmt::Display| DbErr::Type(format!("column {place}: {error}"));
    let Some(found) = found else {
        return Ok(Vec::new());
    };
    if let Some(row) = found.try_as_pg_row() {
        let array = row.try_get::<Option<PgArray<T>>, _>(place);
        return Ok(array.map_err(|error| damaged(&error))?.unwrap_or_default().0);
    }
    let Some(row) = found.try_as_sqlite_row() else {
        return Err(damaged(&"from an unknown database"));
    };
    let json: &str = row.try_get(place).map_err(|error| damaged(&error))?;
    serde_json::from_str(json).map_err(|error| damaged(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next<T: Cell>(column: &mut Column) -> Option<T> {
        T::take(column)
    }

    #[test]
    fn a_missing_value_is_told_from_one_of_another_kind() {
        let mut ints = Column::Ints(vec![Some(1), None, Some(0)].into_iter());
        assert_eq!(next::<Option<i64>>(&mut ints), Some(Some(1)));
        assert_eq!(next::<Option<i64>>(&mut ints), Some(None));
        assert_eq!(next::<bool>(&mut ints), Some(false));
        assert_eq!(next::<i64>(&mut ints), None);
        assert_eq!(next::<String>(&mut ints), None);
    }

    #[test]
    fn a_column_that_was_not_read_has_nothing_to_tell() {
        assert_eq!(next::<Option<String>>(&mut Column::Unread), Some(None));
        assert_eq!(next::<i64>(&mut Column::Unread), Some(0));
    }
}
