//! Holds the graph API against what the database itself can give: the same questions asked of `seatgraph serve` and of a
//! thin server that answers each by one hand-written statement (see `limit/main.rs`), over the same tables, in turns.
//!
//! `make bench-graph` runs all parts on both databases; `make bench-graph ARGS='postgres q1'` runs some of them, and
//! `ARGS='sqlite q2 --users 2000 --assignments 40000 --days 300000 --seconds 1'` looks quickly whether it works. Before
//! anything is timed, both servers answer each variant of a question, and the answers must be equal. Exits with 1 where a
//! target is missed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

mod answers;
mod data;
#[path = "../sync/figures.rs"]
mod figures;
mod growth;
mod http;
mod insights;
mod load;
mod memory;
mod options;
mod peers;
#[expect(dead_code, reason = "the rest is used by the benchmark of syncing")]
#[path = "../sync/postgres.rs"]
mod postgres;
#[expect(dead_code, reason = "the rest is used by the benchmark of syncing")]
#[path = "../sync/process.rs"]
mod process;
mod questions;
mod ratios;
mod servers;
#[expect(dead_code, reason = "the rest is used by the benchmark of syncing")]
#[path = "../sync/sim.rs"]
mod sim;
mod starting;
mod syncing;
mod turns;

use std::process::ExitCode;

use clap::Parser;

use data::Kind;
use figures::Figures;
use options::{Options, Part};
use postgres::Postgres;

/// The load comes from one thread, and takes little: on a machine of few processors it shares them with what it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Children end with the measuring, also where a signal cuts it short.
    tokio::select! {
        missed = measure(&options) => ExitCode::from(u8::from(missed > 0)),
        () = told_to_stop() => ExitCode::from(130),
    }
}

/// Measures, and gives the number of targets missed.
async fn measure(options: &Options) -> usize {
    let mut figures = Figures::default();
    let postgres = Postgres::given();
    for kind in Kind::ALL {
        if !options.wants_kind(kind) {
            continue;
        }
        if kind == Kind::Postgres && postgres.is_none() {
            figures.note("PostgreSQL: SEATGRAPH_TEST_POSTGRES_URL is not set", "skipped");
            continue;
        }
        let databases = data::Databases::new(kind, postgres.as_ref());
        if options.wants(Part::Start) {
            starting::measure(&databases, options, &mut figures).await;
        }
        ratios::measure(&databases, options, &mut figures).await;
        if options.wants(Part::Growth) {
            growth::measure(&databases, options, &mut figures).await;
        }
        if options.wants(Part::Insights) {
            insights::measure(&databases, options, &mut figures).await;
        }
        if options.wants(Part::Peers) && kind == Kind::Postgres {
            peers::measure(&databases, options, &mut figures).await;
        }
        if options.wants(Part::Sync) {
            syncing::measure(&databases, options, &mut figures).await;
        }
    }
    figures.sum_up()
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate()).unwrap();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}
