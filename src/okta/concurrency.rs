//! How many calls may be under way at once. Okta bounds them per org, over all of its clients, and answers 429 with a
//! limit of 0 beyond (Okta docs: concurrency rate limits; 35 on free orgs, 75 on others).

use std::time::Duration;

/// The most that we ever have under way: enough to hide latency, few enough to leave room for others.
const MOST: u32 = 8;

/// Calls in a row that must go well before one more is allowed at once.
const CALM: u32 = 20;

/// Bounds the calls under way: halved when the server objects, raised by one after a calm stretch.
#[derive(Debug)]
pub(super) struct Concurrency {
    allowed: u32,
    in_flight: u32,
    calm: u32,
    lowered_at: Option<Duration>,
}

impl Default for Concurrency {
    fn default() -> Self {
        Self {
            allowed: MOST,
            in_flight: 0,
            calm: 0,
            lowered_at: None,
        }
    }
}

impl Concurrency {
    pub(super) fn try_start(&mut self) -> bool {
        let free = self.in_flight < self.allowed;
        self.in_flight += u32::from(free);
        free
    }

    pub(super) fn ended(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(super) fn went_well(&mut self) {
        self.calm += 1;
        if self.calm >= CALM {
            self.calm = 0;
            self.allowed = (self.allowed + 1).min(MOST);
        }
    }

    /// The server objected to a call that began at `started`. Calls that began before the last halving are its
    /// consequence no more.
    pub(super) fn too_many(&mut self, started: Duration, now: Duration) {
        self.calm = 0;
        if self.lowered_at.is_none_or(|lowered| lowered <= started) {
            self.allowed = (self.allowed / 2).max(1);
            self.lowered_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity(of: &mut Concurrency) -> usize {
        let started = (0..100).take_while(|_| of.try_start()).count();
        (0..started).for_each(|_| of.ended());
        started
    }

    #[test]
    fn an_objection_halves_and_calm_restores() {
        let mut calls = Concurrency::default();
        let at = Duration::from_secs;
        assert_eq!(capacity(&mut calls), 8);
        calls.too_many(at(1), at(2));
        assert_eq!(capacity(&mut calls), 4);
        calls.too_many(at(1), at(3));
        assert_eq!(
            capacity(&mut calls),
            4,
            "it was under way when the number was lowered"
        );
        for second in 4..10 {
            calls.too_many(at(second), at(second));
        }
        assert_eq!(capacity(&mut calls), 1);
        (0..CALM).for_each(|_| calls.went_well());
        assert_eq!(capacity(&mut calls), 2);
        (0..CALM * 20).for_each(|_| calls.went_well());
        assert_eq!(capacity(&mut calls), 8);
    }
}
