//! Every statement that reads sync runs and their stages for the graph.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, JoinType, Query},
};

use super::{
    IntegrationId, RunId, Store, StoreError, Tenants,
    among::{Among, Wanted},
    entities::{sync_run, sync_stage},
    paging::List,
    parents::{PARENTS, parent, parents},
    queue::STAGES,
    row::select,
};

/// The runs of each of some integrations, newest first.
pub fn list_runs(store: &Store, integrations: &[IntegrationId]) -> List<sync_run::Model> {
    use sync_run::Column;
    Among::Each(integrations)
        .list(
            store,
            Wanted {
                name: "syncs",
                filter: Condition::all(),
                integration: None,
                by_index: false,
                tenant: Column::IntegrationId,
                id: Column::Id,
            },
        )
        .by_int(Column::Id.into_expr())
        .descending(true)
}

/// Those of `ids` that the asker may see.
pub async fn find_runs(
    store: &Store,
    tenants: &Tenants,
    ids: &[RunId],
) -> Result<Vec<sync_run::Model>, StoreError> {
    Ok(sync_run::Entity::find()
        .filter(sync_run::Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(sync_run::Column::IntegrationId))
        .all(store.reader())
        .await?)
}

/// The newest run of each of some integrations that a read gave.
pub async fn load_latest_runs(
    store: &Store,
    ids: &[IntegrationId],
) -> Result<Vec<sync_run::Model>, StoreError> {
    let latest = Query::select()
        .expr(Expr::col(sync_run::Column::Id).max())
        .from(sync_run::Entity)
        .and_where(sync_run::Column::IntegrationId.is_in(ids.iter().copied()))
        .group_by_col(sync_run::Column::IntegrationId)
        .take();
    Ok(sync_run::Entity::find()
        .filter(sync_run::Column::Id.in_subquery(latest))
        .all(store.reader())
        .await?)
}

/// The stages of runs that a read gave, in the order in which they are shown.
pub async fn load_stages(
    store: &Store,
    runs: impl IntoIterator<Item = (IntegrationId, RunId)>,
) -> Result<BTreeMap<RunId, Vec<sync_stage::Model>>, StoreError> {
    use sync_stage::Column;
    let keys: BTreeSet<_> = runs.into_iter().map(|(tenant, run)| [tenant.0, run.0]).collect();
    let mut query = select::<sync_stage::Model>(sync_stage::Entity);
    query.join_subquery(
        JoinType::InnerJoin,
        parents(store, &keys),
        PARENTS,
        (Column::IntegrationId.into_expr().eq(parent("k0"))).and(Column::RunId.into_expr().eq(parent("k1"))),
    );
    let mut stages: BTreeMap<RunId, Vec<sync_stage::Model>> = BTreeMap::new();
    for row in store.all::<sync_stage::Model>(query).await? {
        stages.entry(row.run_id).or_default().push(row);
    }
    for rows in stages.values_mut() {
        rows.sort_by_key(|stage| STAGES.iter().position(|name| *name == stage.name));
    }
    Ok(stages)
}
