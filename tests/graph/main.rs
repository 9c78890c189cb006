//! The graph, black-box: queries against the schema, most of them in process, over a store that was filled through the sync's
//! writers.

#![expect(
    clippy::unwrap_used,
    reason = "a test whose world cannot be set up shall fail"
)]

#[path = "../support/cases.rs"]
mod cases;
#[path = "../support/database.rs"]
mod database;
#[path = "../http/hands.rs"]
#[expect(dead_code, reason = "the tests over HTTP use the rest of it")]
mod hands;
#[path = "../http/running.rs"]
#[expect(
    dead_code,
    clippy::expect_used,
    reason = "the tests over HTTP use the rest of it"
)]
mod running;
#[path = "../support/versions.rs"]
mod versions;

mod api;
mod arguments;
mod audit;
mod columns;
mod contract;
mod errors;
mod fields;
mod insights;
mod levels;
mod lists;
mod matrix;
mod order;
mod org;
mod paging;
mod plans;
mod scopes;
mod search;
mod statements;
mod sums;
