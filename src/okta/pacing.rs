//! When the next call may be made: a state machine without clock, lock or network, which `pacer` puts to work.
//!
//! Each answer tells its bucket's limit, what remains of it and when it is reset. A bucket is spent down to a reserve
//! that is left to the org's other clients, then rests until the reset. Calls under way count as spent, so that
//! answers that come late or out of order never lead to one call too many. What a window holds is learned anew by one
//! probing call in each window, because other clients draw on it too.

use std::collections::BTreeMap;
use std::time::Duration;

use super::bucket::Bucket;
use super::concurrency::Concurrency;

/// What an answer says of its bucket. Times are measured from the pacing's own zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// Calls per window.
    pub(super) limit: u32,
    /// Calls left in this window, by the server's count.
    pub(super) remaining: u32,
    /// Which window: its end by the server's clock, in seconds since 1970.
    pub(super) window: i64,
    /// The same end by our clock, never too early.
    pub(super) resets_at: Duration,
}

/// Whether a call may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// It may, and counts as under way from here on. The number grows with each call.
    Now(u64),
    /// Not before this time: the bucket is spent.
    At(Duration),
    /// Not before a call under way is answered.
    AfterAnswer,
}

/// What is known of a bucket's current window.
#[derive(Debug, Clone, Copy, Default)]
enum Window {
    /// Nothing: one call at a time until an answer tells.
    #[default]
    Unknown,
    /// The server gives no figures for this bucket.
    Unmetered,
    /// The last figures.
    Known(Reading),
}

#[derive(Debug, Default)]
struct State {
    window: Window,
    in_flight: u32,
    /// Calls whose answer never came, though the server may have counted them: as many as the last figures may not
    /// include yet.
    lost: u32,
    /// Calls with a number from this one on began after the last loss: their figures include it.
    lost_before: u64,
    not_before: Duration,
}

/// The state of all buckets of one org.
#[derive(Debug)]
pub(super) struct Pacing {
    headroom: f64,
    buckets: BTreeMap<Bucket, State>,
    concurrency: Concurrency,
    calls: u64,
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
            calls: 0,
        }
    }

    /// Asks for a call. After [`Start::Now`] the caller must report [`Pacing::answered`] or [`Pacing::lost`] once, and
    /// [`Pacing::ended`] once.
    pub(super) fn start(&mut self, bucket: Bucket, now: Duration) -> Start {
        let headroom = self.headroom;
        let state = self.buckets.entry(bucket).or_default();
        if matches!(state.window, Window::Known(known) if known.resets_at <= now) {
            state.window = Window::Unknown;
        }
        if now < state.not_before {
            return Start::At(state.not_before);
        }
        match state.window {
            Window::Unknown if state.in_flight > 0 => return Start::AfterAnswer,
            Window::Known(known) => {
                let usable = known
                    .remaining
                    .saturating_sub(reserve(known.limit, headroom) + state.lost);
                if usable == 0 {
                    return Start::At(known.resets_at);
                }
                if usable <= state.in_flight {
                    return Start::AfterAnswer;
                }
            }
            Window::Unknown | Window::Unmetered => {}
        }
        if !self.concurrency.try_start() {
            return Start::AfterAnswer;
        }
        state.in_flight += 1;
        self.calls += 1;
        Start::Now(self.calls)
    }

    /// The call of this bucket with this number was answered, with or without figures.
    pub(super) fn answered(&mut self, bucket: Bucket, call: u64, reading: Option<Reading>) {
        let Some(new) = reading else {
            self.lost(bucket);
            let state = self.buckets.entry(bucket).or_default();
            if matches!(state.window, Window::Unknown) {
                state.window = Window::Unmetered;
            }
            return;
        };
        let state = self.buckets.entry(bucket).or_default();
        state.in_flight = state.in_flight.saturating_sub(1);
        match &mut state.window {
            Window::Known(known) if known.window == new.window => {
                known.limit = new.limit;
                known.remaining = known.remaining.min(new.remaining);
                known.resets_at = known.resets_at.min(new.resets_at);
            }
            Window::Known(known) if known.window > new.window => return,
            window => *window = Window::Known(new),
        }
        if call >= state.lost_before {
            state.lost = 0;
        }
    }

    /// A call of this bucket got no answer, or was given up. The server may have counted it.
    pub(super) fn lost(&mut self, bucket: Bucket) {
        let state = self.buckets.entry(bucket).or_default();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.lost += 1;
        state.lost_before = self.calls + 1;
    }

    /// No call of this bucket before `until`, whatever the figures say.
    pub(super) fn rest(&mut self, bucket: Bucket, until: Duration) {
        let state = self.buckets.entry(bucket).or_default();
        state.not_before = state.not_before.max(until);
    }

    /// A call, of whichever bucket, has ended altogether: its connection is free again.
    pub(super) fn ended(&mut self) {
        self.concurrency.ended();
    }

    /// A call was answered without complaint about too many at once.
    pub(super) fn went_well(&mut self) {
        self.concurrency.went_well();
    }

    /// A call that began at `started` was refused because too many were under way.
    pub(super) fn too_many_at_once(&mut self, started: Duration, now: Duration) {
        self.concurrency.too_many(started, now);
    }
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
