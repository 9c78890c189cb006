//! The simulator's own time: it starts where it is told to, runs with real time, and can be put forward.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;
/// How far back the System Log reaches.
pub(crate) const RETENTION_MS: i64 = 90 * DAY_MS;

/// What time it is in the simulated org.
#[derive(Debug)]
pub(crate) struct SimClock {
    base_ms: i64,
    started: Instant,
    advanced_ms: AtomicI64,
}

impl SimClock {
    pub(crate) fn starting_at(now: Option<DateTime<Utc>>) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the clock: everything else asks it"
        )]
        let base = now.unwrap_or_else(Utc::now);
        SimClock {
            base_ms: base.timestamp_millis(),
            started: Instant::now(),
            advanced_ms: AtomicI64::new(0),
        }
    }

    /// Milliseconds since 1970, as the simulated org sees them.
    pub(crate) fn now_ms(&self) -> i64 {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX / 4);
        self.base_ms + elapsed + self.advanced_ms.load(Ordering::Relaxed)
    }

    /// Puts the clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis())
            .unwrap_or(i64::MAX)
            .min(100 * 366 * DAY_MS);
        self.advanced_ms.fetch_add(millis, Ordering::Relaxed);
    }
}

pub(crate) fn instant(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(ms).unwrap_or_default()
}

/// Okta's form of an instant: UTC with milliseconds.
pub(crate) fn iso(ms: i64) -> String {
    instant(ms).to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An HTTP date.
pub(crate) fn http_date(ms: i64) -> String {
    instant(ms).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An ISO 8601 instant, with or without fraction and offset, or a plain date.
pub(crate) fn parse_instant(text: &str) -> Option<i64> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(at.timestamp_millis());
    }
    let naive = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%dT%H:%MZ"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    if let Some(at) = naive {
        return Some(at.and_utc().timestamp_millis());
    }
    let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis())
}
