//! What an app is for, as people say.

use async_graphql::{ID, InputObject};

/// What an app is for.
#[derive(Debug, InputObject)]
pub(super) struct SetAppCategoryInput {
    /// The app.
    pub(super) app_id: ID,
    /// What it is for, such as CRM or Video calls, in up to 100 characters; null takes it back.
    pub(super) category: Option<String>,
}
