//! How the log is cut: a tail that begins a little before now, and slices that cover the past up to there, once.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

use super::{oldest, stored};
use crate::{
    okta::{SIGNALS_FILTER, TAIL_FILTER},
    store::{IntegrationId, entities::log_part},
    sync::{halt::Halt, stage::Stage},
};

/// How long before now the tail begins and the newest slice ends: what was written to the log a moment ago may not be found
/// by time yet.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);

/// A log in which nothing happened for so long may be that of a quiet org.
const QUIET: TimeDelta = TimeDelta::days(1);

/// Where slices end, in days back: short ones first, so that the last days are counted soon, and none so long that the
/// others would have to wait for it.
const CUTS: [i64; 8] = [1, 4, 11, 20, 31, 43, 56, 72];

/// The number of the part that has the past of what the log shows of apps: behind all slices.
const SIGNALS_PART: i32 = 100;

/// The parts of the log: those of an earlier run, or those of a first one, which are stored at once.
pub(super) async fn parts(stage: &Stage, backfill_days: u32) -> Result<Vec<log_part::Model>, Halt> {
    let mut parts = stored(stage).await?;
    let has_signals = parts.iter().any(|part| part.filter == SIGNALS_FILTER);
    if has_signals {
        return Ok(parts);
    }
    // Okta's clock, not ours, dates the events.
    let now = stage.okta.server_now();
    let wanted = now - TimeDelta::days(backfill_days.into());
    let integration = stage.shared.lease.integration;
    parts.retain(|part| part.part != SIGNALS_PART);
    let known = parts.len();
    if known == 0 {
        parts = cut(integration, now, begins_at(stage, wanted, now).await?);
    }
    // A store whose log was read before all of this was asked for has the slices: they need not be read again.
    parts.push(log_part::Model {
        integration_id: integration,
        part: SIGNALS_PART,
        since: Ord::max(wanted, oldest(now)).into(),
        until: Some((now - OVERLAP).into()),
        cursor: None,
        done: false,
        filter: SIGNALS_FILTER,
    });
    let page = stage.write().await?;
    for part in parts.iter().skip(known) {
        page.save_log_part(part.clone()).await?;
    }
    stage.commit(page, 0).await?;
    Ok(parts)
}

/// Where the past begins: as far back as is wanted, or where the log begins. An org can keep its log for a shorter time than
/// Okta's usual one, and asking for more than there is succeeds: what the log cannot show must not count as covered.
async fn begins_at(stage: &Stage, wanted: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Halt> {
    let asked = Ord::max(wanted, oldest(now));
    let first = stage.ask(stage.okta.log_begins_at(asked, now)).await?;
    let Some(first) = first.filter(|first| *first > asked + QUIET) else {
        return Ok(wanted);
    };
    tracing::info!(%first, %wanted, "the log begins later than was asked for: usage is covered from there on");
    Ok(first.trunc_subsecs(0))
}

fn cut(integration_id: IntegrationId, now: DateTime<Utc>, oldest: DateTime<Utc>) -> Vec<log_part::Model> {
    let start = now - OVERLAP;
    let cuts = CUTS.into_iter().map(|days| now - TimeDelta::days(days));
    let part = |part: i32, since: DateTime<Utc>, until: Option<DateTime<Utc>>| log_part::Model {
        integration_id,
        part,
        since: since.into(),
        until: until.map(Into::into),
        cursor: None,
        done: false,
        filter: if until.is_none() { TAIL_FILTER } else { 0 },
    };
    let mut parts = vec![part(0, start, None)];
    let mut until = start;
    for (number, since) in (1..).zip(cuts.filter(|cut| *cut > oldest).chain([oldest])) {
        if since < until {
            parts.push(part(number, since, Some(until)));
            until = since;
        }
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
        fn the_past_is_covered_once(minutes in 0..600_000_i64, ms in 0..4_000_000_000_000_i64) {
            let now = DateTime::from_timestamp_millis(ms).unwrap();
            let oldest = now - TimeDelta::minutes(minutes);
            let parts = cut(IntegrationId(1), now, oldest);
            let (tail, slices) = parts.split_first().unwrap();
            prop_assert_eq!((tail.part, tail.until), (0, None));
            let mut from = tail.since;
            for (number, slice) in (1..).zip(slices) {
                prop_assert_eq!((slice.part, slice.until), (number, Some(from)));
                prop_assert!(slice.since < from);
                from = slice.since;
            }
            prop_assert_eq!(from, Ord::min(Millis::from(oldest), Millis::from(now - OVERLAP)));
        }
    }
}
