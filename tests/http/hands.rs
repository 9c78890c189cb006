//! A clock that a test sets.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use seatgraph::clock::Clock;

#[derive(Debug)]
pub(crate) struct Hands(Mutex<DateTime<Utc>>);

impl Hands {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new("2026-03-20T08:00:00Z".parse().unwrap())))
    }

    pub(crate) fn forward(&self, span: TimeDelta) {
        *self.0.lock().unwrap() += span;
    }

    /// In seconds, as tokens have it.
    pub(crate) fn seconds(&self) -> i64 {
        self.now().timestamp()
    }
}

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
