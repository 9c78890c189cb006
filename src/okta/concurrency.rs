//! How many calls may be under way at once. Okta bounds them per org, over all of its clients, and answers 429 with a
//! limit of 0 beyond (Okta docs: concurrency rate limits; 35 on free orgs, 75 on others).

use std::collections::VecDeque;
use std::time::Duration;

use super::bucket::Bucket;

/// How many calls a client begins with: enough to hide latency, few enough to leave room for others.
const FIRST: u32 = 8;

/// The most that we ever have under way: less than half of what a free org allows.
const MOST: u32 = 16;

/// Calls in a row that must go well, with more that want to start, before one more is allowed at once.
const CALM: u32 = 20;

/// How long a number at which the server objected is not tried again.
const WARY: Duration = Duration::from_secs(600);

/// Bounds the calls under way: halved when the server objects, raised by one after a calm stretch in which it was the
/// bound that held calls back. Buckets that wait for a free place get one in turn.
#[derive(Debug)]
pub(super) struct Concurrency {
    allowed: u32,
    in_flight: u32,
    calm: u32,
    wanted: bool,
    lowered_at: Option<Duration>,
    ceiling: u32,
    waiting: VecDeque<Bucket>,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self {
            allowed: FIRST,
            in_flight: 0,
            calm: 0,
            wanted: false,
            lowered_at: None,
            ceiling: MOST,
            waiting: VecDeque::new(),
        }
    }
}

impl Concurrency {
    /// Takes a place for a call of `bucket`, or a place in the queue for one.
    pub(super) fn try_start(&mut self, bucket: Bucket) -> bool {
        let free = self.allowed.saturating_sub(self.in_flight) as usize;
        let place = self.waiting.iter().position(|waiting| *waiting == bucket);
        if place.unwrap_or(self.waiting.len()) < free {
            self.withdraw(bucket);
            self.in_flight += 1;
            return true;
        }
        if place.is_none() {
            self.waiting.push_back(bucket);
        }
        self.wanted |= free == 0;
        false
    }

    /// `bucket` wants no place now. Whether it stood in the queue: then others may have moved up.
    pub(super) fn withdraw(&mut self, bucket: Bucket) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| *waiting != bucket);
        self.waiting.len() < before
    }

    pub(super) fn ended(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// A call was answered without complaint.
    pub(super) fn went_well(&mut self, now: Duration) {
        self.calm += 1;
        if self.calm < CALM {
            return;
        }
        self.calm = 0;
        if self.lowered_at.is_some_and(|lowered| now >= lowered + WARY) {
            self.ceiling = MOST;
        }
        if std::mem::take(&mut self.wanted) && self.allowed < self.ceiling {
            self.allowed += 1;
        }
    }

    /// The server objected to a call that began at `started`. Calls that began before the last halving are its
    /// consequence no more.
    pub(super) fn too_many(&mut self, started: Duration, now: Duration) {
        self.calm = 0;
        self.wanted = false;
        if self.lowered_at.is_none_or(|lowered| lowered <= started) {
            self.ceiling = self.allowed.saturating_sub(1).max(1);
            self.allowed = (self.allowed / 2).max(1);
            self.lowered_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: u64) -> Duration {
        Duration::from_secs(second)
    }

    /// Starts as many calls as it lets, and ends them.
    fn capacity(of: &mut Concurrency) -> usize {
        let started = (0..100).take_while(|_| of.try_start(Bucket::Logs)).count();
        (0..started).for_each(|_| of.ended());
        of.withdraw(Bucket::Logs);
        started
    }

    fn busy(of: &mut Concurrency, calls: u32, now: Duration) {
        for _ in 0..calls {
            capacity(of);
            of.went_well(now);
        }
    }

    #[test]
    fn demand_raises_it_to_sixteen_and_calm_alone_does_not() {
        let mut calls = Concurrency::default();
        assert_eq!(capacity(&mut calls), 8);
        calls.wanted = false;
        (0..CALM * 20).for_each(|_| calls.went_well(at(1)));
        assert_eq!(capacity(&mut calls), 8);
        busy(&mut calls, CALM, at(1));
        assert_eq!(capacity(&mut calls), 9);
        busy(&mut calls, CALM * 20, at(1));
        assert_eq!(capacity(&mut calls), 16);
    }

    #[test]
    fn an_objection_halves_it_and_is_remembered() {
        let mut calls = Concurrency::default();
        calls.too_many(at(1), at(2));
        assert_eq!(capacity(&mut calls), 4);
        calls.too_many(at(1), at(3));
        assert_eq!(
            capacity(&mut calls),
            4,
            "it was under way when the number was lowered"
        );
        busy(&mut calls, CALM * 20, at(4));
        assert_eq!(capacity(&mut calls), 7, "at eight the server objected");
        busy(&mut calls, CALM, at(602));
        assert_eq!(capacity(&mut calls), 8);
        for second in 700..710 {
            calls.too_many(at(second), at(second));
        }
        assert_eq!(capacity(&mut calls), 1);
    }

    #[test]
    fn buckets_that_wait_get_a_place_in_turn() {
        let mut calls = Concurrency::default();
        while calls.try_start(Bucket::Logs) {}
        assert!(!calls.try_start(Bucket::Users));
        calls.ended();
        assert!(!calls.try_start(Bucket::Users), "the log asked before");
        assert!(calls.try_start(Bucket::Logs));
        calls.ended();
        assert!(!calls.try_start(Bucket::Logs), "now the users are first");
        assert!(calls.withdraw(Bucket::Users) && !calls.withdraw(Bucket::Users));
        assert!(calls.try_start(Bucket::Logs));
    }
}
