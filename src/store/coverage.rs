//! Whether the log that a figure is made of has been read.

use super::{Millis, entities::integration};

/// How long ago the log may have been read to its end: syncs are daily, and may be late by half of that, and take a while.
const BEHIND_MS: i64 = 48 * 3_600_000;
/// But no more than this part of the period may be missing at its end.
const PART: i64 = 10;

/// Whether the System Log has been counted from `since` until now, give or take the time between two syncs.
pub fn covers(integration: &integration::Model, since: Millis, now: Millis) -> bool {
    let behind = BEHIND_MS.min((now.0 - since.0) / PART);
    let read = integration.coverage_from.zip(integration.coverage_to);
    read.is_some_and(|(from, to)| from <= since && to.0 >= now.0 - behind)
}
