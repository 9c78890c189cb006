//! Whether the log that a figure is made of has been read.

use crate::store::{DAY_MS, Day, Millis, entities::integration};

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
