//! The store: SQLite or PostgreSQL through SeaORM, by the same code. It knows nothing of GraphQL or Okta.
//!
//! Reads are set-based: one statement answers for many parents. Writes of a sync go through a [`PageWriter`], which
//! commits a page's rows, its counts and its cursor together, and only while its process holds the run.

pub mod access_tokens;
mod connect;
pub mod connections;
pub mod entities;
mod error;
mod ids;
pub mod keys;
pub mod progress;
pub mod queue;
pub mod status;
mod tenants;
mod time;
pub mod writers;

pub use connect::{Database, Store};
pub use error::StoreError;
pub use ids::{AppId, IntegrationId, RunId, TokenId, UserId};
pub use tenants::Tenants;
pub use time::{Day, Millis};
