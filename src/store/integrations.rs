//! Every statement that reads integrations and their problems for the graph.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{
    IntegrationId, Store, StoreError, Tenants,
    entities::{integration, problem},
    paging::List,
};

/// The integrations that the asker may see, oldest first.
pub fn list_integrations(tenants: &Tenants) -> List<integration::Model> {
    use integration::Column;
    let select = integration::Entity::find().filter(tenants.condition(Column::Id));
    List::new("integrations", select.into_query()).by_int(Column::Id.into_expr())
}

/// All integrations that the asker may see, oldest first, without paging.
pub async fn find_all_integrations(
    store: &Store,
    tenants: &Tenants,
) -> Result<Vec<integration::Model>, StoreError> {
    Ok(integration::Entity::find()
        .filter(tenants.condition(integration::Column::Id))
        .order_by_asc(integration::Column::Id)
        .all(store.reader())
        .await?)
}

/// Those of `ids` that the asker may see.
pub async fn find_integrations(
    store: &Store,
    tenants: &Tenants,
    ids: &[IntegrationId],
) -> Result<Vec<integration::Model>, StoreError> {
    Ok(integration::Entity::find()
        .filter(integration::Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(integration::Column::Id))
        .all(store.reader())
        .await?)
}

/// The ids of those that have one of these domains, in lower case; not narrowed to what an asker may see.
pub async fn find_ids_by_domain(
    store: &Store,
    domains: Vec<String>,
) -> Result<Vec<IntegrationId>, StoreError> {
    if domains.is_empty() {
        return Ok(Vec::new());
    }
    let ids = integration::Entity::find()
        .filter(integration::Column::Domain.is_in(domains))
        .select_only()
        .column(integration::Column::Id)
        .into_tuple();
    Ok(ids.all(store.reader()).await?)
}

/// The integrations of rows that a read gave.
pub async fn load_integrations(
    store: &Store,
    ids: impl IntoIterator<Item = IntegrationId>,
) -> Result<Vec<integration::Model>, StoreError> {
    let ids: std::collections::BTreeSet<_> = ids.into_iter().collect();
    Ok(integration::Entity::find()
        .filter(integration::Column::Id.is_in(ids))
        .all(store.reader())
        .await?)
}

/// The problems of integrations that a read gave, by code and part; none for those without any.
pub async fn load_problems(
    store: &Store,
    ids: &[IntegrationId],
) -> Result<BTreeMap<IntegrationId, Vec<problem::Model>>, StoreError> {
    let rows = problem::Entity::find()
        .filter(problem::Column::IntegrationId.is_in(ids.iter().copied()))
        .all(store.reader())
        .await?;
    let mut problems: BTreeMap<_, Vec<problem::Model>> = BTreeMap::new();
    for row in rows {
        problems.entry(row.integration_id).or_default().push(row);
    }
    // Sorted here: the databases' own orders of text differ.
    for rows in problems.values_mut() {
        rows.sort_by(|a, b| (&a.code, &a.part).cmp(&(&b.code, &b.part)));
    }
    Ok(problems)
}
