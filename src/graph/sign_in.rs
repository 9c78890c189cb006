//! The type SignIn.

use async_graphql::SimpleObject;

use super::{app::App, scalars::DateTime};

/// A sign-in to an app.
#[derive(SimpleObject)]
pub(super) struct SignIn {
    /// When.
    pub(super) at: DateTime,
    /// To which app.
    pub(super) app: App,
}
