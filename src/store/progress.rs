//! Reading what a sync has done so far: its checkpoints, the log's parts, its run and stages; and noticing stale data.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Func, OnConflict, SimpleExpr},
};

use super::{
    AppId, IntegrationId, Millis, RunId, Store, StoreError,
    entities::{app, checkpoint, integration, log_part, problem, sync_run, sync_stage, user},
    status,
    writers::{ProblemKey, RunLease},
};

/// How far the run has read a list; none where it has not begun.
pub async fn find_checkpoint(
    store: &Store,
    lease: &RunLease,
    part: &str,
) -> Result<Option<checkpoint::Model>, StoreError> {
    let key = (lease.integration, lease.run, part.to_owned());
    Ok(checkpoint::Entity::find_by_id(key).one(store.reader()).await?)
}

/// How far the System Log has been read, the tail first, then the slices, newest first.
pub async fn list_log_parts(
    store: &Store,
    integration: IntegrationId,
) -> Result<Vec<log_part::Model>, StoreError> {
    Ok(log_part::Entity::find()
        .filter(log_part::Column::IntegrationId.eq(integration))
        .order_by_asc(log_part::Column::Part)
        .all(store.reader())
        .await?)
}

/// The apps of the run's app list whose assigned users it has not read to the end yet.
pub async fn list_unread_apps(store: &Store, lease: &RunLease) -> Result<Vec<(AppId, String)>, StoreError> {
    let read = app::Column::AssignmentsRun;
    list_apps(store, lease, read.is_null().or(read.ne(lease.run))).await
}

/// The apps of the run's app list whose assigned users are to be read because something about them has changed.
pub async fn list_due_apps(store: &Store, lease: &RunLease) -> Result<Vec<(AppId, String)>, StoreError> {
    list_apps(store, lease, app::Column::AssignmentsDue.eq(true)).await
}

async fn list_apps(
    store: &Store,
    lease: &RunLease,
    wanted: SimpleExpr,
) -> Result<Vec<(AppId, String)>, StoreError> {
    use app::Column;
    Ok(app::Entity::find()
        .select_only()
        .columns([Column::Id, Column::OktaId])
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.eq(lease.run))
        .filter(wanted)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(store.reader())
        .await?)
}

/// The row of an app that the run found in Okta's list, by Okta's id.
pub async fn find_listed_app(
    store: &Store,
    lease: &RunLease,
    okta_id: &str,
) -> Result<Option<AppId>, StoreError> {
    use app::Column;
    Ok(app::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.eq(lease.run))
        .filter(Column::OktaId.eq(okta_id))
        .into_tuple()
        .one(store.reader())
        .await?)
}

/// How many users Okta's lists are expected to hold, by what is stored; none before everything has been read once.
pub async fn count_expected_users(
    store: &Store,
    integration: IntegrationId,
) -> Result<Option<i64>, StoreError> {
    use user::Column;
    let listed = user::Entity::find()
        .filter(Column::IntegrationId.eq(integration))
        .filter(Column::Status.ne("DELETED"));
    expected(store, integration, listed).await
}

/// As [`count_expected_users`], of apps.
pub async fn count_expected_apps(
    store: &Store,
    integration: IntegrationId,
) -> Result<Option<i64>, StoreError> {
    use app::Column;
    let listed = app::Entity::find()
        .filter(Column::IntegrationId.eq(integration))
        .filter(Column::Status.is_not_in([status::DELETED, status::UNKNOWN]));
    expected(store, integration, listed).await
}

async fn expected<E: EntityTrait<Model: Sync>>(
    store: &Store,
    integration: IntegrationId,
    listed: Select<E>,
) -> Result<Option<i64>, StoreError> {
    let known = integration::Entity::find_by_id(integration)
        .one(store.reader())
        .await?;
    if known.and_then(|known| known.full_synced_at).is_none() {
        return Ok(None);
    }
    let count = listed.count(store.reader()).await?;
    Ok(i64::try_from(count).ok().filter(|count| *count > 0))
}

/// A run of the integration with its stages in the order of the API: the one asked for, or else the latest.
pub async fn find_run(
    store: &Store,
    integration: IntegrationId,
    run: Option<RunId>,
) -> Result<Option<(sync_run::Model, Vec<sync_stage::Model>)>, StoreError> {
    let mut runs = sync_run::Entity::find().filter(sync_run::Column::IntegrationId.eq(integration));
    if let Some(run) = run {
        runs = runs.filter(sync_run::Column::Id.eq(run));
    }
    let found = runs
        .order_by_desc(sync_run::Column::Id)
        .one(store.reader())
        .await?;
    let Some(run) = found else { return Ok(None) };
    let mut stages = sync_stage::Entity::find()
        .filter(sync_stage::Column::IntegrationId.eq(integration))
        .filter(sync_stage::Column::RunId.eq(run.id))
        .all(store.reader())
        .await?;
    stages.sort_by_key(|stage| super::queue::STAGES.iter().position(|name| *name == stage.name));
    Ok(Some((run, stages)))
}

/// Whether any of these problems is known of the integration.
pub async fn has_problem(
    store: &Store,
    integration: IntegrationId,
    any_of: &BTreeSet<ProblemKey>,
) -> Result<bool, StoreError> {
    let known = problem::Entity::find()
        .filter(problem::Column::IntegrationId.eq(integration))
        .all(store.reader())
        .await?;
    Ok(known.iter().any(|problem| {
        any_of
            .iter()
            .any(|(code, part)| (*code, *part) == (&*problem.code, &*problem.part))
    }))
}

/// Raises STALE where no sync has succeeded since `before`; a sync that succeeds clears it.
pub async fn raise_stale(store: &Store, before: Millis, now: Millis) -> Result<u64, StoreError> {
    use integration::Column;
    let last = Func::coalesce([Expr::col(Column::LastSyncedAt), Expr::col(Column::ConnectedAt)]);
    let stale = integration::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::DisconnectedAt.is_null())
        .filter(Expr::from(last).lt(before))
        .into_tuple::<IntegrationId>()
        .all(store.reader())
        .await?;
    if stale.is_empty() {
        return Ok(0);
    }
    let rows = stale.into_iter().map(|id| problem::ActiveModel {
        integration_id: Set(id),
        code: Set("STALE".to_owned()),
        part: Set(String::new()),
        since: Set(now),
    });
    let key = [
        problem::Column::IntegrationId,
        problem::Column::Code,
        problem::Column::Part,
    ];
    Ok(problem::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(store.writer())
        .await?)
}
