//! The program `seatgraph` as an operator meets it: what it prints where, how it ends, and what it never logs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod commands;
mod folder;
mod logs;
mod syncing;
