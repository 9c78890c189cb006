//! The stages of a run: each reads one part of Okta, page by page, from where its checkpoint stands.

pub(super) mod apps;
pub(super) mod assignments;
mod listing;
mod roles;
pub(super) mod usage;
pub(super) mod users;
