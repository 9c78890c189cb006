//! The direction of an order.

use async_graphql::Enum;

/// The direction of an order. Missing values come last in ascending order and first in descending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum OrderDirection {
    /// Smallest, earliest, or first in the alphabet first.
    Asc,
    /// Greatest, latest, or last in the alphabet first.
    Desc,
}
