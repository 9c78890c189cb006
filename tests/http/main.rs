//! The server over HTTP and WebSocket, as a client meets it: who is let in, in which form it answers, how it stops.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod documents;
mod health;
mod operations;
mod queries_by_get;
mod running;
mod sockets;
