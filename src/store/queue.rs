//! The queue of syncs: rows of `sync_runs`, claimed by lease, so that each run is worked on by one process at a time.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Query},
};

use super::{
    IntegrationId, Millis, RunId, Store, StoreError,
    entities::{integration, sync_run, sync_stage},
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
    });
    sync_stage::Entity::insert_many(stages)
        .exec_without_returning(connection)
        .await?;
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

/// How long a run stays queued, in milliseconds, unless it is claimed by name: whoever queued it can follow it from there.
const GRACE_MS: i64 = 500;

/// Takes the oldest run that nobody works on: queued, or left by a process whose lease has lapsed.
pub async fn claim(
    store: &Store,
    only: Option<RunId>,
    owner: &str,
    now: Millis,
    until: Millis,
) -> Result<Option<RunLease>, StoreError> {
    use sync_run::Column;
    let free = || {
        let lapsed = Expr::col(Column::State).eq("RUNNING").and(
            Expr::col(Column::LeaseUntil)
                .is_null()
                .or(Expr::col(Column::LeaseUntil).lte(now)),
        );
        let queued_by = Millis(if only.is_some() { now.0 } else { now.0 - GRACE_MS });
        let queued = Expr::col(Column::State)
            .eq("QUEUED")
            .and(Expr::col(Column::QueuedAt).lte(queued_by));
        Condition::all().add(queued.or(lapsed))
    };
    let mut oldest = Query::select();
    oldest
        .column(Column::Id)
        .from(sync_run::Entity)
        .cond_where(free())
        .order_by(Column::Id, sea_orm::Order::Asc)
        .limit(1);
    if let Some(only) = only {
        oldest.and_where(Column::Id.eq(only));
    }
    let claimed = sync_run::Entity::update_many()
        .col_expr(Column::State, Expr::value("RUNNING"))
        .col_expr(
            Column::StartedAt,
            Func::coalesce([Expr::col(Column::StartedAt), Expr::value(now)]).into(),
        )
        .col_expr(Column::LeaseOwner, Expr::value(owner))
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .filter(Expr::col(Column::Id).in_subquery(oldest.take()))
        // Looked at again under the row's lock: of two processes that chose the same run, the second finds it taken.
        .filter(free())
        .exec_with_returning(store.writer())
        .await?;
    Ok(claimed.into_iter().next().map(|run| RunLease {
        run: run.id,
        integration: run.integration_id,
        owner: owner.to_owned(),
    }))
}

/// Prolongs a lease; `false` where the run is no longer this holder's.
pub async fn heartbeat(store: &Store, lease: &RunLease, until: Millis) -> Result<bool, StoreError> {
    let held = sync_run::Entity::update_many()
        .col_expr(sync_run::Column::LeaseUntil, Expr::value(until))
        .filter(held_by(lease))
        .exec(store.writer())
        .await?;
    Ok(held.rows_affected == 1)
}

/// Gives a run back unfinished, so that any process can go on with it at once.
pub async fn release(store: &Store, lease: &RunLease) -> Result<(), StoreError> {
    sync_run::Entity::update_many()
        .col_expr(sync_run::Column::LeaseUntil, Expr::value(Option::<Millis>::None))
        .filter(held_by(lease))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Queues a run for each connected integration that is due.
pub async fn enqueue_due(store: &Store, now: Millis) -> Result<Vec<RunId>, StoreError> {
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
        // One that fails keeps its turn, and keeps nobody else from theirs.
        match enqueue(store, integration, "SCHEDULE", false, now).await {
            Ok(run) => runs.push(run),
            Err(error) => {
                tracing::error!(integration.id = %integration, %error, "a due sync could not be queued");
            }
        }
    }
    Ok(runs)
}

pub(super) fn held_by(lease: &RunLease) -> Condition {
    Condition::all()
        .add(sync_run::Column::Id.eq(lease.run))
        .add(sync_run::Column::LeaseOwner.eq(lease.owner.as_str()))
        .add(sync_run::Column::State.eq("RUNNING"))
}
