//! Webhooks as administrators see and change them; each change and who made it in one transaction. What delivers works with
//! `deliveries`.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    DeliveryId, IntegrationId, Millis, Store, StoreError, Tenants, WebhookId,
    among::in_these,
    audit::{self, Action, By},
    deliveries::{self, ENABLED, TEST},
    entities::{
        integration,
        webhook::{self, Column},
        webhook_delivery,
    },
    paging::List,
    parents::{Below, parent, parents},
    row::select,
};

/// How many webhooks an integration may have.
pub const MOST: u64 = 10;
/// The state of one that delivers nothing.
pub const DISABLED: &str = "DISABLED";

/// A webhook of an integration, as a read with the asker's tenants gave it.
pub type WebhookOf = (IntegrationId, WebhookId);

/// A webhook that is to be made.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Whose feed.
    pub integration: IntegrationId,
    /// Where it is delivered to.
    pub url: String,
    /// What the audit log calls it: no path.
    pub host: String,
    /// The kinds of entries, separated by commas.
    pub kinds: String,
}

/// What making a webhook came to.
#[derive(Debug)]
pub enum Creating {
    /// It is there, and begins at the present end of the feed.
    Created(Box<webhook::Model>),
    /// There are as many as there may be.
    TooMany,
    /// The integration is disconnected.
    NotConnected,
}

/// Makes a webhook. `seal` encrypts its secret for that row.
///
/// # Errors
/// Where the store, or `seal`, fails.
pub async fn create<E: From<StoreError>>(
    store: &Store,
    by: &By,
    new: NewWebhook,
    now: Millis,
    seal: impl FnOnce(WebhookId) -> Result<Vec<u8>, E>,
) -> Result<Creating, E> {
    let failed = |error| E::from(StoreError::from(error));
    let tx = store.begin().await?;
    // Locked, so that two who make one at the same time count each other's.
    let Some(connected) = find_connected(&tx, new.integration).await? else {
        return Ok(Creating::NotConnected);
    };
    let others = webhook::Entity::find().filter(Column::IntegrationId.eq(new.integration));
    if others.count(&tx).await.map_err(failed)? >= MOST {
        return Ok(Creating::TooMany);
    }
    let row = webhook::ActiveModel {
        integration_id: Set(new.integration),
        url: Set(new.url),
        kinds: Set(new.kinds),
        state: Set(ENABLED.to_owned()),
        cursor: Set(connected.last_activity),
        created_at: Set(now),
        created_by: Set(by.name.clone()),
        ..Default::default()
    };
    let made = webhook::Entity::insert(row)
        .exec_with_returning(&tx)
        .await
        .map_err(failed)?;
    let sealed = webhook::ActiveModel {
        id: Set(made.id),
        secret: Set(Some(seal(made.id)?)),
        ..Default::default()
    };
    let made = webhook::Entity::update(sealed).exec(&tx).await.map_err(failed)?;
    let integration = Some(new.integration);
    audit::record(&tx, by, now, Action::WebhookCreated, integration, &new.host).await?;
    tx.commit().await.map_err(failed)?;
    Ok(Creating::Created(Box::new(made)))
}

/// The integration, which stays connected until the transaction ends; none where it is disconnected.
async fn find_connected(
    tx: &DatabaseTransaction,
    id: IntegrationId,
) -> Result<Option<integration::Model>, StoreError> {
    Ok(integration::Entity::find_by_id(id)
        .filter(integration::Column::DisconnectedAt.is_null())
        .lock_exclusive()
        .one(tx)
        .await?)
}

/// What changes of a webhook.
#[derive(Debug, Clone)]
pub enum Change {
    /// Where it is delivered to, and which kinds of entries; what is none stays.
    Settings {
        /// The address.
        url: Option<String>,
        /// The kinds, separated by commas.
        kinds: Option<String>,
    },
    /// Its secret, sealed for its row.
    Secret(Vec<u8>),
    /// It delivers again, from where it stood.
    Enable,
    /// It delivers nothing.
    Disable,
}

impl Change {
    fn action(&self) -> Action {
        match self {
            Self::Settings { .. } => Action::WebhookUpdated,
            Self::Secret(_) => Action::WebhookSecretRotated,
            Self::Enable => Action::WebhookEnabled,
            Self::Disable => Action::WebhookDisabled,
        }
    }
}

/// What a change came to.
#[derive(Debug)]
pub enum Changing {
    /// It was made.
    Changed(Box<webhook::Model>),
    /// The webhook is gone.
    Gone,
    /// The integration is disconnected: its webhooks get no secrets and deliver nothing.
    NotConnected,
}

/// Changes a webhook, which the audit log calls `host`.
///
/// # Errors
/// Where the store fails.
pub async fn change(
    store: &Store,
    by: &By,
    (integration, id): WebhookOf,
    host: &str,
    change: Change,
    now: Millis,
) -> Result<Changing, StoreError> {
    let tx = store.begin().await?;
    let needs_connection = matches!(change, Change::Secret(_) | Change::Enable);
    if needs_connection && find_connected(&tx, integration).await?.is_none() {
        return Ok(Changing::NotConnected);
    }
    let action = change.action();
    let mut row = webhook::ActiveModel::default();
    match change {
        Change::Settings { url, kinds } => {
            if url.is_some() {
                // Another receiver has not failed yet.
                row.failing_since = Set(None);
            }
            row.url = url.map(Set).unwrap_or_default();
            row.kinds = kinds.map(Set).unwrap_or_default();
            // Where it leads now, it may be accepted at once.
            row.retry_at = Set(None);
        }
        Change::Secret(sealed) => row.secret = Set(Some(sealed)),
        Change::Enable => {
            row.state = Set(ENABLED.to_owned());
            row.disabled_reason = Set(None);
            row.failing_since = Set(None);
            row.retry_at = Set(None);
        }
        Change::Disable => {
            row.state = Set(DISABLED.to_owned());
            row.disabled_reason = Set(Some("BY_ADMINISTRATOR".to_owned()));
        }
    }
    let erased = action == Action::WebhookSecretRotated;
    let changed = webhook::Entity::update_many()
        .set(row)
        .filter(Column::Id.eq(id))
        .filter(Column::IntegrationId.eq(integration))
        .exec_with_returning(&tx)
        .await?;
    let Some(changed) = changed.into_iter().next() else {
        return Ok(Changing::Gone);
    };
    audit::record(&tx, by, now, action, Some(integration), host).await?;
    tx.commit().await?;
    if erased {
        store.erase_traces().await;
    }
    Ok(Changing::Changed(Box::new(changed)))
}

/// Deletes a webhook, its secret and the log of its deliveries; `false` where it is gone.
///
/// # Errors
/// Where the store fails.
pub async fn delete(
    store: &Store,
    by: &By,
    (integration, id): WebhookOf,
    host: &str,
    now: Millis,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let gone = webhook::Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::IntegrationId.eq(integration))
        .exec(&tx)
        .await?;
    if gone.rows_affected != 1 {
        return Ok(false);
    }
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::IntegrationId.eq(integration))
        .filter(webhook_delivery::Column::WebhookId.eq(id))
        .exec(&tx)
        .await?;
    audit::record(&tx, by, now, Action::WebhookDeleted, Some(integration), host).await?;
    tx.commit().await?;
    store.erase_traces().await;
    Ok(true)
}

/// Queues a delivery without news; none where the webhook is gone or disabled.
///
/// # Errors
/// Where the store fails.
pub async fn queue_test(
    store: &Store,
    by: &By,
    (integration, id): WebhookOf,
    host: &str,
    message_id: String,
    now: Millis,
) -> Result<Option<webhook_delivery::Model>, StoreError> {
    let tx = store.begin().await?;
    let known = webhook::Entity::find_by_id(id)
        .filter(Column::IntegrationId.eq(integration))
        .filter(Column::State.eq(ENABLED))
        .lock_exclusive()
        .one(&tx)
        .await?;
    let Some(known) = known else {
        return Ok(None);
    };
    let row = deliveries::new_delivery(&known, TEST, message_id, (0, 0), 0, now);
    let queued = webhook_delivery::Entity::insert(row)
        .exec_with_returning(&tx)
        .await?;
    audit::record(&tx, by, now, Action::WebhookTested, Some(integration), host).await?;
    tx.commit().await?;
    Ok(Some(queued))
}

/// Takes the secrets of an integration's webhooks away: they deliver nothing until they get new ones and are switched on.
pub(super) async fn erase_secrets(tx: &DatabaseTransaction, id: IntegrationId) -> Result<(), StoreError> {
    webhook::Entity::update_many()
        .col_expr(Column::Secret, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::State, Expr::value(DISABLED))
        .col_expr(Column::DisabledReason, Expr::value("DISCONNECTED"))
        .filter(Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes the webhooks of an integration, and the log of their deliveries.
pub(super) async fn delete_all(tx: &DatabaseTransaction, id: IntegrationId) -> Result<(), StoreError> {
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    webhook::Entity::delete_many()
        .filter(Column::IntegrationId.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

/// The webhooks of integrations that a read gave, oldest first.
///
/// # Errors
/// Where the store fails.
pub async fn load_webhooks(
    store: &Store,
    integrations: &[IntegrationId],
) -> Result<BTreeMap<IntegrationId, Vec<webhook::Model>>, StoreError> {
    let rows = webhook::Entity::find()
        .filter(in_these(Column::IntegrationId.into_expr(), integrations))
        .order_by_asc(Column::Id)
        .all(store.reader())
        .await?;
    let mut webhooks: BTreeMap<_, Vec<webhook::Model>> = BTreeMap::new();
    for row in rows {
        webhooks.entry(row.integration_id).or_default().push(row);
    }
    Ok(webhooks)
}

/// Those webhooks that the asker may see.
///
/// # Errors
/// Where the store fails.
pub async fn find_webhooks(
    store: &Store,
    tenants: &Tenants,
    ids: &[WebhookId],
) -> Result<Vec<webhook::Model>, StoreError> {
    Ok(webhook::Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(Column::IntegrationId))
        .all(store.reader())
        .await?)
}

/// Those deliveries that the asker may see.
///
/// # Errors
/// Where the store fails.
pub async fn find_deliveries(
    store: &Store,
    tenants: &Tenants,
    ids: &[DeliveryId],
) -> Result<Vec<webhook_delivery::Model>, StoreError> {
    Ok(webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::Id.is_in(ids.iter().copied()))
        .filter(tenants.condition(webhook_delivery::Column::IntegrationId))
        .all(store.reader())
        .await?)
}

/// The deliveries of each of these webhooks, which a read gave, newest first.
pub fn list_deliveries(store: &Store, webhooks: &[WebhookOf]) -> List<webhook_delivery::Model> {
    use webhook_delivery::Column;
    let mut query = select::<webhook_delivery::Model>(webhook_delivery::Entity);
    let list = match webhooks {
        &[(integration, id)] => {
            query
                .and_where(Column::IntegrationId.eq(integration))
                .and_where(Column::WebhookId.eq(id));
            List::new("webhookDeliveries", query).of_one(id.0)
        }
        _ => {
            let keys = webhooks.iter().map(|(tenant, id)| [tenant.0, id.0]).collect();
            List::new("webhookDeliveries", query).of_each(Below {
                parents: parents(store, &keys),
                belongs: sea_orm::Condition::all()
                    .add(Column::IntegrationId.into_expr().eq(parent("k0")))
                    .add(Column::WebhookId.into_expr().eq(parent("k1"))),
                key: "k1",
                id: Column::Id.into_expr(),
                by_row_id: true,
            })
        }
    };
    list.by_int(Column::Id.into_expr()).descending(true)
}
