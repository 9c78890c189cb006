//! Fuzzing: what strangers, clients and Okta may send, made of what is kept in `corpus/` by chance. Nothing of it may panic,
//! hang, or break what each target asserts. There is no instrumentation, which needs a nightly compiler: what a target makes
//! of an input tells what is worth going on from.
//!
//! `FUZZ_SECONDS` says how long each target is tried, otherwise it is tried `FUZZ_CASES` times; `FUZZ_TARGET` names one.
//! `FUZZ_SEED=n` repeats what that seed did. What fails is kept in the corpus, which is tried first, and printed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "what was done is told while it is done")]

#[path = "../support/database.rs"]
#[expect(dead_code, reason = "only the making of a database is wanted here")]
mod database;
#[path = "../chaos/dice.rs"]
#[expect(dead_code, reason = "only numbers are wanted here")]
mod dice;
#[path = "../graph/org.rs"]
#[expect(dead_code, reason = "the tests of the graph use the rest of it")]
mod org;

mod corpus;
mod json;
mod mutate;
mod plan;
mod targets;
mod watch;

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use corpus::Corpus;
use dice::Dice;
use plan::Plan;
use targets::Target;
use watch::Watch;

/// The most inputs that are gone on from.
const POOL_MAX: usize = 1_000;

fn main() -> ExitCode {
    // `cargo test NAME` asks every test binary for the tests of that name, some runners for a list of them.
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let lists = arguments.iter().any(|argument| argument == "--list");
    let filters = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let is_meant =
        filters.clone().count() == 0 || filters.clone().any(|filter| "fuzz".contains(filter.as_str()));
    if lists || !is_meant {
        return ExitCode::SUCCESS;
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    let plan = Plan::from_environment();
    println!("FUZZ_SEED={}", plan.seed);
    let mut failures = 0;
    for target in targets::all() {
        if plan.wants(target.name) {
            failures += usize::from(!try_out(target, &plan));
        }
    }
    if failures > 0 {
        println!("{failures} targets failed");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Tries a target; `false` where an input broke it.
fn try_out(mut target: Target, plan: &Plan) -> bool {
    let corpus = Corpus::of(target.name);
    let mut pool = corpus.inputs();
    assert!(!pool.is_empty(), "{} has no corpus", target.name);
    let kept = pool.len();
    let watch = Watch::over(&corpus);
    let mut seen = BTreeSet::new();
    for input in &pool {
        match run(&mut target, input, &watch) {
            Some(outcome) => seen.insert(outcome),
            None => return broken(&corpus, input),
        };
    }
    let mut dice = Dice::new(plan.seed);
    let (mut cases, begun) = (0_u64, std::time::Instant::now());
    while plan.goes_on(cases * target.cost, begun) {
        cases += 1;
        let input = mutate::of(&mut dice, &pool, &target);
        match run(&mut target, &input, &watch) {
            Some(outcome) if seen.insert(outcome) && pool.len() < POOL_MAX.max(kept) => pool.push(input),
            Some(_) => {}
            None => return broken(&corpus, &input),
        }
    }
    println!(
        "{:>12}: {cases} cases from {kept} kept inputs, {} outcomes",
        target.name,
        seen.len()
    );
    true
}

/// What the target made of an input; none where it panicked.
fn run(target: &mut Target, input: &[u8], watch: &Watch) -> Option<u64> {
    watch.begin(input);
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    watch.end();
    outcome.ok()
}

fn broken(corpus: &Corpus, input: &[u8]) -> bool {
    let path = corpus.keep("failed", input);
    println!("{}: {}", path.display(), input.escape_ascii());
    false
}
