//! What the rows of a page point to, by id.

use std::collections::BTreeMap;

use super::sheet::{Cell, theirs_if};
use crate::store::{
    AppId, GroupId, IntegrationId, Store, StoreError, UserId,
    apps::{AppRow, load_apps},
    assignments::SeatRow,
    columns::Columns,
    entities::integration,
    groups::{GroupRow, load_groups},
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

/// Groups.
pub(super) async fn groups(
    store: &Store,
    seats: impl Iterator<Item = &SeatRow>,
) -> Result<BTreeMap<GroupId, GroupRow>, StoreError> {
    let keys: Vec<_> = seats
        .filter_map(|seat| Some((seat.integration_id, seat.group_id?)))
        .collect();
    let rows = load_groups(store, keys, Columns::ALL).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The columns of [`group`].
pub(super) const GROUP: [&str; 2] = ["groupOktaId", "groupName"];

/// The group of a seat, where Okta names one.
pub(super) fn group<'g>(groups: &'g BTreeMap<GroupId, GroupRow>, seat: &SeatRow) -> [Cell<'g>; 2] {
    let group = seat.group_id.and_then(|id| groups.get(&id));
    [
        theirs_if(group.map(|group| group.okta_id.as_str())),
        theirs_if(group.and_then(|group| group.name.as_deref())),
    ]
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
