//! The server over HTTP and WebSocket, as a client meets it: who is let in, in which form it answers, how it stops.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "../support/database.rs"]
mod database;
#[path = "../support/feed.rs"]
mod feed;
#[path = "../support/openmetrics.rs"]
mod openmetrics;
#[path = "../graph/org.rs"]
#[expect(dead_code, reason = "the tests of the graph use the rest of it")]
mod org;
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/replica.rs"]
mod replica;

mod abuse;
mod access_tokens;
mod authorization;
mod connections;
mod documents;
mod doors;
mod export;
mod export_ends;
mod exported;
mod hands;
mod health;
mod hostile_domains;
mod issuer;
mod limits;
mod login;
mod mcp;
mod metrics;
mod oidc;
mod operations;
mod queries_by_get;
mod replicas;
mod running;
mod session;
mod site;
mod socket_ends;
mod sockets;
mod tls;
mod webhooks;
