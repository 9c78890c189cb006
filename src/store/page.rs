//! Which part of a list is asked for, and what it is.

use sea_orm::Order;

use super::paging_keys::{KeyValue, RowKeys};

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

impl Page {
    /// The order in which the rows of a list are read for it.
    pub(super) fn order(&self, descending: bool) -> Order {
        if descending == self.backwards {
            Order::Asc
        } else {
            Order::Desc
        }
    }
}

/// A page of the rows of one parent, in the list's order.
#[derive(Debug)]
pub struct Slice<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// Their keys.
    pub keys: RowKeys,
    /// Whether there are more in the direction that was read.
    pub more: bool,
}
