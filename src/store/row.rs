//! Rows as they are read: the columns that are wanted and no others, by their places in the answer. Looking a column up
//! by its name for each value costs more than reading the value.

use sea_orm::{
    DbErr, QueryResult, RuntimeErr, TryGetable,
    sea_query::{IntoIden, Query, SelectStatement},
};

/// What rows of a statement are read into.
pub trait Row: Sized + Send + Sync + 'static {
    /// The names of the columns, which are those of the fields.
    const COLUMNS: &'static [&'static str];

    /// Made of the values at these places, in the order of the columns.
    ///
    /// # Errors
    /// A value is of another type.
    fn read(found: &QueryResult, places: &[usize]) -> Result<Self, DbErr>;
}

/// Defines what is read of rows; or makes a type that there is readable, with the names of its fields.
macro_rules! row {
    ($(#[$doc:meta])* $vis:vis struct $name:ident { $($(#[$field_doc:meta])* $field_vis:vis $field:ident: $type:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $vis struct $name { $($(#[$field_doc])* $field_vis $field: $type,)+ }

        $crate::store::row::row!($name: $($field,)+);
    };
    ($name:ty: $($field:ident,)+) => {
        impl $crate::store::row::Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn read(found: &sea_orm::QueryResult, places: &[usize]) -> Result<Self, sea_orm::DbErr> {
                let mut places = places.iter().copied();
                Ok(Self { $($field: $crate::store::row::next(found, &mut places)?,)+ })
            }
        }
    };
}
pub(super) use row;

/// The value at the next place.
pub(super) fn next<T: TryGetable>(
    found: &QueryResult,
    places: &mut impl Iterator<Item = usize>,
) -> Result<T, DbErr> {
    found.try_get_by_index(places.next().unwrap_or(usize::MAX))
}

/// The columns of a row, selected of this table.
pub(super) fn select<R: Row>(table: impl IntoIden) -> SelectStatement {
    let table = table.into_iden();
    let mut select = Query::select();
    for column in R::COLUMNS {
        select.column((table.clone(), *column));
    }
    select.from(table).take()
}

/// Where these columns are in an answer.
pub(super) fn places<'a>(
    found: &QueryResult,
    columns: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<usize>, DbErr> {
    let names = found.column_names();
    let place = |column| {
        let missing = || DbErr::Query(RuntimeErr::Internal(format!("no column {column} in the answer")));
        names.iter().position(|name| name == column).ok_or_else(missing)
    };
    columns.into_iter().map(place).collect()
}

/// All rows of an answer.
pub(super) fn read_all<R: Row>(found: &[QueryResult]) -> Result<Vec<R>, DbErr> {
    let Some(first) = found.first() else {
        return Ok(Vec::new());
    };
    let places = places(first, R::COLUMNS.iter().copied())?;
    found.iter().map(|row| R::read(row, &places)).collect()
}
