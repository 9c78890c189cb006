//! Makes calls wait for their turn: [`Pacing`] behind a lock, with a clock and wake-ups.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::bucket::Bucket;
use super::pacing::{Pacing, Reading, Start};
use super::rate_headers::RateHeaders;

/// Hands out permits to call. One for all clones of a client.
#[derive(Debug)]
pub(super) struct Pacer {
    pacing: Mutex<Pacing>,
    changed: Notify,
    zero: Instant,
}

/// The right to make one call. Dropping it at any time is fine: a call that was not answered counts as made.
#[derive(Debug)]
pub(super) struct Permit {
    pacer: Arc<Pacer>,
    bucket: Bucket,
    call: u64,
    started: Duration,
    waited: Duration,
    answered: bool,
}

/// The wait for a bucket would be longer than the caller allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong(pub(super) Duration);

impl Pacer {
    pub(super) fn new(headroom: f64) -> Arc<Self> {
        let pacing = Mutex::new(Pacing::new(headroom));
        Arc::new(Self {
            pacing,
            changed: Notify::new(),
            zero: Instant::now(),
        })
    }

    /// Waits until a call of `bucket` may be made.
    ///
    /// # Errors
    /// [`TooLong`] where the bucket's limit would keep the call waiting for longer than `longest`.
    pub(super) async fn acquire(
        self: &Arc<Self>,
        bucket: Bucket,
        longest: Option<Duration>,
    ) -> Result<Permit, TooLong> {
        let mut waited = Duration::ZERO;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Listening begins before looking, so that no wake-up is lost in between.
            changed.as_mut().enable();
            let now = self.zero.elapsed();
            let start = self.lock().start(bucket, now);
            match start {
                Start::Now(call) => {
                    return Ok(Permit {
                        pacer: Arc::clone(self),
                        bucket,
                        call,
                        started: now,
                        waited,
                        answered: false,
                    });
                }
                Start::AfterAnswer => changed.await,
                Start::At(at) => {
                    let wait = at.saturating_sub(now);
                    if longest.is_some_and(|longest| wait > longest) {
                        return Err(TooLong(wait));
                    }
                    tokio::select! {
                        () = tokio::time::sleep_until(self.zero + at) => {}
                        () = changed => {}
                    }
                    waited += self.zero.elapsed().saturating_sub(now);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pacing> {
        self.pacing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// How long the call waited for its bucket's limit.
    pub(super) fn waited(&self) -> Duration {
        self.waited
    }

    /// Takes in what an answer other than 429 says of the bucket. `success`: whether it came from the endpoint itself,
    /// rather than from a gateway before it that knows no figures.
    pub(super) fn answered(&mut self, rate: &RateHeaders, success: bool) {
        let reading = self.reading(rate);
        let mut pacing = self.pacer.lock();
        if success || reading.is_some() {
            pacing.answered(self.bucket, self.call, reading);
        } else {
            pacing.lost(self.bucket);
        }
        pacing.went_well();
        drop(pacing);
        self.settled();
    }

    /// Takes in a 429, and gives how long to stay away from the bucket.
    pub(super) fn refused(&mut self, rate: &RateHeaders) -> Duration {
        let now = self.pacer.zero.elapsed();
        let wait = rate.wait_after_refusal();
        let reading = self.reading(rate).map(|reading| Reading {
            remaining: 0,
            ..reading
        });
        let mut pacing = self.pacer.lock();
        if rate.is_about_concurrency() {
            pacing.lost(self.bucket);
            pacing.too_many_at_once(self.started, now);
        } else {
            match reading {
                Some(reading) => pacing.answered(self.bucket, self.call, Some(reading)),
                None => pacing.lost(self.bucket),
            }
            pacing.rest(self.bucket, now + wait);
        }
        drop(pacing);
        self.settled();
        wait
    }

    fn reading(&self, rate: &RateHeaders) -> Option<Reading> {
        rate.reading(self.pacer.zero.elapsed())
    }

    fn settled(&mut self) {
        self.answered = true;
        self.pacer.changed.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut pacing = self.pacer.lock();
        if !self.answered {
            pacing.lost(self.bucket);
        }
        pacing.ended();
        drop(pacing);
        self.pacer.changed.notify_waiters();
    }
}

#[cfg(test)]
#[path = "pacer_tests.rs"]
mod tests;
