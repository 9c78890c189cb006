//! Makes calls wait for their turn: [`Pacing`] behind a lock, with a clock and wake-ups.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::bucket::Bucket;
use super::budget::Budget;
use super::line::Line;
use super::meter::{Meter, Waiting};
use super::pacing::{Call, Pacing, Reading, Start};
use super::rate_headers::RateHeaders;
use crate::clock::Clock;

/// Hands out permits to call. One for all clones of a client.
#[derive(Debug)]
pub(super) struct Pacer {
    pacing: Mutex<Pacing>,
    changed: Notify,
    lines: Mutex<BTreeMap<Bucket, Arc<Line>>>,
    zero: Instant,
    clock: Arc<dyn Clock>,
}

/// The right to make one call. Dropping it at any time is fine: a call that was not answered counts as made.
#[derive(Debug)]
pub(super) struct Permit {
    pacer: Arc<Pacer>,
    bucket: Bucket,
    call: Call,
    waited: Duration,
    answered: bool,
}

/// The wait for a bucket would be longer than the caller allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong(pub(super) Duration);

impl Pacer {
    /// `clock` tells a meter until when its calls wait; what is waited is measured otherwise.
    pub(super) fn new(headroom: f64, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            pacing: Mutex::new(Pacing::new(headroom)),
            changed: Notify::new(),
            lines: Mutex::default(),
            zero: Instant::now(),
            clock,
        })
    }

    /// Waits until a call of `bucket` may be made. Calls of a bucket start in the order in which they asked.
    ///
    /// # Errors
    /// [`TooLong`] where the bucket's limit would keep the call waiting for longer than `longest`.
    pub(super) async fn acquire(
        self: &Arc<Self>,
        bucket: Bucket,
        longest: Option<Duration>,
        meter: &Meter,
    ) -> Result<Permit, TooLong> {
        let line = Arc::clone(self.lines().entry(bucket).or_default());
        let mut wait = Wait::new(self, meter, longest);
        let _turn = line.come_first(|rests_until| wait.note(rests_until)).await?;
        let _asking = Asking { pacer: self, bucket };
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Listening begins before looking, so that no wake-up is lost in between.
            changed.as_mut().enable();
            let start = self.start(bucket);
            let rests_until = match start {
                Start::At(at) => Some(at),
                Start::Now(_) | Start::AfterAnswer | Start::AfterAnswerOr(_) => None,
            };
            line.tell(rests_until);
            wait.note(rests_until)?;
            match start {
                Start::Now(call) => {
                    return Ok(Permit {
                        pacer: Arc::clone(self),
                        bucket,
                        call,
                        waited: wait.over(),
                        answered: false,
                    });
                }
                Start::AfterAnswer => changed.await,
                Start::At(at) | Start::AfterAnswerOr(at) => {
                    tokio::select! {
                        () = tokio::time::sleep_until(self.zero + at) => {}
                        () = changed => {}
                    }
                }
            }
        }
    }

    /// The rate limits that have been met so far.
    pub(super) fn budgets(&self) -> Vec<Budget> {
        let now = self.now();
        self.lock().budgets(now)
    }

    fn start(&self, bucket: Bucket) -> Start {
        let now = self.now();
        let mut pacing = self.lock();
        let start = pacing.start(bucket, now);
        let stirred = pacing.take_stirred();
        drop(pacing);
        if stirred {
            self.changed.notify_waiters();
        }
        start
    }

    /// The time since this was made: the pacing's clock.
    fn now(&self) -> Duration {
        self.zero.elapsed()
    }

    fn lock(&self) -> MutexGuard<'_, Pacing> {
        self.pacing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lines(&self) -> MutexGuard<'_, BTreeMap<Bucket, Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first in a bucket's line. When it goes, granted or given up, it leaves no claim to a place behind.
struct Asking<'a> {
    pacer: &'a Pacer,
    bucket: Bucket,
}

impl Drop for Asking<'_> {
    fn drop(&mut self) {
        let mut pacing = self.pacer.lock();
        pacing.withdraw(self.bucket);
        let stirred = pacing.take_stirred();
        drop(pacing);
        if stirred {
            self.pacer.changed.notify_waiters();
        }
    }
}

/// What one call waits for its bucket's limit.
struct Wait<'a> {
    pacer: &'a Pacer,
    meter: &'a Meter,
    longest: Option<Duration>,
    over: Duration,
    now: Option<(Duration, Waiting<'a>)>,
}

impl<'a> Wait<'a> {
    fn new(pacer: &'a Pacer, meter: &'a Meter, longest: Option<Duration>) -> Self {
        Self {
            pacer,
            meter,
            longest,
            over: Duration::ZERO,
            now: None,
        }
    }

    /// The bucket rests until then, or does not rest.
    fn note(&mut self, rests_until: Option<Duration>) -> Result<(), TooLong> {
        let now = self.pacer.now();
        let next = match rests_until {
            Some(until) => Some((now, self.begin(until.saturating_sub(now))?)),
            None => None,
        };
        // The next wait is counted before the one before ends, so that a meter sees no gap.
        if let Some((since, _waiting)) = std::mem::replace(&mut self.now, next) {
            self.over += now.saturating_sub(since);
        }
        Ok(())
    }

    fn begin(&self, wait: Duration) -> Result<Waiting<'a>, TooLong> {
        if self.longest.is_some_and(|longest| wait > longest) {
            return Err(TooLong(wait));
        }
        let now = self.pacer.clock.now();
        let until = TimeDelta::from_std(wait)
            .ok()
            .and_then(|wait| now.checked_add_signed(wait));
        Ok(self.meter.wait_until(until.unwrap_or(now)))
    }

    /// Ends the wait, and tells how long it was.
    fn over(mut self) -> Duration {
        if let Some((since, _waiting)) = self.now.take() {
            self.over += self.pacer.now().saturating_sub(since);
        }
        self.over
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
        let now = self.pacer.now();
        let reading = rate.reading(now);
        let mut pacing = self.pacer.lock();
        if let Some(date) = rate.date {
            pacing.told_time(self.call, now, date);
        }
        if success || reading.is_some() {
            pacing.answered(self.bucket, self.call, now, reading);
        } else {
            pacing.lost(self.bucket);
        }
        pacing.went_well(now);
        drop(pacing);
        self.settled();
    }

    /// Takes in a 429, and gives how long to stay away from the bucket.
    pub(super) fn refused(&mut self, rate: &RateHeaders) -> Duration {
        let now = self.pacer.now();
        let reading: Option<Reading> = rate.reading(now);
        let mut pacing = self.pacer.lock();
        if let Some(date) = rate.date {
            pacing.told_time(self.call, now, date);
        }
        let wait = if rate.is_about_concurrency() {
            pacing.lost(self.bucket);
            pacing.too_many_at_once(self.call.started, now);
            Duration::ZERO
        } else {
            let asked = match reading {
                Some(_) => rate.retry_after(),
                None => rate.wait_after_refusal(),
            };
            pacing.refused(self.bucket, self.call, now, reading, asked)
        };
        drop(pacing);
        self.settled();
        wait
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
