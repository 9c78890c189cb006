//! Holds a sync against what Okta's limits allow: its time, its calls, a day's changes, its memory, its processor time.
//!
//! `make bench-sync` runs all parts; `make bench-sync ARGS=first,day` runs some. okta-sim and seatgraph are processes of
//! their own, so that the figures are seatgraph's; everything lies in a temporary folder. Each figure is a line: what it
//! is, what was measured, its target. Exits with 1 where a target is missed or a store differs from the truth.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

mod day;
#[expect(dead_code, reason = "the rest is used by the benchmark of the graph")]
mod figures;
mod first;
mod ideal;
mod memory;
mod org;
mod postgres;
mod process;
mod processor;
mod seatgraph;
mod sim;
#[path = "../../tests/support/compare.rs"]
mod truth;

use std::process::ExitCode;

use figures::Figures;

/// What can be measured.
const PARTS: [&str; 4] = ["first", "day", "memory", "processor"];

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .flat_map(|argument| argument.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if let Some(unknown) = asked.iter().find(|part| !PARTS.contains(&part.as_str())) {
        println!("there is no part {unknown:?}; there are {}", PARTS.join(", "));
        return ExitCode::from(2);
    }
    // Children and temporary folders end with the measuring, also where a signal cuts it short.
    tokio::select! {
        missed = measure(&asked) => ExitCode::from(u8::from(missed > 0)),
        () = told_to_stop() => ExitCode::from(130),
    }
}

/// Measures, and gives the number of targets missed.
async fn measure(asked: &[String]) -> usize {
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|asked| asked == part);
    let mut figures = Figures::default();
    if wanted("first") || wanted("day") {
        let mut org = org::Org::of_acceptance().await;
        let requests = first::measure(&mut org, &mut figures).await;
        if wanted("day") {
            day::measure(&mut org, requests, &mut figures).await;
        }
    }
    if wanted("memory") {
        memory::measure(&mut figures).await;
    }
    if wanted("processor") {
        processor::measure(&mut figures).await;
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
