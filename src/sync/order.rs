//! In which order a run reads the parts of Okta: side by side, each in its own rate limit, as far as one does not build on
//! another.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::SetOnce;
use tracing::{info, warn};

use super::{
    halt::{Halt, StageEnd},
    problem,
    reading::Reading,
    stage::{Shared, Stage},
    stages::{apps, assignments, usage, users},
    syncer::Syncer,
};
use crate::{
    okta::{OktaClient, Part},
    store::{
        Millis, connections,
        entities::{sync_run, sync_stage},
        progress,
        writers::ProblemKey,
    },
};

/// How far ahead of Okta's this machine's clock is taken to be at most while no answer has told: more is read than need be.
const CLOCK_UNKNOWN: TimeDelta = TimeDelta::days(1);

/// How the stages of a run ended, and what they read.
#[derive(Debug)]
pub(super) struct Ends {
    stages: Vec<(&'static str, StageEnd)>,
    /// Why no stage could begin.
    hindrance: Option<ProblemKey>,
    /// What was read.
    pub(super) reading: Reading,
    /// When reading began, by Okta's clock.
    pub(super) since: Option<Millis>,
}

impl Ends {
    /// Nothing could be read.
    pub(super) fn without_reading(hindrance: ProblemKey) -> Self {
        Self {
            stages: Vec::new(),
            hindrance: Some(hindrance),
            reading: Reading::Full,
            since: None,
        }
    }

    /// Whether this stage read all that it was to read.
    pub(super) fn succeeded(&self, stage: &'static str) -> bool {
        self.stages.contains(&(stage, StageEnd::Succeeded))
    }

    /// Whether any part was read.
    pub(super) fn any_succeeded(&self) -> bool {
        self.stages.iter().any(|(_, end)| *end == StageEnd::Succeeded)
    }

    /// Why the run fails: never for parts that may not be read, as long as any other was.
    pub(super) fn failure(&self) -> Option<ProblemKey> {
        let any_read = self.any_succeeded();
        let failures = self.stages.iter().filter_map(|(_, end)| match end {
            StageEnd::Failed(problem) if !(any_read && end.is_forbidden()) => Some(*problem),
            StageEnd::Succeeded | StageEnd::Failed(_) => None,
        });
        failures
            .chain(self.hindrance)
            .min_by_key(|problem| problem::gravity(*problem))
    }
}

/// Reads the parts. The assignments come once the apps are known. Where only changes are to be read, the log comes first:
/// it tells what has changed, and without it everything is read.
pub(super) async fn stages(syncer: &Syncer, shared: &Arc<Shared>, okta: &OktaClient) -> Result<Ends, Halt> {
    let known = progress::find_run(&shared.store, shared.lease.integration, Some(shared.lease.run)).await?;
    let Some((run, states)) = known else {
        return Err(Halt::Stopped);
    };
    let stage = |name| Stage::new(shared, okta, name);
    let (of_users, of_apps) = (stage("USERS"), stage("APPS"));
    let (of_assignments, of_usage) = (stage("ASSIGNMENTS"), stage("USAGE"));
    // Its answer tells Okta's clock before anything is dated by it.
    let _ = of_users.ask(okta.org()).await;
    let since = reads_from(&of_users, &run).await?;
    let integration = connections::find_integration(&shared.store, shared.lease.integration).await?;
    let seats_are_told = integration.is_some_and(|known| known.seats_told_from.is_some());
    let planned = Reading::planned(&run, shared, &syncer.settings).await?;
    // What was read for what changed counts for nothing where everything is read after all.
    let done_before = |reading| match reading {
        Reading::Full if !run.full => &[][..],
        Reading::Full | Reading::Changes { .. } => &states[..],
    };
    let (tail, reading) = (SetOnce::new(), SetOnce::new());
    let (users_end, apps_end) = (SetOnce::new(), SetOnce::new());

    let decide = async {
        let decided = match planned {
            Reading::Full => Reading::Full,
            changes @ Reading::Changes { .. } if *tail.wait().await => changes,
            Reading::Changes { .. } => {
                info!("the log cannot be read: everything else is read in full");
                Reading::Full
            }
        };
        if decided == Reading::Full && !run.full {
            let page = of_users.write().await?;
            page.read_in_full().await?;
            page.commit().await?;
        }
        let _ = reading.set(decided);
        Ok::<_, Halt>(decided)
    };
    let usage = async {
        let read = usage::read(&of_usage, syncer.settings.backfill_days, || {
            let _ = tail.set(true);
        });
        let end = unless_done(&states, &of_usage, &[Part::Logs], read).await;
        let _ = tail.set(matches!(end, Ok(StageEnd::Succeeded)));
        end
    };
    let users = async {
        let reading = *reading.wait().await;
        let read = users::read(&of_users, reading);
        let end = unless_done(done_before(reading), &of_users, &[Part::Users], read).await?;
        let _ = users_end.set(end);
        Ok::<_, Halt>(end)
    };
    let apps = async {
        let end = unless_done(&states, &of_apps, &[Part::Apps], apps::read(&of_apps)).await?;
        let _ = apps_end.set(end);
        Ok::<_, Halt>(end)
    };
    let assignments = async {
        let reading = *reading.wait().await;
        if reading != Reading::Full || seats_are_told {
            // Who was deactivated is known then, and what the feed is to call whom a seat was given.
            users_end.wait().await;
            // And what was signed in to until now is counted: who loses a seat did not sign in without one.
            tail.wait().await;
        }
        match *apps_end.wait().await {
            StageEnd::Succeeded => {
                let read = assignments::read(&of_assignments, reading);
                let done = done_before(reading);
                unless_done(done, &of_assignments, &[Part::Assignments], read).await
            }
            failed @ StageEnd::Failed(_) => of_assignments.give_up(failed).await,
        }
    };
    let (reading, mut users, mut apps, assignments, usage) =
        tokio::try_join!(decide, users, apps, assignments, usage)?;

    if users == StageEnd::Succeeded {
        users = missed(&of_users, users::ask_for_missed(&of_users, reading, since)).await?;
    }
    if apps == StageEnd::Succeeded {
        apps = missed(&of_apps, apps::ask_for_missed(&of_apps, since)).await?;
    }
    Ok(Ends {
        stages: vec![
            ("USERS", users),
            ("APPS", apps),
            ("ASSIGNMENTS", assignments),
            ("USAGE", usage),
        ],
        hindrance: None,
        reading,
        since: Some(since),
    })
}

/// Does the stage's work, unless the run had done it before it was taken up again.
async fn unless_done(
    states: &[sync_stage::Model],
    stage: &Stage,
    parts: &[Part],
    work: impl Future<Output = Result<(), Halt>>,
) -> Result<StageEnd, Halt> {
    let is_this = |state: &&sync_stage::Model| state.name == stage.name();
    if states
        .iter()
        .find(is_this)
        .is_some_and(|state| state.state == "SUCCEEDED")
    {
        return Ok(StageEnd::Succeeded);
    }
    // On the heap: the stages of a run side by side are more than a thread's stack should hold.
    stage.run(parts, Box::pin(work)).await
}

/// When reading the lists began, by Okta's clock. It is noted, because this machine's may have been set when the run is taken up
/// again, or be another machine's.
async fn reads_from(stage: &Stage, run: &sync_run::Model) -> Result<Millis, Halt> {
    if let Some(noted) = run.read_from {
        return Ok(noted);
    }
    let began = DateTime::<Utc>::from(run.started_at.unwrap_or(run.queued_at));
    let okta_now = stage.okta.clock_offset().map(|_| stage.okta.server_now());
    let since = by_okta(began, stage.shared.clock.now(), okta_now).into();
    let page = stage.write().await?;
    page.reads_from(since).await?;
    page.commit().await?;
    Ok(since)
}

/// What this machine calls `began`, by Okta's clock at the latest.
fn by_okta(began: DateTime<Utc>, now: DateTime<Utc>, okta_now: Option<DateTime<Utc>>) -> DateTime<Utc> {
    let Some(okta_now) = okta_now else {
        return began.checked_sub_signed(CLOCK_UNKNOWN).unwrap_or(began);
    };
    // Whoever began it may have had another clock; and nothing of it has been read before now.
    began
        .checked_add_signed(okta_now - now)
        .unwrap_or(began)
        .min(okta_now)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_began_by_oktas_clock_and_never_later_than_now_or_than_is_known() {
        let at = |minutes: i64| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        // This machine is 60 minutes behind, or ahead.
        assert_eq!(by_okta(at(100), at(110), Some(at(170))), at(160));
        assert_eq!(by_okta(at(100), at(110), Some(at(50))), at(40));
        // Whoever began it was ahead of this machine.
        assert_eq!(by_okta(at(200), at(110), Some(at(110))), at(110));
        assert_eq!(by_okta(at(2_000), at(2_010), None), at(2_000 - 24 * 60));
    }
}
