//! The JSON of Okta's objects, key for key as recorded answers have it.

pub(crate) mod app;
pub(crate) mod app_user;
pub(crate) mod entity;
pub(crate) mod event;
pub(crate) mod group;
mod place;
pub(crate) mod role;
mod text;
pub(crate) mod user;
