//! Chaos: syncs that are killed at random instants while Okta, the network, the database and the disk fail at random, on
//! both databases. Whatever happened, each must end with Okta's truth, and with the rows of a store that was filled without
//! faults. `make chaos` runs it at length; `cargo test --test chaos` for a moment.
//!
//! `CHAOS_KILLS` says how many kills are wanted, `CHAOS_SECONDS` after how long no round is begun; `CHAOS_SEED=n` runs the
//! round of that seed again. Chance decides by the seed; how fast the machine is decides by itself.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "what was done is told while it is done")]

#[path = "../support/compare.rs"]
mod compare;
#[path = "../support/database.rs"]
#[expect(dead_code, reason = "only the making of a database is wanted here")]
mod database;
#[path = "../support/rows.rs"]
mod rows;

mod changes;
mod dice;
mod feed;
mod inside;
mod peace;
mod place;
mod plan;
mod process;
mod proxy;
mod round;
mod tally;

use std::{process::ExitCode, sync::Arc};

use place::Place;
use plan::Plan;
use round::Round;
use tally::{DIFFERENCES, KILLS, Tally};

/// Differences told of one round; more of them say nothing new.
const MOST_TOLD: usize = 20;

fn main() -> ExitCode {
    // `cargo test NAME` asks every test binary for the tests of that name, some runners for a list of them.
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let lists = arguments.iter().any(|argument| argument == "--list");
    let filters = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let is_meant =
        filters.clone().count() == 0 || filters.clone().any(|filter| "chaos".contains(filter.as_str()));
    if lists || !is_meant {
        return ExitCode::SUCCESS;
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // A whole round is one future, large without optimisation.
        .thread_stack_size(8 << 20)
        .build();
    runtime.unwrap().block_on(chaos())
}

async fn chaos() -> ExitCode {
    let (has_postgres, has_disks) = (
        std::env::var(database::POSTGRES_URL).is_ok_and(|url| !url.is_empty()),
        place::can_mount(),
    );
    if !has_postgres {
        println!(
            "LEFT OUT: PostgreSQL, for SEATGRAPH_TEST_POSTGRES_URL is not set (`make chaos` starts one)"
        );
    }
    if !has_disks {
        println!("LEFT OUT: full disks, for no small disk can be mounted here");
    }
    let plan = Plan::from_environment();
    let tally = Arc::new(Tally::default());
    // Side by side, for a round mostly waits; each with every other seed, so that a seed means the same database each time.
    let lanes = if plan.repeats { 1 } else { 2 };
    let lanes = (plan.seed..plan.seed + lanes).map(|first| lane(&plan, first, &tally));
    futures_util::future::join_all(lanes).await;
    println!("\nAfter {} s:", plan.seconds());
    tally.lines().iter().for_each(|line| println!("{line}"));
    let differences = tally.of(DIFFERENCES);
    println!("{} kills, {differences} differences", tally.of(KILLS));
    if differences > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// Round after round, with every other seed.
async fn lane(plan: &Plan, first: u64, tally: &Arc<Tally>) {
    let (mut seed, mut rounds) = (first, 0);
    while plan.goes_on(rounds, tally) {
        let place = match Place::postgres().await {
            Some(place) if !seed.is_multiple_of(2) => place,
            _ => Place::sqlite(seed.is_multiple_of(4)),
        };
        println!("{:>4} s  CHAOS_SEED={seed} on {}", plan.seconds(), place.name());
        let running = tokio::spawn(round(seed, place, Arc::clone(tally)));
        if running.await.is_err() {
            tally.add(DIFFERENCES, 1);
            println!("        the round of CHAOS_SEED={seed} broke off");
        }
        (seed, rounds) = (seed + 2, rounds + 1);
    }
}

async fn round(seed: u64, place: Place, tally: Arc<Tally>) {
    let mut round = Round::begin(seed, place, Arc::clone(&tally)).await;
    round.disturb().await;
    let wrong = round.settle().await;
    tally.add(DIFFERENCES, wrong.len() as u64);
    if let Ok(path) = std::env::var("CHAOS_LOG") {
        std::fs::write(format!("{path}.{seed}"), round.log()).unwrap();
    }
    if wrong.is_empty() {
        return;
    }
    println!(
        "        {} differences in the round of CHAOS_SEED={seed}:",
        wrong.len()
    );
    wrong
        .iter()
        .take(MOST_TOLD)
        .for_each(|line| println!("        {line}"));
}
