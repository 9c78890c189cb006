//! The GraphQL schema: a file per type, and the few mechanisms that all types share.
//!
//! Resolvers are short: they take the scope of the request, call the store, and wrap what it gives. What hangs below a
//! list is read for all of its rows at once (`shared`, `references`), so that the number of statements depends on the
//! query's shape and never on the number of rows. Every list is one mechanism (`connection`).
//!
//! **Invariant:** a root reads with the [`Tenants`](crate::store::Tenants) of the request's
//! [`Scope`](crate::access::Scope); everything below a root reads for rows that such a read gave.

mod access_token;
mod access_token_changes;
mod activity;
mod app;
mod app_group;
mod app_list;
mod arguments;
mod assignment;
mod assignment_group;
mod audit;
mod breakdown;
mod category;
mod connection;
mod credentials;
mod cursor;
mod decide;
mod document;
mod duplicates;
mod enums;
mod errors;
mod fields;
pub mod flat;
mod freshness;
mod global_id;
mod in_order;
mod integration;
mod integration_group;
mod integration_state;
mod json;
mod known;
mod leaf;
mod license;
mod license_import;
mod may;
mod money;
mod mutation;
mod node;
mod order;
mod payload;
mod problem;
mod provider;
mod query;
mod reader;
mod reclaim;
mod references;
mod renewal;
mod request;
mod review;
mod root;
mod root_merge;
#[cfg(test)]
mod root_tests;
mod routing;
mod rows;
mod scalars;
mod schema;
mod search;
mod seat_report;
mod selected;
mod shared;
mod sign_in;
mod signal;
mod subscription;
mod summary;
mod sync_run;
#[doc(hidden)]
pub mod untrusted;
mod usage;
mod user;
mod user_list;
mod viewer;
mod webhook;
mod webhook_changes;
mod written;

pub use arguments::BadArgument;
pub use document::{TooMuch, check_text, introspects};
pub use global_id::{NAMES, access_token_id, integration_id};
pub use json::{NoValue, write as write_json};
pub use mutation::Mutation;
pub use query::Query;
pub use request::{chosen_operation, named_operation};
pub use schema::{Schema, authorize, connection_data, schema, sdl};
