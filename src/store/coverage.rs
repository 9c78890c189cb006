//! Whether the log that a figure is made of has been read.

use super::{DAY_MS, Day, Millis, entities::integration};

/// How long ago the log may have been read to its end: syncs are daily, and may be late by half of that, and take a while.
const BEHIND_MS: i64 = 48 * 3_600_000;
/// But no more than this part of the period may be missing at its end.
const PART: i64 = 10;

/// The first and the last day of which the whole System Log has been counted.
pub fn counted_days(integration: &integration::Model) -> Option<(Day, Day)> {
    let (from, to) = integration.coverage_from.zip(integration.coverage_to)?;
    let first = Millis(from.0.saturating_add(DAY_MS - 1)).day();
    let last = Millis(to.0.saturating_sub(DAY_MS)).day();
    Some((first, last))
}

/// Whether the System Log has been counted from `since` until now, give or take the time between two syncs.
pub fn covers(integration: &integration::Model, since: Millis, now: Millis) -> bool {
    let behind = BEHIND_MS.min((now.0 - since.0) / PART);
    let read = integration.coverage_from.zip(integration.coverage_to);
    read.is_some_and(|(from, to)| from <= since && to.0 >= now.0 - behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{ActivityNumber, IntegrationId};

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;
    const NOW: i64 = 20_000 * DAY;

    /// Whether a report of the last `period` is covered where the log was counted from and to so long ago.
    fn is_covered(counted: Option<(i64, i64)>, period: i64) -> bool {
        let integration = integration::Model {
            id: IntegrationId(1),
            provider: "OKTA".to_owned(),
            domain: "acme.okta.com".to_owned(),
            okta_org_id: None,
            name: None,
            auth_method: "API_TOKEN".to_owned(),
            connected_at: Millis(0),
            disconnected_at: None,
            last_synced_at: None,
            next_sync_at: None,
            users_read_from: None,
            full_synced_at: None,
            coverage_from: counted.map(|(from, _)| Millis(NOW - from)),
            coverage_to: counted.map(|(_, to)| Millis(NOW - to)),
            last_activity: ActivityNumber(0),
            users_told_from: None,
            apps_told_from: None,
            seats_told_from: None,
            usage_alert_percent: None,
        };
        covers(&integration, Millis(NOW - period), Millis(NOW))
    }

    #[test]
    fn the_whole_period_was_counted() {
        assert!(is_covered(Some((90 * DAY, 0)), 90 * DAY));
        assert!(is_covered(Some((90 * DAY, 0)), 7 * DAY));
        assert!(is_covered(Some((90 * DAY, 30 * HOUR)), 30 * DAY));
    }

    #[test]
    fn the_log_was_counted_from_later_on() {
        assert!(!is_covered(Some((90 * DAY - 1, 0)), 90 * DAY));
    }

    #[test]
    fn the_log_was_read_too_long_ago() {
        assert!(is_covered(Some((90 * DAY, 48 * HOUR)), 60 * DAY));
        assert!(!is_covered(Some((90 * DAY, 48 * HOUR + 1)), 60 * DAY));
    }

    #[test]
    fn of_a_short_period_less_may_be_missing() {
        assert!(is_covered(Some((90 * DAY, 24 * HOUR)), 10 * DAY));
        assert!(!is_covered(Some((90 * DAY, 24 * HOUR + 1)), 10 * DAY));
        assert!(!is_covered(Some((90 * DAY, 24 * HOUR)), DAY));
    }

    #[test]
    fn nothing_is_covered_before_the_first_sync() {
        assert!(!is_covered(None, DAY));
    }
}
