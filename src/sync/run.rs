//! One run from its claim to its end: the stages side by side, then what only a complete read can tell.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{TimeDelta, Utc};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, instrument, warn};

use super::{
    halt::{Halt, StageEnd},
    problem,
    stage::{Shared, Stage},
    stages::{apps, assignments, usage, users},
    syncer::Syncer,
};
use crate::{
    okta::{Credentials, OktaClient, Part},
    store::{
        Millis, connections,
        entities::sync_run,
        progress,
        writers::{ProblemKey, RunLease, RunOutcome},
    },
};

/// After a failure that may pass by itself the next sync is due this soon, or by the cadence where that is sooner.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(15);

/// Works on the run until it has ended, was taken away, or `stop`. What was read by then stays.
#[instrument(name = "sync.run", skip_all, fields(integration.id = %lease.integration, run.id = %lease.run))]
pub(super) async fn work(syncer: &Syncer, lease: RunLease, stop: CancellationToken) -> Result<(), Halt> {
    let shared = Arc::new(Shared {
        store: syncer.store.clone(),
        clock: Arc::clone(&syncer.clock),
        lease,
        wake: Arc::clone(&syncer.wake),
        stop,
    });
    loop {
        let Some((credentials, stored_at)) = credentials(syncer, &shared).await? else {
            return finish(syncer, &shared, Some((problem::INVALID_TOKEN, problem::KEY)), &[]).await;
        };
        let Some(okta) = client(syncer, &shared, credentials).await? else {
            return finish(syncer, &shared, Some((problem::UNREACHABLE, problem::ALL)), &[]).await;
        };
        let ends = stages(syncer, &shared, &okta).await?;
        let failure = failure(&ends);
        if failure.is_some_and(|(code, _)| code == problem::INVALID_TOKEN) {
            let known = connections::find_credentials(&shared.store, shared.lease.integration).await?;
            if known.is_some_and(|known| known.updated_at != stored_at) {
                info!("the credentials were replaced meanwhile: the run goes on with the new ones");
                continue;
            }
        }
        return finish(syncer, &shared, failure, &ends).await;
    }
}

/// The credentials and when they were stored; none where they cannot be read.
async fn credentials(syncer: &Syncer, shared: &Shared) -> Result<Option<(Credentials, Millis)>, Halt> {
    let integration = shared.lease.integration;
    let Some(row) = connections::find_credentials(&shared.store, integration).await? else {
        // Disconnected between the queueing of the run and its claim.
        connections::cancel_run(&shared.store, &shared.lease, shared.clock.now().into()).await?;
        return Err(Halt::Stopped);
    };
    let opened = match syncer.vault.open(integration, &row.ciphertext) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(%error, "the run cannot begin");
            return Ok(None);
        }
    };
    match Credentials::from_stored(&opened) {
        Ok(credentials) => Ok(Some((credentials, row.updated_at))),
        Err(error) => {
            tracing::error!(%error, "the run cannot begin");
            Ok(None)
        }
    }
}

async fn client(
    syncer: &Syncer,
    shared: &Shared,
    credentials: Credentials,
) -> Result<Option<OktaClient>, Halt> {
    let Some(row) = connections::find_integration(&shared.store, shared.lease.integration).await? else {
        return Err(Halt::Stopped);
    };
    match syncer.client(&row.domain, credentials) {
        Ok(okta) => Ok(Some(okta)),
        Err(error) => {
            warn!(%error, "the run cannot begin");
            Ok(None)
        }
    }
}

/// Reads all parts side by side; the assignments once the apps are known.
async fn stages(
    syncer: &Syncer,
    shared: &Arc<Shared>,
    okta: &OktaClient,
) -> Result<Vec<(&'static str, StageEnd)>, Halt> {
    let known = progress::find_run(&shared.store, shared.lease.integration, Some(shared.lease.run)).await?;
    let Some((run, states)) = known else {
        return Err(Halt::Stopped);
    };
    let is_done = |name: &str| {
        states
            .iter()
            .any(|stage| stage.name == name && stage.state == "SUCCEEDED")
    };
    let stage = |name| Stage::new(shared, okta, name);
    let (of_users, of_apps) = (stage("USERS"), stage("APPS"));
    let (of_assignments, of_usage) = (stage("ASSIGNMENTS"), stage("USAGE"));
    // Its answer tells Okta's clock before anything is dated by it.
    let _ = of_users.ask(okta.org()).await;
    let (listed, mut apps_listed) = watch::channel(None);

    let users = async {
        if is_done("USERS") {
            return Ok(StageEnd::Succeeded);
        }
        of_users.run(&[Part::Users], users::read(&of_users)).await
    };
    let apps = async {
        let end = if is_done("APPS") {
            Ok(StageEnd::Succeeded)
        } else {
            of_apps.run(&[Part::Apps], apps::read(&of_apps)).await
        };
        listed.send_replace(
            end.as_ref()
                .ok()
                .copied()
                .or(Some(StageEnd::Failed((problem::UNREACHABLE, problem::ALL)))),
        );
        end
    };
    let assignments = async {
        let apps = apps_listed
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|end| *end);
        match apps {
            Some(StageEnd::Succeeded) if is_done("ASSIGNMENTS") => Ok(StageEnd::Succeeded),
            Some(StageEnd::Succeeded) => {
                of_assignments
                    .run(&[Part::Assignments], assignments::read(&of_assignments))
                    .await
            }
            Some(failed) => of_assignments.give_up(failed).await,
            None => Err(Halt::Stopped),
        }
    };
    let usage = async {
        if is_done("USAGE") {
            return Ok(StageEnd::Succeeded);
        }
        let read = usage::read(&of_usage, syncer.settings.backfill_days);
        of_usage.run(&[Part::Logs], read).await
    };
    let (users, apps, assignments, usage) = tokio::join!(users, apps, assignments, usage);
    let (mut users, mut apps, assignments, usage) = (users?, apps?, assignments?, usage?);

    let since = listed_since(&run, okta, shared);
    if users == StageEnd::Succeeded {
        users = missed(&of_users, users::ask_for_missed(&of_users, since)).await?;
    }
    if apps == StageEnd::Succeeded {
        apps = missed(&of_apps, apps::ask_for_missed(&of_apps, since)).await?;
    }
    Ok(vec![
        ("USERS", users),
        ("APPS", apps),
        ("ASSIGNMENTS", assignments),
        ("USAGE", usage),
    ])
}

/// When reading the lists began, by Okta's clock.
fn listed_since(run: &sync_run::Model, okta: &OktaClient, shared: &Shared) -> Millis {
    let ahead = okta.server_now() - shared.clock.now();
    let began = run.started_at.unwrap_or(run.queued_at);
    let began = chrono::DateTime::<Utc>::from(began);
    began.checked_add_signed(ahead).unwrap_or(began).into()
}

/// Without an answer about those that were missed nothing may be taken for deleted.
async fn missed(stage: &Stage, asked: impl Future<Output = Result<(), Halt>>) -> Result<StageEnd, Halt> {
    match asked.await {
        Ok(()) => Ok(StageEnd::Succeeded),
        Err(Halt::Okta(error)) => {
            warn!(stage = stage.name(), %error, "what the list did not show could not be asked for");
            stage.fail(&error).await
        }
        Err(halt) => Err(halt),
    }
}

/// Why the run fails: never for parts that may not be read, as long as any other was.
fn failure(ends: &[(&'static str, StageEnd)]) -> Option<ProblemKey> {
    let any_read = ends.iter().any(|(_, end)| *end == StageEnd::Succeeded);
    ends.iter()
        .filter_map(|(_, end)| match end {
            StageEnd::Failed(problem) if !(any_read && end.is_forbidden()) => Some(*problem),
            StageEnd::Succeeded | StageEnd::Failed(_) => None,
        })
        .min_by_key(|problem| problem::gravity(*problem))
}

/// Ends the run: removes what complete lists did not show, settles the problems, says when the next sync is due.
async fn finish(
    syncer: &Syncer,
    shared: &Arc<Shared>,
    failure: Option<ProblemKey>,
    ends: &[(&'static str, StageEnd)],
) -> Result<(), Halt> {
    let succeeded = |name: &str| ends.contains(&(name, StageEnd::Succeeded));
    let now = shared.clock.now();
    if shared.stop.is_cancelled() {
        return Err(Halt::Stopped);
    }
    let page = crate::store::writers::PageWriter::begin(&shared.store, &shared.lease).await?;
    if succeeded("USERS") {
        page.remove_unlisted_users().await?;
    }
    if succeeded("APPS") {
        page.remove_unlisted_apps().await?;
    }
    let mut outcome = RunOutcome {
        failure,
        next_sync_at: Some(syncer.next_sync_at(now, shared.lease.integration, failure).into()),
        ..RunOutcome::default()
    };
    outcome.found.extend(failure);
    if ends.iter().any(|(_, end)| *end == StageEnd::Succeeded) {
        // Something was read: Okta answers, and takes the credentials.
        outcome.looked_for = BTreeSet::from([
            (problem::INVALID_TOKEN, problem::ALL),
            (problem::INVALID_TOKEN, problem::KEY),
            (problem::FORBIDDEN, problem::SCOPES),
        ]);
    }
    if failure.is_none() {
        outcome.looked_for.insert((problem::STALE, problem::ALL));
        let every_part = Part::ALL.map(|part| (problem::UNREACHABLE, part.name()));
        outcome.looked_for.insert((problem::UNREACHABLE, problem::ALL));
        outcome.looked_for.extend(every_part);
    }
    if succeeded("USAGE") {
        let none = (problem::NO_USAGE_DATA, problem::ALL);
        outcome.looked_for.insert(none);
        if page.has_directory_without_usage().await? {
            outcome.found.insert(none);
        }
    }
    page.finish(&outcome, now.into()).await?;
    page.commit().await?;
    shared.wake.moved(shared.lease.integration);
    info!(failure = failure.map(|(code, _)| code), "the run has ended");
    Ok(())
}

impl Syncer {
    /// When the next sync is due: by the cadence, spread a little, or sooner after a failure that may pass by itself.
    pub(super) fn next_sync_at(
        &self,
        now: chrono::DateTime<Utc>,
        integration: crate::store::IntegrationId,
        failure: Option<ProblemKey>,
    ) -> chrono::DateTime<Utc> {
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
