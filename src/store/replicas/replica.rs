//! One replica: its connections, and what is known of it.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbErr};
use tokio::{sync::watch, time::Instant};
use tracing::{info, warn};

/// A position in PostgreSQL's log of changes: bytes from its beginning.
pub(crate) type Position = i64;

/// What an operator sees of a replica.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplicaReport {
    /// Its place among the addresses given, from 1.
    pub number: usize,
    /// Whether reads go to it.
    pub in_use: bool,
    /// For how long at most it may not have changed with the primary; none before that is known.
    pub lag: Option<Duration>,
    /// Statements that it answered.
    pub statements: u64,
    /// Statements that the primary answered in its place, because it failed.
    pub fallbacks: u64,
}

/// A replica.
#[derive(Debug)]
pub(crate) struct Replica {
    pub(super) number: usize,
    pub(super) pool: DatabaseConnection,
    known: Mutex<Known>,
    /// Whether it does not answer: who waits for it waits no longer.
    down: watch::Sender<bool>,
    statements: AtomicU64,
    fallbacks: AtomicU64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    state: State,
    replayed: Position,
    /// It has all that the primary had then.
    as_of: Option<Instant>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Unknown,
    InUse,
    Behind,
    Failed,
}

impl Replica {
    pub(crate) fn new(number: usize, pool: DatabaseConnection) -> Self {
        Self {
            number,
            pool,
            known: Mutex::default(),
            down: watch::Sender::new(true),
            statements: AtomicU64::new(0),
            fallbacks: AtomicU64::new(0),
        }
    }

    /// Whether it has replayed the log up to `position`.
    pub(super) fn has(&self, position: Position) -> bool {
        self.known().replayed >= position
    }

    /// Whether it answers, and lags no more than `lag_max`.
    pub(super) fn is_within(&self, lag_max: Duration, now: Instant) -> bool {
        let lag = self.known().lag(now);
        !*self.down.borrow() && lag.is_some_and(|lag| lag <= lag_max)
    }

    /// What a read of it gives; none where it fails, or stops answering meanwhile.
    pub(super) async fn answer<T>(&self, read: impl Future<Output = Result<T, DbErr>>) -> Option<T> {
        let mut down = self.down.subscribe();
        let outcome = tokio::select! {
            biased;
            _ = down.wait_for(|down| *down) => None,
            outcome = read => outcome.ok(),
        };
        let count = if outcome.is_some() {
            &self.statements
        } else {
            &self.fallbacks
        };
        count.fetch_add(1, Ordering::Relaxed);
        outcome
    }

    pub(crate) fn report(&self, lag_max: Duration) -> ReplicaReport {
        let now = Instant::now();
        ReplicaReport {
            number: self.number,
            in_use: self.is_within(lag_max, now),
            lag: self.known().lag(now),
            statements: self.statements.load(Ordering::Relaxed),
            fallbacks: self.fallbacks.load(Ordering::Relaxed),
        }
    }

    pub(crate) async fn close(&self) -> Result<(), DbErr> {
        self.pool.clone().close().await
    }

    /// Notes how far it is; `as_of` is the last instant of which that is all.
    pub(super) fn note(&self, replayed: Position, as_of: Option<Instant>, lag_max: Duration) {
        let now = Instant::now();
        let state = {
            let mut known = self.known();
            known.replayed = replayed;
            // It may be further behind than is remembered.
            known.as_of = as_of.or(known.as_of);
            let behind = known.lag(now).is_none_or(|lag| lag > lag_max);
            if behind { State::Behind } else { State::InUse }
        };
        self.down.send_replace(false);
        if self.turn(state) {
            let lag_ms = self.known().lag(now).map(|lag| lag.as_millis());
            match state {
                State::InUse => info!(replica = self.number, lag_ms, "reads go to the replica"),
                _ => warn!(
                    replica = self.number,
                    lag_ms, "reads go to the primary: the replica lags"
                ),
            }
        }
    }

    /// Notes that it cannot be used.
    pub(super) fn fail(&self, why: &str) {
        self.down.send_replace(true);
        if self.turn(State::Failed) {
            warn!(
                replica = self.number,
                why, "reads go to the primary: the replica cannot be used"
            );
        }
    }

    /// Takes up a state; `false` where it is the same as before.
    fn turn(&self, state: State) -> bool {
        let mut known = self.known();
        let changed = known.state != state;
        known.state = state;
        changed
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        // No code that can panic runs under the lock.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn lag(&self, now: Instant) -> Option<Duration> {
        Some(now.saturating_duration_since(self.as_of?))
    }
}
