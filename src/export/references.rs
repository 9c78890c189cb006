//! What the rows of a page point to, by id.

use std::collections::BTreeMap;

use crate::store::{
    AppId, IntegrationId, Store, StoreError, UserId,
    apps::{AppRow, load_apps},
    columns::Columns,
    entities::integration,
    integrations::load_integrations,
    users::{UserRow, load_users},
};

/// The Okta hosts of integrations.
pub(super) async fn domains(
    store: &Store,
    ids: impl IntoIterator<Item = IntegrationId>,
) -> Result<BTreeMap<IntegrationId, String>, StoreError> {
    let rows = load_integrations(store, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.domain)).collect())
}

/// Integrations.
pub(super) async fn integrations(
    store: &Store,
    ids: impl IntoIterator<Item = IntegrationId>,
) -> Result<BTreeMap<IntegrationId, integration::Model>, StoreError> {
    let rows = load_integrations(store, ids).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Users.
pub(super) async fn users(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, UserId)>,
) -> Result<BTreeMap<UserId, UserRow>, StoreError> {
    let rows = load_users(store, keys, Columns::ALL).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Apps.
pub(super) async fn apps(
    store: &Store,
    keys: impl IntoIterator<Item = (IntegrationId, AppId)>,
) -> Result<BTreeMap<AppId, AppRow>, StoreError> {
    let rows = load_apps(store, keys, Columns::ALL).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
