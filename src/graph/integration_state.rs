//! The state of an integration: whether its data arrives, and how much of the log has been counted.

use async_graphql::{Enum, SimpleObject};

use super::scalars::DateTime;
use crate::store::Millis;

/// Whether an integration's data arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum IntegrationStatus {
    /// All of it does.
    Connected,
    /// Its data stopped updating, or part of it cannot be read: see problems.
    NeedsAttention,
    /// It is no longer synced; what was kept of its data can still be read.
    Disconnected,
}

/// The part of the System Log that has been counted so far.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub(super) struct Coverage {
    /// From when on, without a gap.
    from: DateTime,
    /// Up to when.
    to: DateTime,
}

impl Coverage {
    pub(super) fn new(from: Millis, to: Millis) -> Self {
        Self {
            from: DateTime(from),
            to: DateTime(to),
        }
    }
}
