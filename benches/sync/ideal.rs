//! The least time that a full read can take, by the rate limits that the simulator keeps and the calls that it counts as the
//! least possible.

use std::time::Duration;

use serde_json::Value;

use crate::sim::{Calls, count};

/// What every answer of the simulator waits.
pub(crate) const LATENCY: Duration = Duration::from_millis(50);

/// The share of each limit that is left to others: seatgraph's default.
const HEADROOM: f64 = 0.1;

/// One rate limit's part of the ideal.
#[derive(Debug)]
pub(crate) struct Ideal {
    pub(crate) bucket: String,
    pub(crate) calls: u64,
    pub(crate) windows: u64,
    pub(crate) time: Duration,
}

/// Per rate limit that is needed, what it takes.
pub(crate) fn of(least: &Value, calls: &Calls) -> Vec<Ideal> {
    let buckets = least["buckets"].as_object().unwrap();
    let ideal = |(name, needed): (&String, &Value)| {
        let needed = count(needed);
        let limit = calls
            .buckets
            .iter()
            .find(|bucket| bucket.name == *name)
            .unwrap()
            .limit;
        let windows = needed.div_ceil(usable(limit));
        let waiting = calls.window * u32::try_from(windows.saturating_sub(1)).unwrap();
        Ideal {
            bucket: name.clone(),
            calls: needed,
            windows,
            // The last window's first call is answered, or a list is followed page by page.
            time: (waiting + LATENCY).max(LATENCY * chain(name, least)),
        }
    };
    buckets.iter().map(ideal).collect()
}

/// The calls of which each needs the answer to the one before.
fn chain(bucket: &str, least: &Value) -> u32 {
    let calls = match bucket {
        "users" => count(&least["parts"]["users"]),
        _ => 1,
    };
    u32::try_from(calls).unwrap()
}

/// What a window leaves to seatgraph.
fn usable(limit: u64) -> u64 {
    let left = (limit as f64 * HEADROOM).ceil() as u64;
    (limit - left).max(1)
}
