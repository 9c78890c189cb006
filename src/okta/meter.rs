//! What the calls to one Okta org have cost: counters that a run shows and stores.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// Counters of calls and waits. One meter belongs to one piece of work (a run, a check); see
/// [`OktaClient::with_meter`](super::OktaClient::with_meter).
#[derive(Debug, Default)]
pub struct Meter {
    requests: AtomicU64,
    rate_limited: AtomicU64,
    retries: AtomicU64,
    waits: Mutex<Waits>,
}

/// The calls that wait for a rate limit.
#[derive(Debug, Default)]
struct Waits {
    /// How long those took that are over.
    over: Duration,
    /// Since when at least one has been waiting.
    since: Option<Instant>,
    until: Vec<DateTime<Utc>>,
}

/// The values of a [`Meter`] at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Readings {
    /// HTTP requests sent, retries included.
    pub requests: u64,
    /// Milliseconds during which at least one call waited for a rate limit, the wait that goes on now included. Calls
    /// that wait side by side count once.
    pub throttled_ms: u64,
    /// Answers 429. Each one is a defect in our pacing, or another client that spent the org's limit.
    pub rate_limited: u64,
    /// Requests sent again after a 5xx, a timeout, a cut or stalled connection or an unreadable body.
    pub retries: u64,
}

impl Readings {
    /// The sum of both.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            requests: self.requests + other.requests,
            throttled_ms: self.throttled_ms + other.throttled_ms,
            rate_limited: self.rate_limited + other.rate_limited,
            retries: self.retries + other.retries,
        }
    }
}

impl Meter {
    /// Reads all counters. They never fall.
    pub fn read(&self) -> Readings {
        let throttled = {
            let waits = self.waits();
            waits.over + waits.since.map_or(Duration::ZERO, |since| since.elapsed())
        };
        Readings {
            requests: self.requests.load(Ordering::Relaxed),
            throttled_ms: u64::try_from(throttled.as_millis()).unwrap_or(u64::MAX),
            rate_limited: self.rate_limited.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
        }
    }

    /// Until when calls wait for a rate limit now, by this machine's clock: when the first of them may go on. None when
    /// none waits.
    pub fn waiting_until(&self) -> Option<DateTime<Utc>> {
        self.waits().until.iter().min().copied()
    }

    pub(super) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_rate_limited(&self) {
        self.rate_limited.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// A call waits for a rate limit from now on, as long as the guard lives.
    pub(super) fn wait_until(&self, until: DateTime<Utc>) -> Waiting<'_> {
        let mut waits = self.waits();
        waits.until.push(until);
        waits.since.get_or_insert_with(Instant::now);
        Waiting { meter: self, until }
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that waits. Dropping it ends the wait.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    meter: &'a Meter,
    until: DateTime<Utc>,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut waits = self.meter.waits();
        if let Some(at) = waits.until.iter().position(|until| *until == self.until) {
            waits.until.swap_remove(at);
        }
        if waits.until.is_empty()
            && let Some(since) = waits.since.take()
        {
            waits.over += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_those_who_wait_tells_until_when() {
        let meter = Meter::default();
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        assert_eq!(meter.waiting_until(), None);
        let (late, soon) = (meter.wait_until(at(9)), meter.wait_until(at(5)));
        assert_eq!(meter.waiting_until(), Some(at(5)));
        drop(soon);
        assert_eq!(meter.waiting_until(), Some(at(9)));
        assert!(meter.waits().since.is_some(), "it is read while it goes on");
        drop(late);
        assert_eq!((meter.waiting_until(), meter.waits().since), (None, None));
    }
}
