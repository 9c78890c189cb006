//! The time, passed in by parameter, so that syncs, leases, token expiry and cursors are tested to the second.

use std::fmt::Debug;

use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync + Debug + 'static {
    /// The instant at which this is called.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
