//! seatgraph: a live graph of who has which app and who really uses it, from a company's Okta.
//!
//! Imports go one way: `server → {export, mcp} → graph → {insights, sync} → webhooks → access → {store, okta}`; `clock`, `config` and `telemetry` are leaves,
//! and `cli` stands above all. `tests/house.rs` holds it.

pub mod access;
pub mod cli;
pub mod clock;
pub mod config;
pub mod export;
pub mod graph;
pub mod insights;
pub mod mcp;
pub mod okta;
pub mod server;
pub mod store;
pub mod sync;
pub mod telemetry;
pub mod webhooks;
