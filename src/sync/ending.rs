//! How a run ends: what complete lists did not show is removed, problems are settled, the next sync gets its time.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use tracing::info;

use super::{
    figures::Left, halt::Halt, order::Ends, problem, reading::Reading, stage::Shared, syncer::Syncer,
};
use crate::{
    okta::Part,
    store::{
        IntegrationId, Millis,
        writers::{ChangeKind, PageWriter, ProblemKey, RunOutcome, Told},
    },
};

/// After a failure that may pass by itself the next sync is due this soon, or by the cadence where that is sooner.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(15);

/// How long Okta's log may still bring sign-ins to an app that was deleted (Okta docs: system log query), and some days.
const LOG_KEPT: TimeDelta = TimeDelta::days(100);

/// How far from the truth Okta's clock may be told: what was noted that long before a full read began is asked for once
/// more rather than forgotten.
const CLOCK_DOUBT_MS: i64 = 10 * 60 * 1_000;

/// Ends the run.
pub(super) async fn finish(syncer: &Syncer, shared: &Arc<Shared>, ends: &Ends) -> Result<(), Halt> {
    let failure = ends.failure();
    let now = shared.clock.now();
    if shared.stop.is_cancelled() {
        return Err(Halt::Stopped);
    }
    let page = PageWriter::begin(&shared.store, &shared.lease)
        .await?
        .noticed_at(now.into());
    let mut outcome = RunOutcome {
        failure,
        next_sync_at: Some(syncer.next_sync_at(now, shared.lease.integration, failure).into()),
        ..RunOutcome::default()
    };
    if ends.succeeded("USERS") {
        outcome.users_read_from = ends.since;
        if ends.reading == Reading::Full {
            page.remove_unlisted_users().await?;
        }
    }
    if ends.succeeded("APPS") {
        let log_from = (now - LOG_KEPT).into();
        page.remove_unlisted_apps(now.into(), log_from).await?;
        page.forget_changes(&[ChangeKind::AppDeleted], log_from).await?;
    }
    let read_whole = |name| ends.reading == Reading::Full && ends.succeeded(name);
    outcome.read_whole = Told {
        users: read_whole("USERS"),
        apps: read_whole("APPS"),
        seats: read_whole("ASSIGNMENTS"),
    };
    let is_complete = ["USERS", "APPS", "ASSIGNMENTS"].into_iter().all(read_whole);
    if let (true, Some(since)) = (is_complete, ends.since) {
        outcome.full_synced_at = Some(now.into());
        // Those of roles are forgotten where roles are read.
        let kinds = [ChangeKind::Seat, ChangeKind::Seats, ChangeKind::User];
        page.forget_changes(&kinds, Millis(since.0 - CLOCK_DOUBT_MS))
            .await?;
    }
    if ends.succeeded("USAGE") || ends.succeeded("ASSIGNMENTS") {
        // Sign-ins are counted before seats are taken: who lacked one is known now.
        page.note_unassigned_sign_ins().await?;
    }
    settle(&page, ends, &mut outcome).await?;
    page.finish(&outcome, now.into()).await?;
    if page.commit().await? {
        shared.wake.told_news();
    }
    let left = if failure.is_none() {
        Left::Succeeded
    } else {
        Left::Failed
    };
    shared.figures.left(left);
    shared.wake.moved(shared.lease.integration);
    info!(failure = failure.map(|(code, _)| code), reading = ?ends.reading, "the run has ended");
    Ok(())
}

/// Says which problems the run met, and which it would have met.
async fn settle(page: &PageWriter, ends: &Ends, outcome: &mut RunOutcome) -> Result<(), Halt> {
    outcome.found.extend(outcome.failure);
    if ends.any_succeeded() {
        // Something was read: Okta answers, and takes the credentials.
        outcome.looked_for = BTreeSet::from([
            (problem::INVALID_TOKEN, problem::ALL),
            (problem::INVALID_TOKEN, problem::KEY),
            (problem::FORBIDDEN, problem::SCOPES),
        ]);
    }
    if outcome.failure.is_none() {
        outcome.looked_for.insert((problem::STALE, problem::ALL));
        let every_part = Part::ALL.map(|part| (problem::UNREACHABLE, part.name()));
        outcome.looked_for.insert((problem::UNREACHABLE, problem::ALL));
        outcome.looked_for.extend(every_part);
    }
    if ends.succeeded("USAGE") {
        let none = (problem::NO_USAGE_DATA, problem::ALL);
        outcome.looked_for.insert(none);
        if page.has_directory_without_usage().await? {
            outcome.found.insert(none);
        }
    }
    Ok(())
}

impl Syncer {
    /// When the next sync is due: by the cadence, spread a little, or sooner after a failure that may pass by itself.
    pub(super) fn next_sync_at(
        &self,
        now: DateTime<Utc>,
        integration: IntegrationId,
        failure: Option<ProblemKey>,
    ) -> DateTime<Utc> {
        let every = TimeDelta::from_std(self.settings.every).unwrap_or(TimeDelta::days(1));
        let wait = match failure {
            Some((problem::UNREACHABLE, _)) => every.min(RETRY_AFTER),
            _ => every,
        };
        // Up to a tenth sooner, each integration by its own share, so that many do not start together.
        let share = i32::try_from(integration.0.wrapping_mul(37).rem_euclid(100)).unwrap_or(0);
        now + wait - wait / 1000 * share
    }
}
