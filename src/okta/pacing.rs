//! When the next call may be made: a state machine without clock, lock or network, which `pacer` puts to work.
//!
//! Each answer tells its bucket's limit, what remains of it and when it is reset. A bucket is spent down to a reserve
//! that is left to the org's other clients, then rests until the reset by the server's clock. Calls under way count as
//! spent, so that answers that come late or out of order never lead to one call too many. What a window holds is
//! learned anew by one call that asks at its begin, because other clients draw on it too. Windows begin and end as the
//! headers say, and in no other way (Okta docs: rate limits; they are not aligned with the clock's minute). The last call
//! of a window may be held back for up to a second, once, as long as it sharpens what is known of the server's clock.

use std::collections::BTreeMap;
use std::time::Duration;

use super::bucket::Bucket;
use super::budget::Budget;
use super::concurrency::Concurrency;
use super::rate_headers::LONGEST;
use super::server_clock::ServerClock;
use super::window::{Figures, State, Window};

/// Added to a reset where a call that comes too early would be refused, or where the server is known to keep a window
/// beyond the time that it names: that time is in whole seconds, and may have been cut off.
const SLACK: Duration = Duration::from_secs(1);

/// How long the call that asks about a new window is waited for before another one asks.
const PATIENCE: Duration = Duration::from_secs(1);

/// What an answer says of its bucket. Times are measured from the pacing's own zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Calls per window.
    pub(super) limit: u32,
    /// Calls left in this window, by the server's count.
    pub(super) remaining: u32,
    /// Which window: its end by the server's clock, in seconds since 1970.
    pub(super) window: i64,
    /// The server's clock when it answered, in whole seconds since 1970.
    pub(super) date: Option<i64>,
    /// The same end by our clock as far as this answer alone tells: never too early, a second too late at most.
    pub(super) resets_by: Duration,
}

/// A call that was allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call {
    /// It grows with each call.
    pub(super) number: u64,
    /// When it began.
    pub(super) started: Duration,
}

/// Whether a call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// It may, and counts as under way from here on.
    Now(Call),
    /// Not before this time: the bucket is spent.
    At(Duration),
    /// Not before a call under way is answered, or has ended.
    AfterAnswer,
    /// Not before a call under way is answered, or this time has come.
    AfterAnswerOr(Duration),
}

/// The state of all buckets of one org.
#[derive(Debug)]
pub(super) struct Pacing {
    headroom: f64,
    buckets: BTreeMap<Bucket, State>,
    concurrency: Concurrency,
    clock: ServerClock,
    /// The server was seen to keep a window beyond the reset that it had named.
    keeps_late: bool,
    calls: u64,
    stirred: bool,
}

impl Pacing {
    /// `headroom` is the share of each limit, from 0 to 1, that is left to others.
    pub(super) fn new(headroom: f64) -> Self {
        Self {
            headroom: if headroom.is_finite() {
                headroom.clamp(0.0, 1.0)
            } else {
                0.0
            },
            buckets: BTreeMap::new(),
            concurrency: Concurrency::default(),
            clock: ServerClock::default(),
            keeps_late: false,
            calls: 0,
            stirred: false,
        }
    }

    /// Asks for a call. After [`Start::Now`] the caller must report [`Pacing::answered`], [`Pacing::refused`] or
    /// [`Pacing::lost`] once, and [`Pacing::ended`] once.
    pub(super) fn start(&mut self, bucket: Bucket, now: Duration) -> Start {
        if let Some(wait) = self.hindrance(bucket, now) {
            self.withdraw(bucket);
            return wait;
        }
        if !self.concurrency.try_start(bucket) {
            return Start::AfterAnswer;
        }
        let state = self.buckets.entry(bucket).or_default();
        if matches!(state.window, Window::Unknown) {
            state.asked_at = Some(now);
        }
        state.in_flight += 1;
        self.calls += 1;
        Start::Now(Call {
            number: self.calls,
            started: now,
        })
    }

    /// Nobody waits for a call of `bucket` any more.
    pub(super) fn withdraw(&mut self, bucket: Bucket) {
        self.stirred |= self.concurrency.withdraw(bucket);
    }

    /// Whether, since this was last asked, a bucket gave up its place in the queue: others should ask again.
    pub(super) fn take_stirred(&mut self) -> bool {
        std::mem::take(&mut self.stirred)
    }

    /// What is left of each limit that is known.
    pub(super) fn budgets(&self, now: Duration) -> Vec<Budget> {
        let known = self.buckets.iter().filter_map(|(bucket, state)| {
            let (limit, remaining) = match (state.window, state.ended) {
                (Window::Known(known), _) if now < self.end_of(&known) => {
                    (known.reading.limit, known.reading.remaining)
                }
                (Window::Known(known), _) => (known.reading.limit, known.reading.limit),
                (Window::Unknown, Some((_, limit))) => (limit, limit),
                (Window::Unknown | Window::Unmetered, _) => return None,
            };
            Some(Budget {
                bucket: bucket.name(),
                limit,
                remaining,
            })
        });
        known.collect()
    }

    /// What keeps a call of `bucket` from starting, but for the number of calls under way in all buckets.
    fn hindrance(&mut self, bucket: Bucket, now: Duration) -> Option<Start> {
        let (headroom, ends_at, doubt) = (self.headroom, self.ends_at(bucket), self.doubt(now));
        let state = self.buckets.entry(bucket).or_default();
        if let Window::Known(known) = state.window
            && ends_at.is_none_or(|ends_at| ends_at <= now)
        {
            state.end_window(known.reading);
        }
        if now < state.not_before {
            return Some(Start::At(state.not_before));
        }
        match (state.window, ends_at) {
            (Window::Known(known), Some(ends_at)) => {
                let kept = reserve(known.reading.limit, headroom) + state.lost;
                let usable = known.reading.remaining.saturating_sub(kept);
                match usable {
                    0 => Some(Start::At(ends_at)),
                    _ if usable <= state.in_flight => Some(Start::AfterAnswerOr(ends_at)),
                    // The window is spent with this call: that it starts a little later costs nothing.
                    _ if usable == state.in_flight + 1 => {
                        let doubt = doubt.filter(|doubt| *doubt + SLACK < ends_at);
                        state.held_until = state.held_until.or(doubt);
                        let held = state.held_until.filter(|held| now < *held);
                        held.map(Start::AfterAnswerOr)
                    }
                    _ => None,
                }
            }
            (Window::Unknown, _) if state.in_flight > 0 => {
                // Calls of the window before may count in this one: with them the share must not be exceeded.
                let Some((_, limit)) = state.ended else {
                    return Some(Start::AfterAnswer);
                };
                let share = limit - reserve(limit, headroom);
                if state.in_flight.saturating_add(state.lost) >= share {
                    return Some(Start::AfterAnswer);
                }
                let patient = state.asked_at.map(|asked| asked + PATIENCE);
                patient.filter(|until| now < *until).map(Start::AfterAnswerOr)
            }
            _ => None,
        }
    }

    /// When a bucket's window has ended, by our clock. None where its figures are not known.
    fn ends_at(&self, bucket: Bucket) -> Option<Duration> {
        match self.buckets.get(&bucket)?.window {
            Window::Known(known) => Some(self.end_of(&known)),
            Window::Unknown | Window::Unmetered => None,
        }
    }

    /// The time within the next second at which a call would tell most of the server's clock, while that is worth it.
    fn doubt(&self, now: Duration) -> Option<Duration> {
        let doubt = self.clock.next_doubt(micros(now))?;
        u64::try_from(doubt).ok().map(Duration::from_micros)
    }

    fn end_of(&self, known: &Figures) -> Duration {
        let reading = known.reading;
        let Some(reset) = self.reset_of(reading.window) else {
            return reading.resets_by;
        };
        // Without a reserve, or where others have spent it, a call in the old window would be answered 429.
        let risky = reserve(reading.limit, self.headroom) == 0 || reading.remaining == 0;
        let slack = if risky || self.keeps_late {
            SLACK
        } else {
            Duration::ZERO
        };
        let by_itself = match reading.date {
            Some(_) => reading.resets_by,
            None => known.received + LONGEST + SLACK,
        };
        (reset + slack).min(by_itself)
    }

    /// The earliest time at which the server's clock has surely reached `window`.
    fn reset_of(&self, window: i64) -> Option<Duration> {
        let at = self.clock.reaches(window)?;
        Some(Duration::from_micros(u64::try_from(at).unwrap_or(0)))
    }

    /// The call was answered, with or without figures.
    pub(super) fn answered(&mut self, bucket: Bucket, call: Call, now: Duration, reading: Option<Reading>) {
        let Some(new) = reading else {
            self.lost(bucket);
            let state = self.buckets.entry(bucket).or_default();
            if matches!(state.window, Window::Unknown) {
                state.window = Window::Unmetered;
            }
            return;
        };
        self.notice_lateness(bucket, call, now, new);
        let figures = Figures {
            reading: new,
            received: now,
            told: self.calls,
        };
        let is_over = self.end_of(&figures) <= now;
        let calls = self.calls;
        let state = self.buckets.entry(bucket).or_default();
        state.in_flight = state.in_flight.saturating_sub(1);
        if matches!(state.window, Window::Unknown) && is_over {
            if state.ended.is_none_or(|(ended, _)| ended < new.window) {
                state.ended = Some((new.window, new.limit));
            }
            return;
        }
        state.take_in(call, new, now, calls);
    }

    /// A call that began after the reset, and is answered after it by the server's own word, still names it: the server
    /// rounds resets down. Where it does so even after the slack, it gets no more than a call a second.
    fn notice_lateness(&mut self, bucket: Bucket, call: Call, now: Duration, new: Reading) {
        let Some(reset) = self.reset_of(new.window) else {
            return;
        };
        // The reset was reckoned when the call began; since then the clocks may have drifted.
        let drift = Duration::from_millis(1) + now.saturating_sub(call.started) / 1_000;
        if call.started + drift < reset || new.date.is_some_and(|date| date < new.window) {
            return;
        }
        self.keeps_late = true;
        if call.started >= reset + SLACK {
            self.rest(bucket, now + SLACK);
        }
    }

    fn rest(&mut self, bucket: Bucket, until: Duration) {
        let state = self.buckets.entry(bucket).or_default();
        state.not_before = state.not_before.max(until);
    }

    /// The call was answered 429 because the window is spent. Gives how long the bucket rests: until the reset and a
    /// second (as okta's own SDKs do), or as long as the answer asks by `retry_after`.
    pub(super) fn refused(
        &mut self,
        bucket: Bucket,
        call: Call,
        now: Duration,
        reading: Option<Reading>,
        retry_after: Duration,
    ) -> Duration {
        let spent = reading.map(|reading| Reading {
            remaining: 0,
            ..reading
        });
        let until = match spent {
            Some(reading) => {
                self.answered(bucket, call, now, spent);
                let told = self.calls;
                let end = self.end_of(&Figures {
                    reading,
                    received: now,
                    told,
                });
                end.max(now + SLACK)
            }
            None => {
                self.lost(bucket);
                now
            }
        };
        let until = until.max(now + retry_after);
        self.rest(bucket, until);
        until.saturating_sub(now)
    }

    /// A call of this bucket got no answer, or was given up. The server may have counted it.
    pub(super) fn lost(&mut self, bucket: Bucket) {
        let state = self.buckets.entry(bucket).or_default();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.lost += 1;
        state.lost_before = self.calls + 1;
    }

    /// An answer, of whichever bucket, came with this `Date`.
    pub(super) fn told_time(&mut self, call: Call, now: Duration, date: i64) {
        self.clock.observe(micros(call.started), micros(now), date);
    }

    /// A call, of whichever bucket, has ended altogether: its connection is free again.
    pub(super) fn ended(&mut self) {
        self.concurrency.ended();
    }

    /// A call was answered without complaint about too many at once.
    pub(super) fn went_well(&mut self, now: Duration) {
        self.concurrency.went_well(now);
    }

    /// A call that began at `started` was refused because too many were under way.
    pub(super) fn too_many_at_once(&mut self, started: Duration, now: Duration) {
        self.concurrency.too_many(started, now);
    }
}

fn micros(time: Duration) -> i64 {
    i64::try_from(time.as_micros()).unwrap_or(i64::MAX)
}

/// What is left to others of a limit: its share rounded up, but never all of it.
fn reserve(limit: u32, headroom: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1 of a u32 fits a u32"
    )]
    let share = (f64::from(limit) * headroom).ceil() as u32;
    share.min(limit.saturating_sub(1))
}

#[cfg(test)]
#[path = "pacing_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "pacing_simulation_tests.rs"]
mod simulation_tests;
