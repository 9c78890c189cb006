//! How the log is cut: a tail that begins a little before now, and slices that cover the past up to there, once.

use chrono::{DateTime, TimeDelta, Utc};

use super::stored;
use crate::{
    store::{IntegrationId, entities::log_part},
    sync::{halt::Halt, stage::Stage},
};

/// How far the tail and the newest slice overlap: what was written to the log a moment ago may not be found by time yet.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// Where slices end, in days back: short ones first, so that the last days are counted soon.
const CUTS: [i64; 5] = [1, 4, 11, 25, 50];

/// The parts of the log: those of an earlier run, or those of a first one, which are stored at once.
pub(super) async fn parts(stage: &Stage, backfill_days: u32) -> Result<Vec<log_part::Model>, Halt> {
    let known = stored(stage).await?;
    if !known.is_empty() {
        return Ok(known);
    }
    // Okta's clock, not ours, dates the events.
    let parts = cut(
        stage.shared.lease.integration,
        stage.okta.server_now(),
        backfill_days,
    );
    let page = stage.write().await?;
    for part in &parts {
        page.save_log_part(part.clone()).await?;
    }
    stage.commit(page, 0).await?;
    Ok(parts)
}

fn cut(integration_id: IntegrationId, now: DateTime<Utc>, backfill_days: u32) -> Vec<log_part::Model> {
    let start = now - OVERLAP;
    let oldest = i64::from(backfill_days);
    let cuts = CUTS.into_iter().filter(|days| *days < oldest).chain([oldest]);
    let part = |part: i32, since: DateTime<Utc>, until: Option<DateTime<Utc>>| log_part::Model {
        integration_id,
        part,
        since: since.into(),
        until: until.map(Into::into),
        cursor: None,
        done: false,
    };
    let mut parts = vec![part(0, start, None)];
    let mut until = start;
    for (number, days) in (1..).zip(cuts.filter(|days| *days > 0)) {
        let since = now - TimeDelta::days(days);
        parts.push(part(number, since, Some(until)));
        until = since;
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::Millis;

    proptest! {
        #[test]
        fn the_past_is_covered_once(days in 0..400_u32, ms in 0..4_000_000_000_000_i64) {
            let now = DateTime::from_timestamp_millis(ms).unwrap();
            let parts = cut(IntegrationId(1), now, days);
            let (tail, slices) = parts.split_first().unwrap();
            prop_assert_eq!((tail.part, tail.until), (0, None));
            let mut from = tail.since;
            for (number, slice) in (1..).zip(slices) {
                prop_assert_eq!((slice.part, slice.until), (number, Some(from)));
                prop_assert!(slice.since < from);
                from = slice.since;
            }
            if days > 0 {
                prop_assert_eq!(from, Millis::from(now - TimeDelta::days(days.into())));
            }
        }
    }
}
