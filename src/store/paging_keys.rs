//! What lists are ordered by: keys of rows, and their values, of which cursors are made.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, Func};

use super::columns::{self, Column};

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

/// The keys of the rows of a page, made when they are asked for.
#[derive(Debug, Clone)]
pub struct RowKeys {
    /// The columns of the keys, of all rows that were read.
    pub(super) columns: Arc<Vec<Column>>,
    /// Where the page's rows begin.
    pub(super) first: usize,
    /// How many rows were read backwards; 0 where they stand as they were read.
    pub(super) turned: usize,
}

impl RowKeys {
    /// The keys of the row at this place of the page.
    pub fn of(&self, row: usize) -> Vec<KeyValue> {
        let place = match self.turned {
            0 => self.first + row,
            turned => (self.first + turned).saturating_sub(row + 1),
        };
        let value = |column: &Column| match column {
            Column::Ints(ints) => ints.as_slice().get(place).copied().flatten().map(KeyValue::Int),
            Column::Texts(texts) => {
                let text = texts.as_slice().get(place).cloned();
                text.flatten().map(KeyValue::Text)
            }
            Column::Unread => None,
        };
        let keys = self.columns.iter().map(value);
        keys.map(|key| key.unwrap_or(KeyValue::Null)).collect()
    }
}

/// What values a key has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    OptionalInt,
    Text,
    OptionalText,
}

/// What rows are ordered by, first or after other keys.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) expr: Expr,
    pub(super) kind: Kind,
    /// Whether it is the same for all rows of a parent.
    pub(super) of_parent: bool,
    /// Whether it takes long to work out, and no index has it.
    pub(super) costly: bool,
}

/// What the keys of a list are called in an answer: no list has more.
pub(super) const KEY_NAMES: [&str; 4] = ["key_0", "key_1", "key_2", "key_3"];

impl Key {
    /// What the rows are ordered by.
    pub(super) fn term(&self) -> Expr {
        self.kind.term(self.expr.clone())
    }

    /// What the term of a row is whose key has this value.
    pub(super) fn value(&self, value: &KeyValue) -> Expr {
        match value {
            KeyValue::Int(int) => Expr::val(*int),
            KeyValue::Text(text) => Expr::val(text.as_str()),
            KeyValue::Null => self.kind.last(),
        }
    }
}

impl Kind {
    /// What the column of such a key has.
    pub(super) fn column(self) -> columns::Kind {
        match self {
            Self::Int | Self::OptionalInt => columns::Kind::Int,
            Self::Text | Self::OptionalText => columns::Kind::Text,
        }
    }

    pub(super) fn term(self, expr: Expr) -> Expr {
        match self {
            Self::Int | Self::Text => expr,
            Self::OptionalInt | Self::OptionalText => Func::coalesce([expr, self.last()]).into(),
        }
    }

    /// What comes after every other value. Written out, as in the indexes: a database that plans without looking at values
    /// would not find those by a parameter.
    fn last(self) -> Expr {
        match self {
            Self::Int | Self::OptionalInt => Expr::cust(i64::MAX.to_string()),
            Self::Text | Self::OptionalText => Expr::cust("'\u{10ffff}'"),
        }
    }
}

/// The e-mail address or another text that may be missing, as the indexes hold it.
pub(super) fn text_or_last(expr: impl Into<Expr>) -> Expr {
    Kind::OptionalText.term(expr.into())
}
