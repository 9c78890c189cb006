//! What the calls to one Okta org have cost: counters that a run shows and stores.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters of calls and waits. One meter belongs to one piece of work (a run, a check); see
/// [`OktaClient::with_meter`](super::OktaClient::with_meter).
#[derive(Debug, Default)]
pub struct Meter {
    /// HTTP requests sent, retries included.
    pub requests: AtomicU64,
    /// Milliseconds that calls spent waiting for a rate limit's window to end. Calls that waited side by side
    /// each add their own wait.
    pub throttled_ms: AtomicU64,
    /// Answers 429. Each one is a defect in our pacing, or another client that spent the org's limit.
    pub rate_limited: AtomicU64,
    /// Requests sent again after a 5xx, a timeout, a cut connection or an unreadable body.
    pub retries: AtomicU64,
}

/// The values of a [`Meter`] at one moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Readings {
    /// See [`Meter::requests`].
    pub requests: u64,
    /// See [`Meter::throttled_ms`].
    pub throttled_ms: u64,
    /// See [`Meter::rate_limited`].
    pub rate_limited: u64,
    /// See [`Meter::retries`].
    pub retries: u64,
}

impl Meter {
    /// Reads all counters.
    pub fn read(&self) -> Readings {
        Readings {
            requests: self.requests.load(Ordering::Relaxed),
            throttled_ms: self.throttled_ms.load(Ordering::Relaxed),
            rate_limited: self.rate_limited.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
        }
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

    pub(super) fn count_wait(&self, wait: Duration) {
        let ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        self.throttled_ms.fetch_add(ms, Ordering::Relaxed);
    }
}
