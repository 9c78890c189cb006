//! What a company thinks of an app.

use async_graphql::{Enum, ID, InputObject};

/// What a company thinks of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum ReviewState {
    /// Nobody said.
    Unreviewed,
    /// It is approved.
    Sanctioned,
    /// It is not approved.
    Unsanctioned,
}

/// What your company thinks of an app.
#[derive(Debug, InputObject)]
pub(super) struct ReviewAppInput {
    /// The app.
    pub(super) app_id: ID,
    /// What it thinks; UNREVIEWED takes a review back.
    pub(super) review: ReviewState,
}
