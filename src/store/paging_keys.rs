//! What lists are ordered by: keys of rows, and their values, of which cursors are made.

use sea_orm::{
    DbErr, QueryResult,
    sea_query::{Expr, Func},
};

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
}

/// What a key is called in an answer.
pub(super) fn key_name(index: usize) -> String {
    format!("key_{index}")
}

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

/// The values of the keys of a row, which stand at these places.
pub(super) fn values(keys: &[Key], found: &QueryResult, places: &[usize]) -> Result<Vec<KeyValue>, DbErr> {
    let value = |(key, &place): (&Key, &usize)| {
        let value = match key.kind {
            Kind::Int | Kind::OptionalInt => found.try_get_by_index::<Option<i64>>(place)?.map(KeyValue::Int),
            Kind::Text | Kind::OptionalText => found
                .try_get_by_index::<Option<String>>(place)?
                .map(KeyValue::Text),
        };
        Ok(value.unwrap_or(KeyValue::Null))
    };
    keys.iter().zip(places).map(value).collect()
}

impl Kind {
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
