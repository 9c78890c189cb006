//! All that a running simulator holds, behind its locks. No lock is ever held across an await.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use crate::act::{self, Act, ActError, Done};
use crate::clock::SimClock;
use crate::config::SimConfig;
use crate::cursor::Cursors;
use crate::dice::mix;
use crate::faults::{Fault, Faults};
use crate::least::{self, Least};
use crate::oauth::Credentials;
use crate::rate::Limits;
use crate::seed;
use crate::stats::Stats;
use crate::truth::{self, Truth};
use crate::world::World;

/// What decides about a call before the org is looked at.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) limits: Limits,
    pub(super) faults: Faults,
    pub(super) credentials: Credentials,
    /// Only what the gate counts itself; the rest is filled in when asked.
    pub(super) counted: Stats,
}

/// The simulator.
#[derive(Debug)]
pub(super) struct Sim {
    pub(super) clock: SimClock,
    pub(super) cursors: Cursors,
    pub(super) latency: Duration,
    pub(super) slow: Duration,
    pub(super) stalled: Duration,
    pub(super) address: SocketAddr,
    pub(super) largest_page: Option<usize>,
    concurrency: usize,
    seed: u64,
    world: RwLock<World>,
    gate: Mutex<Gate>,
    in_flight: AtomicUsize,
    peak: AtomicUsize,
    calls: AtomicU64,
    last_token: Mutex<String>,
}

/// A place among the calls in flight; dropping it makes room.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}

impl Sim {
    pub(super) fn new(config: &SimConfig, address: SocketAddr) -> Self {
        let clock = SimClock::starting_at(config.now);
        let world = seed::grow(config, clock.now_ms());
        let token = config.api_token();
        Sim {
            cursors: Cursors {
                seed: config.seed,
                lifetime_ms: millis(config.cursor_lifetime),
            },
            latency: config.latency,
            slow: config.slow,
            stalled: config.stalled,
            address,
            largest_page: config.largest_page,
            concurrency: config.concurrency,
            seed: config.seed,
            world: RwLock::new(world),
            gate: Mutex::new(Gate {
                limits: Limits::new(config.limits, millis(config.window)),
                faults: Faults::new(config.seed, &config.faults),
                credentials: Credentials::new(config.seed, token.clone()),
                counted: Stats::default(),
            }),
            in_flight: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            calls: AtomicU64::new(0),
            last_token: Mutex::new(token),
            clock,
        }
    }

    pub(super) fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn world(&self) -> RwLockReadGuard<'_, World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn world_to_change(&self) -> RwLockWriteGuard<'_, World> {
        self.world.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place among the calls in flight, if there is one.
    pub(super) fn enter(&self) -> Option<Place<'_>> {
        let now = self.in_flight.fetch_add(1, Ordering::AcqRel) + 1;
        let place = Place(&self.in_flight);
        if now > self.concurrency {
            return None;
        }
        self.peak.fetch_max(now, Ordering::AcqRel);
        Some(place)
    }

    /// A number for the next request, of which its id is made.
    pub(super) fn next_call(&self) -> u64 {
        mix(self.seed, self.calls.fetch_add(1, Ordering::Relaxed))
    }

    pub(super) fn api_token(&self) -> String {
        let mut last = self.last_token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = self.gate().credentials.token() {
            token.clone_into(&mut last);
        }
        last.clone()
    }

    pub(super) fn issue_token(&self) -> String {
        self.gate().credentials.issue_token()
    }

    pub(super) fn stats(&self) -> Stats {
        let gate = self.gate();
        let buckets = gate.limits.stats();
        let sum = |count: fn(&crate::rate::BucketStats) -> u64| buckets.iter().map(count).sum();
        Stats {
            window_ms: gate.limits.window_ms(),
            requests: sum(|bucket| bucket.requests),
            refused: sum(|bucket| bucket.refused),
            in_cooldown: sum(|bucket| bucket.in_cooldown),
            peak_concurrency: self.peak.load(Ordering::Acquire),
            buckets,
            ..gate.counted.clone()
        }
    }

    pub(super) fn truth(&self, since_ms: Option<i64>) -> Truth {
        let empty_log = self.gate().faults.is_on(Fault::EmptyLog);
        truth::recount(&self.world(), self.clock.now_ms(), since_ms, empty_log)
    }

    pub(super) fn least(&self) -> Least {
        least::count(&self.world(), self.clock.now_ms())
    }

    pub(super) fn act(&self, act: &Act) -> Result<Done, ActError> {
        act::perform(&mut self.world_to_change(), act, self.clock.now_ms())
    }

    /// With the fault on, a sign-in of hours ago is written just before a poll of the log, a limited number of times.
    pub(super) fn write_late_event(&self) {
        let Some(number) = self.gate().faults.spend_late() else {
            return;
        };
        let now_ms = self.clock.now_ms();
        act::sign_in_late(&mut self.world_to_change(), u64::from(number), now_ms);
    }

    /// Changes something in the org just before a list is read, a limited number of times.
    pub(super) fn stir(&self) {
        let number = {
            let mut gate = self.gate();
            let Some(number) = gate.faults.spend_churn() else {
                return;
            };
            gate.counted.churned += 1;
            number
        };
        let now_ms = self.clock.now_ms();
        act::churn(&mut self.world_to_change(), u64::from(number), now_ms);
    }
}
