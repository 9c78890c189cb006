//! What the simulator has counted about its clients, for `GET /_stats`.

use serde::{Deserialize, Serialize};

use crate::rate::BucketStats;

/// The counters since the start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Calls to Okta's endpoints, by bucket. Calls with a bad credential are not in here.
    pub buckets: Vec<BucketStats>,
    /// How long a window is, in milliseconds: always whole seconds.
    #[serde(rename = "windowMs")]
    pub window_ms: i64,
    /// The sum of all buckets' requests.
    pub requests: u64,
    /// Calls answered with 429 because their bucket was spent.
    pub refused: u64,
    /// Calls that came after a 429 of their bucket and before the reset it named: a polite client has none.
    pub in_cooldown: u64,
    /// Calls answered with 429 because too many were in flight.
    pub crowded: u64,
    /// The most calls that were ever in flight at once.
    pub peak_concurrency: usize,
    /// Calls answered with 401.
    pub unauthorized: u64,
    /// Calls answered with 403.
    pub forbidden: u64,
    /// 500 and 503 answers that were dealt as faults.
    pub server_errors: u64,
    /// Bodies that were cut as a fault.
    pub cut: u64,
    /// Bodies that stopped in the middle as a fault.
    pub stalled: u64,
    /// Answers that were held up as a fault.
    pub slow: u64,
    /// Bursts of 429 that were dealt as a fault; those answers stand in `refused` too.
    pub bursts: u64,
    /// Cursors that were refused as a fault.
    pub expired: u64,
    /// Next links that led to another host as a fault.
    pub foreign_links: u64,
    /// Calls that followed such a link: a careful client has none.
    pub strayed: u64,
    /// Next links that led to the same page once more as a fault.
    pub repeated_pages: u64,
    /// Changes of the org while it was paged, as a fault.
    pub churned: u64,
}
