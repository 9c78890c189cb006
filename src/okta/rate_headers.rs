//! What an answer's header says about rate limits (Okta docs: rate limits; recorded answers).

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::pacing::Reading;

/// Added to a wait that is measured by one answer alone: `Date` and the reset time are whole seconds.
const ROUNDING: Duration = Duration::from_secs(1);

/// No window is longer than a minute. A reset further away than this is not believed.
pub(super) const LONGEST: Duration = Duration::from_secs(600);

/// How long to stay away after a 429 that does not say: the length of a window.
const WINDOW: Duration = Duration::from_secs(60);

/// The figures of one answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RateHeaders {
    limit: Option<u32>,
    remaining: Option<u32>,
    reset: Option<i64>,
    retry_after: Option<Duration>,
    /// The server's clock, in whole seconds since 1970.
    pub(super) date: Option<i64>,
    /// The same, else ours.
    server_now: i64,
}

impl RateHeaders {
    /// `now` stands in for the server's clock where the answer has no `Date`.
    pub(super) fn read(headers: &HeaderMap, now: DateTime<Utc>) -> Self {
        let date = server_time(headers).map(|date| date.timestamp());
        Self {
            limit: number(headers, "x-rate-limit-limit"),
            remaining: number(headers, "x-rate-limit-remaining"),
            reset: number(headers, "x-rate-limit-reset"),
            retry_after: number(headers, RETRY_AFTER.as_str()).map(Duration::from_secs),
            date,
            server_now: date.unwrap_or(now.timestamp()),
        }
    }

    /// The figures as [`Reading`]; `at` is the time of the answer by the pacing's clock.
    pub(super) fn reading(&self, at: Duration) -> Option<Reading> {
        let limit = self.limit.filter(|limit| *limit > 0)?;
        let window = self.reset?;
        Some(Reading {
            limit,
            remaining: self.remaining?,
            window,
            date: self.date,
            resets_by: at + self.until_reset()?,
        })
    }

    /// Whether a 429 says that too many calls were under way, rather than that the window is spent.
    pub(super) fn is_about_concurrency(&self) -> bool {
        self.limit == Some(0) && self.remaining == Some(0)
    }

    /// How long to wait after a 429, by this answer alone. The reset time of a refusal for concurrency is a suggestion only: such calls are
    /// tried again by the client's own backoff.
    pub(super) fn wait_after_refusal(&self) -> Duration {
        if self.is_about_concurrency() {
            return Duration::ZERO;
        }
        let asked = self.retry_after.map(|_| self.retry_after());
        self.until_reset().max(asked).unwrap_or(WINDOW)
    }

    /// How long the server asks to stay away, apart from the window.
    pub(super) fn retry_after(&self) -> Duration {
        self.retry_after.unwrap_or_default().min(LONGEST)
    }

    fn until_reset(&self) -> Option<Duration> {
        let seconds = u64::try_from(self.reset?.saturating_sub(self.server_now)).unwrap_or(0);
        Some(Duration::from_secs(seconds).min(LONGEST) + ROUNDING)
    }
}

/// The server's clock, by the `Date` field.
pub(super) fn server_time(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    let text = headers.get(DATE)?.to_str().ok()?;
    // The name of the day says nothing that the date does not, and was recorded wrong.
    let date = text.split_once(',').map_or(text, |(_, date)| date).trim();
    DateTime::parse_from_rfc2822(date)
        .ok()
        .map(|date| date.with_timezone(&Utc))
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> RateHeaders {
        let map = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        RateHeaders::read(&map.collect(), DateTime::from_timestamp(1_000, 0).unwrap())
    }

    #[test]
    fn the_wait_is_measured_by_the_server_s_own_clock() {
        let rate = headers(&[
            ("date", "Thu, 11 Sep 2025 16:21:50 GMT"),
            ("x-rate-limit-limit", "50"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1757607758"),
        ]);
        let at = Duration::from_secs(5);
        let resets_by = at + Duration::from_secs(48 + 1);
        assert_eq!(
            rate.reading(at),
            Some(Reading {
                limit: 50,
                remaining: 0,
                window: 1_757_607_758,
                date: Some(1_757_607_710),
                resets_by
            })
        );
        assert_eq!(rate.wait_after_refusal(), Duration::from_secs(49));
    }

    #[test]
    fn odd_figures_do_no_harm() {
        let wait = |pairs: &[_]| headers(pairs).wait_after_refusal().as_secs();
        assert_eq!(wait(&[]), 60);
        assert_eq!(wait(&[("retry-after", "7")]), 7);
        assert_eq!(wait(&[("retry-after", "7"), ("x-rate-limit-reset", "1030")]), 31);
        assert_eq!(wait(&[("x-rate-limit-reset", "10")]), 1);
        assert_eq!(wait(&[("x-rate-limit-reset", "9000000000000")]), 601);
        assert_eq!(wait(&[("x-rate-limit-reset", "-9223372036854775808")]), 1);
        assert_eq!(
            headers(&[("x-rate-limit-limit", "many")]).reading(Duration::ZERO),
            None
        );
        let zero = [
            ("x-rate-limit-limit", "0"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "1060"),
        ];
        assert!(headers(&zero).is_about_concurrency());
        assert_eq!((wait(&zero), headers(&zero).reading(Duration::ZERO)), (0, None));
    }
}
