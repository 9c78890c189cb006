//! The queue of syncs: rows of `sync_runs`, claimed by lease, so that each run is worked on by one process at a time.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, Func, LockBehavior, LockType, Query},
};
use std::time::Duration;

use super::{
    IntegrationId, Millis, RunId, Store, StoreError, deliveries, dialect,
    entities::{integration, sync_run, sync_stage},
    signals::{self, Signal},
    writers::RunLease,
};

/// The stages of a run, in the order in which they are shown.
pub const STAGES: [&str; 4] = ["USERS", "APPS", "ASSIGNMENTS", "USAGE"];

const ACTIVE: [&str; 2] = ["QUEUED", "RUNNING"];

/// Queues a run; while one is queued or running, gives that one.
pub async fn enqueue(
    store: &Store,
    integration: IntegrationId,
    trigger: &str,
    full: bool,
    now: Millis,
) -> Result<RunId, StoreError> {
    if let Some(run) = find_active(store, integration).await? {
        if full && !run.full {
            demand_full(store, &run).await?;
        }
        return Ok(run.id);
    }
    let tx = store.begin().await?;
    match insert(&tx, integration, trigger, full, now).await {
        Ok(id) => {
            tx.commit().await?;
            Ok(id)
        }
        // Another process was faster: the partial unique index let one of the two in.
        Err(error) if error.is_conflict() => {
            tx.rollback().await?;
            find_active(store, integration)
                .await?
                .map(|run| run.id)
                .ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// Has everything read by a run that is queued, or, where it has begun to read what changed, by the next one.
async fn demand_full(store: &Store, run: &sync_run::Model) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let queued = sync_run::Entity::update_many()
        .col_expr(sync_run::Column::Full, Expr::value(true))
        .filter(sync_run::Column::Id.eq(run.id))
        .filter(sync_run::Column::State.eq("QUEUED"))
        .exec(&tx)
        .await?;
    if queued.rows_affected == 0 {
        integration::Entity::update_many()
            .col_expr(
                integration::Column::FullSyncedAt,
                Expr::value(Option::<Millis>::None),
            )
            .filter(integration::Column::Id.eq(run.integration_id))
            .exec(&tx)
            .await?;
    }
    Ok(tx.commit().await?)
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    integration: IntegrationId,
    trigger: &str,
    full: bool,
    now: Millis,
) -> Result<RunId, StoreError> {
    let run = sync_run::ActiveModel {
        integration_id: Set(integration),
        trigger: Set(trigger.to_owned()),
        full: Set(full),
        state: Set("QUEUED".to_owned()),
        queued_at: Set(now),
        ..Default::default()
    };
    let id = sync_run::Entity::insert(run)
        .exec(connection)
        .await?
        .last_insert_id;
    let stages = STAGES.map(|name| sync_stage::ActiveModel {
        integration_id: Set(integration),
        run_id: Set(id),
        name: Set(name.to_owned()),
        state: Set("QUEUED".to_owned()),
        processed: Set(0),
        total: Set(None),
        requests: Set(0),
        throttled_ms: Set(0),
        started_at: Set(None),
        done_units: Set(0),
        total_units: Set(0),
        waiting_until: Set(None),
    });
    sync_stage::Entity::insert_many(stages)
        .exec_without_returning(connection)
        .await?;
    signals::send(connection, Signal::Work(integration)).await?;
    Ok(id)
}

/// The run of an integration that is queued or running.
pub async fn find_active(
    store: &Store,
    integration: IntegrationId,
) -> Result<Option<sync_run::Model>, StoreError> {
    Ok(sync_run::Entity::find()
        .filter(sync_run::Column::IntegrationId.eq(integration))
        .filter(sync_run::Column::State.is_in(ACTIVE))
        .one(store.writer())
        .await?)
}

/// Whether the run is queued or running.
pub async fn is_active(store: &Store, run: RunId) -> Result<bool, StoreError> {
    let found = sync_run::Entity::find_by_id(run)
        .filter(sync_run::Column::State.is_in(ACTIVE))
        .one(store.reader())
        .await?;
    Ok(found.is_some())
}

/// The runs of all integrations that have not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Queued.
    pub queued: i64,
    /// When the oldest of those was queued.
    pub oldest: Option<Millis>,
    /// Worked on, or left by a process.
    pub running: i64,
}

/// How many runs have not ended: read from the small index of active runs.
pub async fn waiting(store: &Store) -> Result<Waiting, StoreError> {
    use sync_run::Column;
    let by_state = sync_run::Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "runs")
        .column_as(Column::QueuedAt.min(), "oldest")
        .filter(Column::State.is_in(ACTIVE))
        .group_by(Column::State)
        .into_tuple::<(String, i64, Option<Millis>)>()
        .all(store.reader())
        .await?;
    let mut waiting = Waiting::default();
    for (state, runs, oldest) in by_state {
        if state == "QUEUED" {
            (waiting.queued, waiting.oldest) = (runs, oldest);
        } else {
            waiting.running = runs;
        }
    }
    Ok(waiting)
}

/// How long a run stays queued, unless it is claimed by name: whoever queued it can follow it from there.
pub const GRACE: Duration = Duration::from_millis(500);

/// Who wants which runs.
#[derive(Debug)]
pub struct Claim<'a> {
    /// A name that no other holder ever has.
    pub owner: &'a str,
    /// How long the run stays with its holder who gives no sign of life.
    pub lease: Duration,
    /// This one or none.
    pub only: Option<RunId>,
    /// None of these.
    pub except: &'a [RunId],
}

/// Takes the oldest run that nobody works on: queued, or left by a process whose lease has lapsed.
pub async fn claim(store: &Store, claim: &Claim<'_>, now: Millis) -> Result<Option<RunLease>, StoreError> {
    use sync_run::Column;
    let tx = store.begin().await?;
    let lapsed = Expr::col(Column::State).eq("RUNNING").and(
        Expr::col(Column::LeaseUntil)
            .is_null()
            .or(Expr::col(Column::LeaseUntil).lte(dialect::lease_now(&tx, now))),
    );
    let mut queued = Expr::col(Column::State).eq("QUEUED");
    if claim.only.is_none() {
        // One from the future was queued by a machine whose clock is ahead: it need not wait for ours.
        let grace = ms(GRACE);
        queued = queued.and(Expr::col(Column::QueuedAt).not_between(now.0 - grace + 1, now.0 + grace));
    }
    let mut oldest = Query::select();
    oldest
        .column(Column::Id)
        .from(sync_run::Entity)
        .cond_where(Condition::all().add(queued.or(lapsed)))
        .order_by(Column::Id, sea_orm::Order::Asc)
        .limit(1);
    match claim.only {
        // Whoever holds its row may only be looking whether it is there, so this waits for him.
        Some(only) => oldest.and_where(Column::Id.eq(only)).lock(LockType::Update),
        // Of two processes that look at once, the second takes the next one; with SQLite they look one after another.
        None => oldest.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked),
    };
    if !claim.except.is_empty() {
        oldest.and_where(Column::Id.is_not_in(claim.except.iter().copied()));
    }
    let Some(found) = tx.query_one(&oldest).await? else {
        return Ok(None);
    };
    let id: RunId = found.try_get_by_index(0)?;
    let claimed = sync_run::Entity::update_many()
        .col_expr(Column::State, Expr::value("RUNNING"))
        .col_expr(
            Column::StartedAt,
            Func::coalesce([Expr::col(Column::StartedAt), Expr::value(now)]).into(),
        )
        .col_expr(Column::LeaseOwner, Expr::value(claim.owner))
        .col_expr(
            Column::LeaseUntil,
            dialect::lease_now(&tx, now).add(ms(claim.lease)),
        )
        .filter(Column::Id.eq(id))
        .exec_with_returning(&tx)
        .await?;
    let Some(run) = claimed.into_iter().next() else {
        return Ok(None);
    };
    signals::send(&tx, Signal::Moved(run.integration_id)).await?;
    tx.commit().await?;
    Ok(Some(RunLease::new(run.id, run.integration_id, claim.owner, now)))
}

/// Prolongs a lease; `false` where the run is no longer this holder's.
pub async fn heartbeat(
    store: &Store,
    lease: &RunLease,
    stays: Duration,
    now: Millis,
) -> Result<bool, StoreError> {
    let _turn = lease.turn().await;
    let until = dialect::lease_now(store.writer(), now).add(ms(stays));
    let held = sync_run::Entity::update_many()
        .col_expr(sync_run::Column::LeaseUntil, until)
        .filter(held_by(lease))
        .exec(store.writer())
        .await?;
    Ok(held.rows_affected == 1)
}

/// Gives a run back unfinished, so that any process can go on with it at once.
pub async fn release(store: &Store, lease: &RunLease) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    sync_run::Entity::update_many()
        .col_expr(sync_run::Column::LeaseUntil, Expr::value(Option::<Millis>::None))
        .filter(held_by(lease))
        .exec(&tx)
        .await?;
    signals::send(&tx, Signal::Work(lease.integration)).await?;
    Ok(tx.commit().await?)
}

/// Frees the runs of a process that was killed, where it can only have been killed: this one alone works on the
/// database, and has claimed none yet. Elsewhere their leases have to lapse first.
pub async fn release_abandoned(store: &Store) -> Result<u64, StoreError> {
    if !store.is_alone() {
        return Ok(0);
    }
    let freed = sync_run::Entity::update_many()
        .col_expr(sync_run::Column::LeaseUntil, Expr::value(Option::<Millis>::None))
        .filter(sync_run::Column::State.eq("RUNNING"))
        .exec(store.writer())
        .await?;
    deliveries::release_abandoned(store).await?;
    Ok(freed.rows_affected)
}

/// Queues a run for each connected integration that is due, once, however many processes look at the same time: its turn
/// is moved on to `next` by the transaction that queues it.
pub async fn enqueue_due(
    store: &Store,
    now: Millis,
    next: impl Fn(IntegrationId) -> Millis,
) -> Result<Vec<RunId>, StoreError> {
    let busy = Query::select()
        .column(sync_run::Column::IntegrationId)
        .from(sync_run::Entity)
        .and_where(sync_run::Column::State.is_in(ACTIVE))
        .take();
    let due = integration::Entity::find()
        .select_only()
        .column(integration::Column::Id)
        .filter(integration::Column::DisconnectedAt.is_null())
        .filter(integration::Column::NextSyncAt.lte(now))
        .filter(Expr::col(integration::Column::Id).not_in_subquery(busy))
        .order_by_asc(integration::Column::NextSyncAt)
        .into_tuple::<IntegrationId>()
        .all(store.reader())
        .await?;
    let mut runs = Vec::new();
    for integration in due {
        match enqueue_one_due(store, integration, now, next(integration)).await {
            Ok(run) => runs.extend(run),
            // Somebody queued one by hand at the same moment.
            Err(error) if error.is_conflict() => {}
            // One that fails keeps its turn, and keeps nobody else from theirs.
            Err(error) => {
                tracing::error!(integration.id = %integration, %error, "a due sync could not be queued");
            }
        }
    }
    Ok(runs)
}

async fn enqueue_one_due(
    store: &Store,
    integration: IntegrationId,
    now: Millis,
    next: Millis,
) -> Result<Option<RunId>, StoreError> {
    use integration::Column;
    let tx = store.begin().await?;
    if hold_active(&tx, integration).await? {
        // Queued by hand meanwhile.
        return Ok(None);
    }
    let moved_on = integration::Entity::update_many()
        .col_expr(Column::NextSyncAt, Expr::value(next))
        .filter(Column::Id.eq(integration))
        .filter(Column::DisconnectedAt.is_null())
        .filter(Column::NextSyncAt.lte(now))
        .exec(&tx)
        .await?;
    if moved_on.rows_affected != 1 {
        return Ok(None);
    }
    let run = insert(&tx, integration, "SCHEDULE", false, now).await?;
    tx.commit().await?;
    Ok(Some(run))
}

/// Locks the integration's active run, where it has one: before anything else is locked, as pages do. Who locked in
/// another order could wait for a page that waits for him.
pub(super) async fn hold_active(
    tx: &DatabaseTransaction,
    integration: IntegrationId,
) -> Result<bool, StoreError> {
    let active = sync_run::Entity::find()
        .filter(sync_run::Column::IntegrationId.eq(integration))
        .filter(sync_run::Column::State.is_in(ACTIVE))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(active.is_some())
}

fn ms(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(super) fn held_by(lease: &RunLease) -> Condition {
    Condition::all()
        .add(sync_run::Column::Id.eq(lease.run))
        .add(sync_run::Column::LeaseOwner.eq(lease.owner.as_str()))
        .add(sync_run::Column::State.eq("RUNNING"))
}
