//! Connecting and disconnecting: an integration, its sealed credentials and its first run, together or not at all.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{
    IntegrationId, Millis, RunId, Store, StoreError,
    audit::{Action, By, record},
    entities::{
        activity, app, app_day, app_user, checkpoint, credential, group, integration, log_part,
        pending_change, problem, role_group, seen_event_block, sync_run, sync_stage, usage_day, usage_month,
        user, user_role,
    },
    queue,
    signals::{self, Signal},
    webhooks,
    writers::RunLease,
};

/// An org that was just checked.
#[derive(Debug, Clone)]
pub struct CheckedOrg {
    /// `OKTA`.
    pub provider: &'static str,
    /// Its host.
    pub domain: String,
    /// Okta's own id of it, where it may be read.
    pub okta_org_id: Option<String>,
    /// Its company name, where it may be read.
    pub name: Option<String>,
    /// `API_TOKEN` or `SERVICE_APP`.
    pub auth_method: &'static str,
}

/// What connecting an org came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connecting {
    /// It is connected, and its first sync is queued.
    Connected(IntegrationId, RunId),
    /// It was connected before.
    AlreadyConnected(IntegrationId),
}

/// Connects an org: anew, or on the row that it had before it was disconnected. `seal` encrypts for that row.
pub async fn connect<E: From<StoreError>>(
    store: &Store,
    by: &By,
    org: &CheckedOrg,
    now: Millis,
    seal: impl FnOnce(IntegrationId) -> Result<Vec<u8>, E>,
) -> Result<Connecting, E> {
    let tx = store.begin().await?;
    if let Some(connected) = find_org(&tx, org, true).await? {
        return Ok(Connecting::AlreadyConnected(connected.id));
    }
    let known = find_org(&tx, org, false).await?;
    let row = integration::ActiveModel {
        provider: Set(org.provider.to_owned()),
        domain: Set(org.domain.clone()),
        okta_org_id: Set(org.okta_org_id.clone()),
        name: Set(org.name.clone()),
        auth_method: Set(org.auth_method.to_owned()),
        connected_at: Set(now),
        disconnected_at: Set(None),
        next_sync_at: Set(None),
        ..Default::default()
    };
    let written = match &known {
        Some(known) => integration::Entity::update(integration::ActiveModel {
            id: Set(known.id),
            ..row
        })
        .exec(&tx)
        .await
        .map(|row| row.id),
        None => integration::Entity::insert(row)
            .exec(&tx)
            .await
            .map(|done| done.last_insert_id),
    };
    let id = match written.map_err(StoreError::from) {
        Ok(id) => id,
        // Another process connected it since: the partial unique indexes let one of the two in.
        Err(error) if error.is_conflict() => {
            tx.rollback().await.map_err(StoreError::from)?;
            let tx = store.begin().await?;
            return match find_org(&tx, org, true).await? {
                Some(connected) => Ok(Connecting::AlreadyConnected(connected.id)),
                None => Err(error.into()),
            };
        }
        Err(error) => return Err(error.into()),
    };
    put_credentials(&tx, id, seal(id)?, now).await?;
    let run = queue::insert(&tx, id, "CONNECT", true, now).await?;
    record(&tx, by, now, Action::IntegrationConnected, Some(id), &org.domain).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(Connecting::Connected(id, run))
}

/// Replaces the credentials of a connected integration and what is known of its org; `false` where it is not connected.
pub async fn replace_credentials(
    store: &Store,
    by: &By,
    id: IntegrationId,
    org: &CheckedOrg,
    sealed: Vec<u8>,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    queue::hold_active(&tx, id).await?;
    let changed = integration::Entity::update_many()
        .col_expr(integration::Column::AuthMethod, Expr::value(org.auth_method))
        .col_expr(integration::Column::Name, Expr::value(org.name.clone()))
        .filter(integration::Column::Id.eq(id))
        .filter(integration::Column::DisconnectedAt.is_null())
        .exec(&tx)
        .await?;
    if changed.rows_affected != 1 {
        return Ok(false);
    }
    put_credentials(&tx, id, sealed, now).await?;
    problem::Entity::delete_many()
        .filter(problem::Column::IntegrationId.eq(id))
        .filter(problem::Column::Code.eq("INVALID_TOKEN"))
        .exec(&tx)
        .await?;
    record(&tx, by, now, Action::CredentialsReplaced, Some(id), &org.domain).await?;
    tx.commit().await?;
    store.erase_traces().await;
    Ok(true)
}

/// Disconnects an integration: its run is cancelled, its credentials and problems are gone, and, where asked, all that
/// was synced, also of one that was disconnected before. `false` where it was not connected.
pub async fn disconnect(
    store: &Store,
    by: &By,
    id: IntegrationId,
    delete_data: bool,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    queue::hold_active(&tx, id).await?;
    let domain = domain_of(&tx, id).await?;
    let changed = integration::Entity::update_many()
        .col_expr(integration::Column::DisconnectedAt, Expr::value(now))
        .col_expr(
            integration::Column::NextSyncAt,
            Expr::value(Option::<Millis>::None),
        )
        .filter(integration::Column::Id.eq(id))
        .filter(integration::Column::DisconnectedAt.is_null())
        .exec(&tx)
        .await?;
    let was_connected = changed.rows_affected == 1;
    if was_connected {
        // Looked for again: one may have been queued before the integration's row was locked.
        let runs = sync_run::Entity::find()
            .filter(sync_run::Column::IntegrationId.eq(id))
            .filter(sync_run::Column::State.is_in(["QUEUED", "RUNNING"]))
            .all(&tx)
            .await?;
        for run in runs {
            cancel(&tx, id, run.id, now).await?;
        }
        credential::Entity::delete_by_id(id).exec(&tx).await?;
        webhooks::erase_secrets(&tx, id).await?;
        problem::Entity::delete_many()
            .filter(problem::Column::IntegrationId.eq(id))
            .exec(&tx)
            .await?;
        record(&tx, by, now, Action::IntegrationDisconnected, Some(id), &domain).await?;
    }
    if delete_data {
        delete_synced(&tx, id, now).await?;
        record(&tx, by, now, Action::DataDeleted, Some(id), &domain).await?;
    }
    tx.commit().await?;
    store.erase_traces().await;
    Ok(was_connected)
}

/// Cancels a run that has nothing to work with any more. [`StoreError::LeaseLost`] where it is no longer this holder's.
pub async fn cancel_run(store: &Store, lease: &RunLease, now: Millis) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let held = sync_run::Entity::find()
        .filter(queue::held_by(lease))
        .one(&tx)
        .await?;
    if held.is_none() {
        return Err(StoreError::LeaseLost);
    }
    cancel(&tx, lease.integration, lease.run, now).await?;
    Ok(tx.commit().await?)
}

/// The connected integration of that host.
pub async fn find_connected(store: &Store, domain: &str) -> Result<Option<IntegrationId>, StoreError> {
    use integration::Column;
    let found = integration::Entity::find()
        .filter(Column::Domain.eq(domain))
        .filter(Column::DisconnectedAt.is_null())
        .one(store.reader())
        .await?;
    Ok(found.map(|row| row.id))
}

/// The sealed credentials of an integration; none where it is disconnected.
pub async fn find_credentials(
    store: &Store,
    id: IntegrationId,
) -> Result<Option<credential::Model>, StoreError> {
    Ok(credential::Entity::find_by_id(id).one(store.reader()).await?)
}

/// The integrations that are connected, oldest first; for the operator of this machine, not for requests.
pub async fn list_connected(store: &Store) -> Result<Vec<integration::Model>, StoreError> {
    Ok(integration::Entity::find()
        .filter(integration::Column::DisconnectedAt.is_null())
        .order_by_asc(integration::Column::Id)
        .all(store.reader())
        .await?)
}

/// The integration with that id; for work that was queued for it, not for requests.
pub async fn find_integration(
    store: &Store,
    id: IntegrationId,
) -> Result<Option<integration::Model>, StoreError> {
    Ok(integration::Entity::find_by_id(id).one(store.reader()).await?)
}

/// What an integration is called in the audit log.
pub(super) async fn domain_of(tx: &DatabaseTransaction, id: IntegrationId) -> Result<String, StoreError> {
    let known = integration::Entity::find_by_id(id).one(tx).await?;
    Ok(known.map(|known| known.domain).unwrap_or_default())
}

async fn find_org(
    tx: &DatabaseTransaction,
    org: &CheckedOrg,
    connected: bool,
) -> Result<Option<integration::Model>, StoreError> {
    use integration::Column;
    let same = match &org.okta_org_id {
        // Okta's own id decides where both are known: a subdomain can pass to another org.
        Some(id) => Column::OktaOrgId
            .eq(id.as_str())
            .or(Column::Domain.eq(&*org.domain).and(Column::OktaOrgId.is_null())),
        None => Column::Domain.eq(&*org.domain),
    };
    let state = if connected {
        Column::DisconnectedAt.is_null()
    } else {
        Column::DisconnectedAt.is_not_null()
    };
    let rows = integration::Entity::find()
        .filter(Column::Provider.eq(org.provider))
        .filter(same)
        .filter(state);
    Ok(rows.order_by_desc(Column::Id).one(tx).await?)
}

async fn put_credentials(
    tx: &DatabaseTransaction,
    id: IntegrationId,
    ciphertext: Vec<u8>,
    now: Millis,
) -> Result<(), StoreError> {
    use credential::Column;
    let row = credential::ActiveModel {
        integration_id: Set(id),
        ciphertext: Set(ciphertext),
        updated_at: Set(now),
    };
    credential::Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::IntegrationId)
                .update_columns([Column::Ciphertext, Column::UpdatedAt])
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn cancel(
    tx: &DatabaseTransaction,
    id: IntegrationId,
    run: RunId,
    now: Millis,
) -> Result<(), StoreError> {
    sync_run::Entity::update_many()
        .col_expr(sync_run::Column::State, Expr::value("CANCELLED"))
        .col_expr(sync_run::Column::FinishedAt, Expr::value(now))
        .filter(sync_run::Column::Id.eq(run))
        .filter(sync_run::Column::State.is_in(["QUEUED", "RUNNING"]))
        .exec(tx)
        .await?;
    sync_stage::Entity::update_many()
        .col_expr(sync_stage::Column::State, Expr::value("CANCELLED"))
        .filter(sync_stage::Column::IntegrationId.eq(id))
        .filter(sync_stage::Column::RunId.eq(run))
        .filter(sync_stage::Column::State.is_in(["QUEUED", "RUNNING"]))
        .exec(tx)
        .await?;
    checkpoint::Entity::delete_many()
        .filter(checkpoint::Column::IntegrationId.eq(id))
        .filter(checkpoint::Column::RunId.eq(run))
        .exec(tx)
        .await?;
    signals::send(tx, Signal::Cancelled(id)).await
}

async fn delete_synced(tx: &DatabaseTransaction, id: IntegrationId, now: Millis) -> Result<(), StoreError> {
    webhooks::delete_all(tx, id).await?;
    activity::Entity::delete_many()
        .filter(activity::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    usage_day::Entity::delete_many()
        .filter(usage_day::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    usage_month::Entity::delete_many()
        .filter(usage_month::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    app_day::Entity::delete_many()
        .filter(app_day::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    seen_event_block::Entity::delete_many()
        .filter(seen_event_block::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    log_part::Entity::delete_many()
        .filter(log_part::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    pending_change::Entity::delete_many()
        .filter(pending_change::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    role_group::Entity::delete_many()
        .filter(role_group::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    app_user::Entity::delete_many()
        .filter(app_user::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    group::Entity::delete_many()
        .filter(group::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    user_role::Entity::delete_many()
        .filter(user_role::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    user::Entity::delete_many()
        .filter(user::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    app::Entity::delete_many()
        .filter(app::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    let never = || Expr::value(Option::<Millis>::None);
    integration::Entity::update_many()
        .col_expr(integration::Column::CoverageFrom, never())
        .col_expr(integration::Column::CoverageTo, never())
        .col_expr(integration::Column::LastSyncedAt, never())
        .col_expr(integration::Column::UsersReadFrom, never())
        .col_expr(integration::Column::FullSyncedAt, never())
        .col_expr(integration::Column::UsersToldFrom, never())
        .col_expr(integration::Column::AppsToldFrom, never())
        .col_expr(integration::Column::SeatsToldFrom, never())
        // Told again, so that who reads its rows notices that they are gone.
        .col_expr(integration::Column::DisconnectedAt, Expr::value(now))
        .filter(integration::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
