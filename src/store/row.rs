//! Rows as they are read: the columns that are wanted and no others.

use sea_orm::{
    DbErr, RuntimeErr,
    sea_query::{IntoIden, Query, SelectStatement},
};

use super::columns::{Cell, Column, Columns, Kind, Wanted};

/// What rows of a statement are read into.
pub trait Row: Sized + Send + Sync + 'static {
    /// The names of the columns, which are those of the fields, and what they have.
    const COLUMNS: &'static [Wanted];
    /// What the columns are called where such a row is read along with another.
    const ALONG: &'static [&'static str] = &[];

    /// Made of the next value of each of these columns.
    ///
    /// # Errors
    /// A value is missing.
    fn read(columns: &mut [Column]) -> Result<Self, DbErr>;
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
            const COLUMNS: &'static [$crate::store::columns::Wanted] =
                &[$((stringify!($field), $crate::store::row::kind_of(|row: &$name| &row.$field))),+];
            const ALONG: &'static [&'static str] = &[$(concat!(stringify!($name), ".", stringify!($field))),+];

            fn read(columns: &mut [$crate::store::columns::Column]) -> Result<Self, sea_orm::DbErr> {
                let mut columns = columns.iter_mut();
                Ok(Self { $($field: $crate::store::row::next(&mut columns, stringify!($field))?,)+ })
            }
        }
    };
}
pub(super) use row;

/// What the column of a field has.
pub(super) const fn kind_of<R, T: Cell>(_: fn(&R) -> &T) -> Kind {
    T::KIND
}

/// The next value of the next column.
pub(super) fn next<'c, T: Cell>(
    columns: &mut impl Iterator<Item = &'c mut Column>,
    field: &str,
) -> Result<T, DbErr> {
    let missing = || DbErr::Query(RuntimeErr::Internal(format!("{field} is missing in a row")));
    columns.next().and_then(T::take).ok_or_else(missing)
}

/// The columns of a row, selected of this table.
pub(super) fn select<R: Row>(table: impl IntoIden) -> SelectStatement {
    let table = table.into_iden();
    let mut select = Query::select();
    for (column, _) in R::COLUMNS {
        select.column((table.clone(), *column));
    }
    select.from(table).take()
}

/// All rows of which these columns were read.
pub(super) fn read_all<R: Row>(read: Vec<Column>, columns: Columns) -> Result<Vec<R>, DbErr> {
    let mut columns = columns.spread::<R>(&mut read.into_iter());
    let rows = rows(&columns);
    (0..rows).map(|_| R::read(&mut columns)).collect()
}

/// How many rows these columns hold.
pub(super) fn rows(columns: &[Column]) -> usize {
    columns.iter().map(Column::len).max().unwrap_or(0)
}
