//! The program `seatgraph` as an operator meets it: what it prints where, how it ends, and what it never logs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "../http/authorization.rs"]
mod authorization;
#[path = "../support/compare.rs"]
mod compare;
#[path = "../support/database.rs"]
mod database;
#[path = "../http/issuer.rs"]
#[expect(dead_code, reason = "the tests of the server use the rest of it")]
mod issuer;
#[path = "../support/receiver.rs"]
#[expect(dead_code, reason = "the tests of the server use the rest of it")]
mod receiver;
#[path = "../support/rows.rs"]
mod rows;
#[path = "../support/socket.rs"]
mod socket;

mod alone;
mod backup;
mod commands;
mod dump;
mod failing_store;
mod folder;
mod keys;
mod killed;
mod logs;
mod mcp;
#[cfg(target_os = "linux")]
mod memory;
mod org;
mod replicas;
mod serving;
mod setback;
mod sign_in;
mod syncing;
mod traces;
mod webhooks;
