//! How long, and by which seed.

use std::{
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};

/// Cases of each target where no time is given: about a second.
const CASES: u64 = 4_000;

pub(crate) struct Plan {
    pub(crate) seed: u64,
    seconds: Option<u64>,
    cases: u64,
    target: Option<String>,
}

impl Plan {
    pub(crate) fn from_environment() -> Self {
        let number = |name: &str| {
            let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
            Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
        };
        let seconds: Option<u64> = number("FUZZ_SECONDS");
        // A test does the same each time.
        let seed = if seconds.is_some() {
            RandomState::new().hash_one(0) % 1_000_000
        } else {
            1
        };
        Self {
            seed: number("FUZZ_SEED").unwrap_or(seed),
            seconds,
            cases: number("FUZZ_CASES").unwrap_or(CASES),
            target: std::env::var("FUZZ_TARGET").ok().filter(|name| !name.is_empty()),
        }
    }

    pub(crate) fn wants(&self, target: &str) -> bool {
        self.target.as_deref().is_none_or(|wanted| wanted == target)
    }

    pub(crate) fn goes_on(&self, cases: u64, begun: Instant) -> bool {
        match self.seconds {
            Some(seconds) => begun.elapsed() < Duration::from_secs(seconds),
            None => cases < self.cases,
        }
    }
}
