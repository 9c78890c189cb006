//! seatgraph: a live graph of who has which app and who really uses it, from a company's Okta.
//!
//! Imports go one way: `server → graph → {insights, sync} → access → {store, okta}`; `clock` and `config` are leaves.

pub mod access;
pub mod clock;
pub mod graph;
pub mod okta;
pub mod store;
pub mod sync;
