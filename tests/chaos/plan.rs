//! How much is done, by the environment: `CHAOS_KILLS`, `CHAOS_SECONDS`, `CHAOS_SEED`.

use std::time::{Duration, Instant};

use crate::tally::{KILLS, Tally};

/// What `cargo test` spends where nothing is said.
const SECONDS: u64 = 20;

/// When to stop.
pub(crate) struct Plan {
    /// The seed of the first round; the others have those after it.
    pub(crate) seed: u64,
    /// So many processes must have been killed.
    kills: Option<u64>,
    /// After this no round is begun.
    time: Option<Duration>,
    /// One round is run again, and no other.
    pub(crate) repeats: bool,
    began: Instant,
}

impl Plan {
    /// With a seed and nothing else, that one round is run again.
    pub(crate) fn from_environment() -> Self {
        let number = |name: &str| {
            let text = std::env::var(name).ok().filter(|text| !text.is_empty())?;
            Some(
                text.parse::<u64>()
                    .unwrap_or_else(|_| panic!("{name} is no number")),
            )
        };
        let (seed, kills, seconds) = (
            number("CHAOS_SEED"),
            number("CHAOS_KILLS"),
            number("CHAOS_SECONDS"),
        );
        let repeats = seed.is_some() && kills.is_none() && seconds.is_none();
        let time = match (kills, seconds) {
            _ if repeats => Some(0),
            (None, None) => Some(SECONDS),
            (_, seconds) => seconds,
        };
        Self {
            seed: seed.unwrap_or_else(|| rand::random::<u64>() % 1_000_000),
            kills,
            time: time.map(Duration::from_secs),
            repeats,
            began: Instant::now(),
        }
    }

    /// Whether a lane is to run another round after so many: always a first one, so that a slow machine proves something too.
    pub(crate) fn goes_on(&self, rounds: u64, tally: &Tally) -> bool {
        let enough_kills = self.kills.is_some_and(|kills| tally.of(KILLS) >= kills);
        let out_of_time = self.time.is_some_and(|time| self.began.elapsed() >= time);
        rounds == 0 || !(enough_kills || out_of_time)
    }

    pub(crate) fn seconds(&self) -> u64 {
        self.began.elapsed().as_secs()
    }
}
