//! Sealed credentials as a whole: looked through when the server starts, encrypted anew, and gone for good where they were
//! erased.

use std::time::Duration;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement,
    sea_query::{Expr, OnConflict},
};

use super::{
    IntegrationId, Millis, Store, StoreError, WebhookId,
    audit::{Action, By, record},
    connections::domain_of,
    entities::{
        credential::{self, Column},
        problem, webhook,
    },
    webhooks::DISABLED,
};

/// The credentials of all integrations, by the integration.
///
/// # Errors
/// Where the store fails.
pub async fn list(store: &Store) -> Result<Vec<credential::Model>, StoreError> {
    Ok(credential::Entity::find()
        .order_by_asc(Column::IntegrationId)
        .all(store.reader())
        .await?)
}

/// The secret of a webhook, as it is stored.
#[derive(Clone, FromQueryResult)]
pub struct SealedSecret {
    /// Whose feed the webhook delivers.
    pub integration_id: IntegrationId,
    /// The webhook.
    pub id: WebhookId,
    /// The secret, sealed.
    pub secret: Vec<u8>,
}

/// The secrets of all webhooks that have one.
///
/// # Errors
/// Where the store fails.
pub async fn list_webhooks(store: &Store) -> Result<Vec<SealedSecret>, StoreError> {
    Ok(webhook::Entity::find()
        .select_only()
        .columns([
            webhook::Column::IntegrationId,
            webhook::Column::Id,
            webhook::Column::Secret,
        ])
        .filter(webhook::Column::Secret.is_not_null())
        .order_by_asc(webhook::Column::Id)
        .into_model()
        .all(store.reader())
        .await?)
}

/// Erases the secrets of webhooks that no key opens: they are disabled until they get new ones.
///
/// # Errors
/// Where the store fails.
pub async fn discard_webhooks(
    store: &Store,
    by: &By,
    ids: &[WebhookId],
    now: Millis,
) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    webhook::Entity::update_many()
        .col_expr(webhook::Column::Secret, Expr::value(None::<Vec<u8>>))
        .col_expr(webhook::Column::State, Expr::value(DISABLED))
        .col_expr(webhook::Column::DisabledReason, Expr::value("SECRET_DISCARDED"))
        .filter(webhook::Column::Id.is_in(ids.iter().copied()))
        .exec(&tx)
        .await?;
    let subject = format!("{} webhooks", ids.len());
    record(&tx, by, now, Action::CredentialsDiscarded, None, &subject).await?;
    tx.commit().await?;
    store.erase_traces().await;
    Ok(())
}

/// Stores credentials and secrets of webhooks under another key, where they have not been replaced since they were read; all or none.
///
/// # Errors
/// Where the store fails.
pub async fn replace(
    store: &Store,
    by: &By,
    anew: Vec<(credential::Model, Vec<u8>)>,
    webhooks: Vec<(SealedSecret, Vec<u8>)>,
    now: Millis,
) -> Result<(), StoreError> {
    let tx = store.begin().await?;
    let mut subject = format!("{} credentials", anew.len());
    if !webhooks.is_empty() {
        subject += &format!(", {} webhooks", webhooks.len());
    }
    for (read, sealed) in webhooks {
        webhook::Entity::update_many()
            .col_expr(webhook::Column::Secret, Expr::value(sealed))
            .filter(webhook::Column::Id.eq(read.id))
            .filter(webhook::Column::Secret.eq(read.secret))
            .exec(&tx)
            .await?;
    }
    for (read, sealed) in anew {
        credential::Entity::update_many()
            .col_expr(Column::Ciphertext, Expr::value(sealed))
            .filter(Column::IntegrationId.eq(read.integration_id))
            .filter(Column::Ciphertext.eq(read.ciphertext))
            .exec(&tx)
            .await?;
    }
    record(&tx, by, now, Action::KeysRotated, None, &subject).await?;
    tx.commit().await?;
    store.erase_traces().await;
    Ok(())
}

/// Erases the credentials of an integration, which stays connected with the problem that it has none; `false` where they were
/// replaced meanwhile, so that they are `unreadable` no more.
///
/// # Errors
/// Where the store fails.
pub async fn discard(
    store: &Store,
    by: &By,
    id: IntegrationId,
    (code, part): (&str, &str),
    now: Millis,
    unreadable: impl Fn(&[u8]) -> bool,
) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let Some(read) = credential::Entity::find_by_id(id).one(&tx).await? else {
        return Ok(false);
    };
    let gone = credential::Entity::delete_many()
        .filter(Column::IntegrationId.eq(id))
        .filter(Column::Ciphertext.eq(read.ciphertext.clone()));
    if !unreadable(&read.ciphertext) || gone.exec(&tx).await?.rows_affected != 1 {
        return Ok(false);
    }
    let problem = problem::ActiveModel {
        integration_id: Set(id),
        code: Set(code.to_owned()),
        part: Set(part.to_owned()),
        since: Set(now),
    };
    problem::Entity::insert(problem)
        .on_conflict(
            OnConflict::columns([
                problem::Column::IntegrationId,
                problem::Column::Code,
                problem::Column::Part,
            ])
            .do_nothing()
            .to_owned(),
        )
        .exec_without_returning(&tx)
        .await?;
    let domain = domain_of(&tx, id).await?;
    record(&tx, by, now, Action::CredentialsDiscarded, Some(id), &domain).await?;
    tx.commit().await?;
    store.erase_traces().await;
    Ok(true)
}

impl Store {
    /// Moves SQLite's write-ahead log into the file and empties it: what was erased or replaced still stands in it. The
    /// file itself is overwritten where something is erased (`secure_delete`). Nothing to do with PostgreSQL.
    pub(super) async fn erase_traces(&self) {
        if self.writer().get_database_backend() == DbBackend::Sqlite && !self.empty_log().await {
            let store = self.clone();
            // Somebody reads what is older than the log: soon they have done.
            tokio::spawn(async move {
                for _ in 0..TRIES {
                    tokio::time::sleep(AGAIN_AFTER).await;
                    if store.empty_log().await {
                        return;
                    }
                }
                tracing::warn!(
                    "the write-ahead log cannot be emptied: erased credentials stand in it, encrypted, until it is"
                );
            });
        }
    }

    async fn empty_log(&self) -> bool {
        // The writer waits for a minute for others, and who wants to write would wait for it.
        let writer = self.writer();
        if writer
            .execute_unprepared("PRAGMA busy_timeout = 100")
            .await
            .is_err()
        {
            return false;
        }
        let checkpoint = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let outcome = writer.query_one_raw(checkpoint).await;
        let restored = writer.execute_unprepared(super::connect::BUSY_TIMEOUT).await;
        let busy = outcome
            .ok()
            .flatten()
            .and_then(|row| row.try_get_by_index::<i64>(0).ok());
        restored.is_ok() && busy == Some(0)
    }
}

const TRIES: usize = 60;
const AGAIN_AFTER: Duration = Duration::from_secs(1);
