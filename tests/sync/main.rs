//! Connecting and syncing, as an administrator and their Okta meet them: over HTTP, against okta-sim.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "../support/app_days.rs"]
mod app_days;
#[path = "../support/cases.rs"]
mod cases;
#[path = "../support/compare.rs"]
mod compare;
#[path = "../support/database.rs"]
mod database;
#[path = "../support/openmetrics.rs"]
mod openmetrics;
#[path = "../support/socket.rs"]
mod socket;
#[path = "../support/versions.rs"]
mod versions;

mod activity;
mod changes;
mod connecting;
mod counting;
mod decisions;
mod disconnecting;
mod docs;
mod faults;
mod first;
mod gaps;
mod groups;
mod insights;
mod later;
mod leases;
mod metrics;
mod migrations;
mod network;
mod org;
mod pages;
mod problems;
mod progress;
mod reclaim;
mod recount;
mod renewals;
mod roles;
mod schedule;
mod seats;
mod signals;
