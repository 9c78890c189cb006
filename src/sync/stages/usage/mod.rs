//! Sign-ins from the System Log, each counted once: the tail by polling, in the order of arrival and from run to run, and
//! the past in slices, the newest first. Where the two meet, and wherever a page is read twice, event ids are remembered.

mod plan;
mod slice;
mod tail;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    okta::{LogEvent, Page},
    store::{Millis, entities::log_part, progress},
    sync::{convert, halt::Halt, stage::Stage},
};

/// How many slices are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// How many events are counted by one statement: databases bound what a statement may hold.
const MOST_AT_ONCE: usize = 1_000;

/// How long the ids of counted events are remembered after all slices are done: longer than any restart of the tail
/// reaches back.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

/// How far back Okta's log reaches (Okta docs: system log query); asking for more can be refused.
const RETENTION: TimeDelta = TimeDelta::days(90);

/// The oldest instant that can be asked for at `now`, a minute of which may pass before Okta reads the question.
fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - RETENTION + TimeDelta::minutes(1)
}

/// Reads what has arrived since the last run, and what is left of the past; calls `told` once all that has arrived is read.
pub(in crate::sync) async fn read(
    stage: &Stage,
    backfill_days: u32,
    told: impl FnOnce(),
) -> Result<(), Halt> {
    let parts = plan::parts(stage, backfill_days).await?;
    let Some((tail, slices)) = parts.split_first() else {
        return Ok(());
    };
    let unread: Vec<_> = slices
        .iter()
        .filter(|slice| !slice.done)
        .map(|slice| slice::read(stage, slice.clone()))
        .collect();
    let backfill = stream::iter(unread)
        .buffer_unordered(SIDE_BY_SIDE)
        .try_collect::<()>();
    // Begun together, so that the tail's first link is taken before any of the past is read.
    let tail = async {
        tail::read(stage, tail.clone()).await?;
        told();
        Ok(())
    };
    futures_util::try_join!(tail, backfill)?;
    let page = stage.write().await?;
    let before = stage.shared.clock.now() - REMEMBERED;
    page.forget_events(before.into()).await?;
    stage.commit(page, 0).await
}

/// Counts the sign-ins of a page and keeps how far `part` has been read, together. Gives how many were new.
async fn take_in(
    stage: &Stage,
    events: &Page<LogEvent>,
    part: log_part::Model,
    drained_at: Option<Millis>,
) -> Result<i64, Halt> {
    if events.unreadable > 0 {
        tracing::warn!(
            records = events.unreadable,
            "log events without id or date were left out"
        );
    }
    let sign_ins: Vec<_> = events
        .items
        .iter()
        .filter_map(LogEvent::sign_in)
        .map(convert::sign_in)
        .collect();
    let moves_coverage = part.done || drained_at.is_some();
    let page = stage.write().await?;
    let mut new = 0;
    for some in sign_ins.chunks(MOST_AT_ONCE) {
        new += page.count_sign_ins(some, stage.now()).await?;
    }
    if part.until.is_none() {
        let (logins, changes) = convert::changes(&events.items);
        page.raise_last_logins(&logins).await?;
        page.note_changes(&changes).await?;
    }
    page.save_log_part(part).await?;
    if moves_coverage {
        page.update_coverage(drained_at).await?;
    }
    stage.commit(page, new).await?;
    Ok(new)
}

/// The log's parts as they are stored.
async fn stored(stage: &Stage) -> Result<Vec<log_part::Model>, Halt> {
    Ok(progress::list_log_parts(&stage.shared.store, stage.shared.lease.integration).await?)
}
