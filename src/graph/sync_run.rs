//! The types SyncRun and SyncStage: a sync, and how far its stages are.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::{Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    connection::{Listed, int},
    enums, errors,
    global_id::GlobalId,
    in_order::InOrder,
    integration::Integration,
    leaf::Leaf,
    problem::IntegrationProblem,
    reader::Reader,
    references::References,
    rows::Rows,
    scalars::DateTime,
    shared::Shared,
};
use crate::{
    store::{
        IntegrationId, Millis, RunId,
        entities::{sync_run, sync_stage},
        sync_runs::load_stages,
    },
    sync::{RunSnapshot, time_left},
};

/// How far a sync or a stage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SyncState {
    /// Waits to be taken up.
    Queued,
    /// Is being worked on.
    Running,
    /// Ended well.
    Succeeded,
    /// Ended before it was complete.
    Failed,
    /// Ended because the integration was disconnected.
    Cancelled,
}

/// The integration to sync.
#[derive(Debug, InputObject)]
pub(super) struct SyncIntegrationInput {
    /// The integration.
    pub(super) integration_id: ID,
    /// Read everything again, not only what changed.
    #[graphql(default = false)]
    pub(super) full: bool,
}

/// What started a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SyncTrigger {
    /// The integration was connected, or got new credentials.
    Connect,
    /// The cadence.
    Schedule,
    /// Somebody asked for it.
    Manual,
}

/// A stage of a sync; all of them run side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum SyncStageName {
    /// Users and their administrator roles.
    Users,
    /// Apps.
    Apps,
    /// Who is assigned to which app.
    Assignments,
    /// Sign-ins of the System Log.
    Usage,
}

/// How far a stage of a sync is.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct SyncStage {
    /// Which stage.
    name: SyncStageName,
    /// How far it is.
    state: SyncState,
    /// Records taken in so far (users, apps, assignments, log events).
    processed: i32,
    /// How many there will be, once known; before Okta has told, as many as there were when everything was last read.
    total: Option<i32>,
    /// Calls made to Okta.
    requests: i32,
    /// Seconds spent waiting for Okta's rate limit.
    throttled_seconds: f64,
    /// Until when it waits for Okta's rate limit, where it does.
    waiting_until: Option<DateTime>,
    /// The seconds that it will still take, waits for Okta's rate limit included: an estimate. Null while nothing can be
    /// told, 0 once it has ended.
    seconds_left: Option<f64>,
}

impl SyncStage {
    fn new(row: &sync_stage::Model, now: Millis) -> Result<Self> {
        let throttled = std::time::Duration::from_millis(u64::try_from(row.throttled_ms).unwrap_or(0));
        Ok(Self {
            name: enums::stored(&row.name, "stage of a sync")?,
            state: enums::stored(&row.state, "state of a stage")?,
            processed: int(row.processed),
            total: row.total.map(|total| int(total.max(row.processed))),
            requests: int(row.requests),
            throttled_seconds: throttled.as_secs_f64(),
            waiting_until: time_left::waits_until(row, now).map(DateTime),
            seconds_left: time_left::of_stage(row, now),
        })
    }
}

/// A sync of an integration.
pub(super) type SyncRun = InOrder<SyncRunObject>;

/// Its fields.
#[derive(Clone)]
pub(super) struct SyncRunObject {
    row: Arc<sync_run::Model>,
    group: Arc<RunGroup>,
}

struct RunGroup {
    reader: Arc<Reader>,
    keys: Vec<(IntegrationId, RunId)>,
    integrations: References<Integration>,
    stages: Shared<(), BTreeMap<RunId, Vec<sync_stage::Model>>>,
    /// The stages of a run that was told with them.
    told: Option<Vec<sync_stage::Model>>,
}

impl RunGroup {
    async fn stages_of(&self, run: RunId) -> Result<Vec<sync_stage::Model>> {
        if let Some(told) = &self.told {
            return Ok(told.clone());
        }
        let read = || async {
            load_stages(&self.reader.store, self.keys.iter().copied())
                .await
                .map_err(errors::internal)
        };
        let stages = self.stages.get((), read).await?;
        Ok(stages.get(&run).cloned().unwrap_or_default())
    }
}

impl Listed for SyncRun {
    type Row = sync_run::Model;
    const NAME: &'static str = "SyncRun";
}

impl SyncRun {
    /// Makes nodes of rows that were read together.
    pub(super) fn group(reader: &Arc<Reader>, rows: Vec<sync_run::Model>) -> Vec<Self> {
        let group = Arc::new(Self::new_group(reader, &rows, None));
        rows.into_iter()
            .map(|row| {
                InOrder(SyncRunObject {
                    row: Arc::new(row),
                    group: Arc::clone(&group),
                })
            })
            .collect()
    }

    /// A run as it was at one moment.
    pub(super) fn at_one_moment(reader: &Arc<Reader>, snapshot: RunSnapshot) -> Self {
        let group = Self::new_group(reader, std::slice::from_ref(&snapshot.run), Some(snapshot.stages));
        InOrder(SyncRunObject {
            row: Arc::new(snapshot.run),
            group: Arc::new(group),
        })
    }

    fn new_group(
        reader: &Arc<Reader>,
        rows: &[sync_run::Model],
        told: Option<Vec<sync_stage::Model>>,
    ) -> RunGroup {
        if let Some(at) = rows.iter().filter_map(|row| row.finished_at).max() {
            reader.store.tell_end(at);
        }
        RunGroup {
            reader: Arc::clone(reader),
            keys: rows.iter().map(|row| (row.integration_id, row.id)).collect(),
            integrations: References::new(
                reader,
                rows.iter().map(|row| (row.integration_id, row.integration_id)),
            ),
            stages: Shared::default(),
            told,
        }
    }

    pub(super) fn row(&self) -> &sync_run::Model {
        &self.row
    }
}

/// A sync of an integration: one reading of the org.
#[Object(name = "SyncRun")]
impl SyncRunObject {
    /// Global id.
    pub(super) async fn id(&self) -> Leaf<GlobalId> {
        Leaf(GlobalId::SyncRun(self.row.id))
    }

    /// What is synced.
    async fn integration(&self) -> Result<Integration> {
        self.group.integrations.get(self.row.integration_id).await
    }

    /// What started it.
    async fn trigger(&self) -> Result<SyncTrigger> {
        enums::stored(&self.row.trigger, "trigger of a sync")
    }

    /// How far it is.
    async fn state(&self) -> Result<SyncState> {
        enums::stored(&self.row.state, "state of a sync")
    }

    /// Whether it reads everything again, and not only what changed: as was asked for, while it is queued.
    async fn full(&self) -> bool {
        self.row.full
    }

    /// When it was queued.
    async fn queued_at(&self) -> Leaf<Millis> {
        Leaf(self.row.queued_at)
    }

    /// When it was first taken up.
    async fn started_at(&self) -> Option<Leaf<Millis>> {
        self.row.started_at.map(Leaf)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<Leaf<Millis>> {
        self.row.finished_at.map(Leaf)
    }

    /// How far each stage is.
    async fn stages(&self) -> Result<Rows<InOrder<SyncStage>>> {
        let now = self.group.reader.clock.now().into();
        let stages = self.group.stages_of(self.row.id).await?;
        stages
            .iter()
            .map(|stage| SyncStage::new(stage, now).map(InOrder))
            .collect()
    }

    /// The seconds that it will still take, waits for Okta's rate limit included: an estimate. Null while nothing can be
    /// told, 0 once it has ended.
    async fn seconds_left(&self) -> Result<Option<f64>> {
        let now = self.group.reader.clock.now().into();
        let stages = self.group.stages_of(self.row.id).await?;
        Ok(time_left::of_run(&stages, now))
    }

    /// Why it failed, where it did.
    async fn problem(&self) -> Result<Option<InOrder<IntegrationProblem>>> {
        let Some(code) = &self.row.problem_code else {
            return Ok(None);
        };
        let part = self.row.problem_part.as_deref().unwrap_or_default();
        let since = self.row.finished_at.unwrap_or(self.row.queued_at);
        IntegrationProblem::new(code, part, since).map(InOrder).map(Some)
    }
}
