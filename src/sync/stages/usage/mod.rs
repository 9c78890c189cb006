//! Sign-ins from the System Log, each counted once: the tail by polling, in the order of arrival and from run to run, and
//! the past in slices, the newest first. What the log shows of apps beside is read with the tail, and of the past for itself. Where the two meet, and wherever a page is read twice, event ids are remembered.

mod pages;
mod plan;
mod slice;
mod tail;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    okta::{LogEvent, Page},
    store::{
        Millis,
        entities::log_part,
        progress,
        writers::{AppEventRecord, ChangeRecord, SignInRecord, list_apps_without_days},
    },
    sync::{convert, halt::Halt, stage::Stage},
};

/// How many slices are read side by side.
const SIDE_BY_SIDE: usize = 4;

/// How long before the end of what is covered an event was counted whose id is remembered no longer: longer than any
/// restart of the tail reaches back, and than Okta's clock and ours may differ.
const REMEMBERED: TimeDelta = TimeDelta::days(2);

/// The days of how many apps are made in one transaction.
const APPS_AT_ONCE: usize = 20;

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
    stage.expect(slices.iter().map(slice::seconds_unread).sum());
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
    page.forget_events(REMEMBERED).await?;
    stage.commit(page, 0).await?;
    build_app_days(stage).await
}

/// Makes the days of the apps, for which the past had to be read first.
async fn build_app_days(stage: &Stage) -> Result<(), Halt> {
    let apps = list_apps_without_days(&stage.shared.store, &stage.shared.lease).await?;
    for some in apps.chunks(APPS_AT_ONCE) {
        let page = stage.write().await?;
        page.build_app_days(some).await?;
        stage.commit(page, 0).await?;
    }
    Ok(())
}

/// What pages of the log tell.
#[derive(Debug, Default)]
struct Told {
    sign_ins: Vec<SignInRecord>,
    /// By Okta's ids of users.
    last_logins: BTreeMap<String, Millis>,
    changes: Vec<ChangeRecord>,
    app_events: Vec<AppEventRecord>,
}

impl Told {
    /// What a page of the tail tells.
    fn of(events: &Page<LogEvent>) -> Self {
        let (last_logins, changes) = convert::changes(&events.items);
        Self {
            sign_ins: sign_ins(events).collect(),
            last_logins,
            changes,
            app_events: app_events(events).collect(),
        }
    }
}

/// Takes in what was told and keeps how far `part` has been read, together. Gives how many sign-ins were new.
async fn take_in(
    stage: &Stage,
    told: &Told,
    part: log_part::Model,
    drained_at: Option<Millis>,
) -> Result<i64, Halt> {
    let moves_coverage = part.done || drained_at.is_some();
    let page = stage.write().await?;
    let new = page.count_sign_ins(&told.sign_ins, stage.now()).await?;
    page.raise_last_logins(&told.last_logins).await?;
    page.note_changes(&told.changes).await?;
    page.note_app_events(&told.app_events).await?;
    page.save_log_part(part).await?;
    if moves_coverage {
        page.update_coverage(drained_at).await?;
    }
    stage.commit(page, new).await?;
    Ok(new)
}

/// The sign-ins of a page.
fn sign_ins(events: &Page<LogEvent>) -> impl Iterator<Item = SignInRecord> {
    if events.unreadable > 0 {
        tracing::warn!(
            records = events.unreadable,
            "log events without id or date were left out"
        );
    }
    events
        .items
        .iter()
        .filter_map(LogEvent::sign_in)
        .map(convert::sign_in)
}

/// What events of a page show of apps.
fn app_events(events: &Page<LogEvent>) -> impl Iterator<Item = AppEventRecord> {
    let shown = events.items.iter().filter_map(LogEvent::app_event);
    shown.map(convert::app_event)
}

/// The log's parts as they are stored.
async fn stored(stage: &Stage) -> Result<Vec<log_part::Model>, Halt> {
    Ok(progress::list_log_parts(&stage.shared.store, stage.shared.lease.integration).await?)
}
