//! What the simulated Okta of the pacing tests is like, by chance.

use proptest::prelude::*;

use super::Bucket;

/// Microseconds.
pub(super) const SECOND: u64 = 1_000_000;

/// How resets in whole seconds are made of window ends that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    Up,
    Down,
}

#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) headroom: f64,
    pub(super) offset: u64,
    pub(super) rounding: Rounding,
    pub(super) latency: u64,
    /// One call in so many gets lost; zero: none.
    pub(super) loses: u64,
    /// Others make a call that often, on average.
    pub(super) others_every: u64,
    /// Others keep to what the headroom leaves them.
    pub(super) polite: bool,
    pub(super) limits: Vec<u32>,
    pub(super) length: u64,
    pub(super) phase: u64,
    pub(super) callers: usize,
    pub(super) demand: usize,
}

impl Plan {
    pub(super) fn shift(&self, bucket: Bucket) -> u64 {
        (self.phase + bucket as u64 * 1_234_567) % self.length
    }

    /// When `window` ends by the server's clock.
    pub(super) fn end(&self, bucket: Bucket, window: u64) -> u64 {
        window * self.length - self.shift(bucket)
    }

    pub(super) fn limit(&self, window: u64) -> u32 {
        let limits = &self.limits;
        limits[usize::try_from(window).unwrap() % limits.len()]
    }

    pub(super) fn reset(&self, bucket: Bucket, window: u64) -> u64 {
        let end = self.end(bucket, window);
        match self.rounding {
            Rounding::Up => end.div_ceil(SECOND),
            Rounding::Down => end / SECOND,
        }
    }
}

/// One window of one bucket, at the server.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Served {
    pub(super) ours: u32,
    pub(super) others: u32,
    /// Calls of ours that no pacing by the headers alone could have kept out of this window.
    pub(super) excused: u32,
    /// When, by our clock, its first answer reached us.
    pub(super) known_at: Option<u64>,
    /// When, by our clock, our first call reached it.
    pub(super) first_at: Option<u64>,
}

pub(super) fn plans(polite: bool) -> impl Strategy<Value = Plan> {
    let org = (
        0.0f64..0.5,
        0..2 * 86_400 * SECOND,
        prop_oneof![Just(Rounding::Up), Just(Rounding::Down)],
        prop::collection::vec(4u32..80, 1..5),
        3_000_000..20 * SECOND,
        0..20 * SECOND,
    );
    let calls = (
        any::<u64>(),
        2_000u64..400_000,
        prop_oneof![Just(0u64), 20u64..100],
        50_000..5 * SECOND,
        1usize..20,
        1usize..200,
    );
    (org, calls).prop_map(move |(org, calls)| {
        let (headroom, offset, rounding, limits, length, phase) = org;
        let (seed, latency, loses, others_every, callers, demand) = calls;
        Plan {
            seed,
            headroom,
            offset,
            rounding,
            latency,
            loses,
            others_every,
            polite,
            limits,
            length,
            phase,
            callers,
            demand,
        }
    })
}
