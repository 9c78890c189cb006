//! The program `seatgraph` as an operator meets it: what it prints where, how it ends, and what it never logs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "../support/compare.rs"]
mod compare;
#[path = "../support/database.rs"]
mod database;
#[path = "../support/rows.rs"]
mod rows;
#[path = "../support/socket.rs"]
mod socket;

mod alone;
mod commands;
mod dump;
mod failing_store;
mod folder;
mod killed;
mod logs;
mod org;
mod replicas;
mod serving;
mod setback;
mod syncing;
mod traces;
