//! Every statement about access tokens.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QueryTrait,
    sea_query::{Expr, ExprTrait, JoinType},
};

use super::{
    IntegrationId, Millis, Store, StoreError, TokenId,
    audit::{Action, By, record},
    entities::{access_token, access_token_integration as limit, integration},
};

/// A token to be stored.
#[derive(Debug)]
pub struct NewRow {
    /// What the operator calls it.
    pub name: String,
    /// `VIEWER` or `ADMIN`.
    pub role: String,
    /// SHA-256 of the token.
    pub hash: Vec<u8>,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
    /// What it is limited to; empty: not limited.
    pub integrations: Vec<IntegrationId>,
}

/// Stores a token together with its limits.
pub async fn insert(store: &Store, by: &By, new: NewRow) -> Result<TokenId, StoreError> {
    let tx = store.begin().await?;
    let row = access_token::ActiveModel {
        name: Set(new.name.clone()),
        role: Set(new.role.clone()),
        token_hash: Set(new.hash),
        all_integrations: Set(new.integrations.is_empty()),
        created_at: Set(new.created_at),
        expires_at: Set(new.expires_at),
        ..Default::default()
    };
    let id = access_token::Entity::insert(row).exec(&tx).await?.last_insert_id;
    if !new.integrations.is_empty() {
        let limits = new.integrations.into_iter().map(|integration_id| {
            limit::Model {
                token_id: id,
                integration_id,
            }
            .into_active_model()
        });
        limit::Entity::insert_many(limits)
            .exec_without_returning(&tx)
            .await?;
    }
    let subject = format!("{} ({id}, {})", new.name, new.role);
    record(&tx, by, new.created_at, Action::TokenCreated, None, &subject).await?;
    tx.commit().await?;
    Ok(id)
}

/// All tokens, oldest first, with what each is limited to.
pub async fn list(store: &Store) -> Result<Vec<(access_token::Model, Vec<IntegrationId>)>, StoreError> {
    let tokens = access_token::Entity::find()
        .order_by_asc(access_token::Column::Id)
        .all(store.reader())
        .await?;
    let limits = limit::Entity::find()
        .order_by_asc(limit::Column::IntegrationId)
        .all(store.reader())
        .await?;
    let of = |id| {
        limits
            .iter()
            .filter(|limit| limit.token_id == id)
            .map(|limit| limit.integration_id)
            .collect()
    };
    Ok(tokens
        .into_iter()
        .map(|token| (of(token.id), token))
        .map(|(limits, token)| (token, limits))
        .collect())
}

/// The token with that hash, and what it is limited to.
pub async fn find_by_hash(
    store: &Store,
    hash: &[u8],
) -> Result<Option<(access_token::Model, Vec<IntegrationId>)>, StoreError> {
    let mut query = access_token::Entity::find().into_query();
    query
        .column((limit::Entity, limit::Column::IntegrationId))
        .join(
            JoinType::LeftJoin,
            limit::Entity,
            limit::Column::TokenId
                .into_expr()
                .eq(access_token::Column::Id.into_expr()),
        )
        .and_where(access_token::Column::TokenHash.eq(hash));
    let found = store.reader().query_all(&query).await?;
    let Some(first) = found.first() else {
        return Ok(None);
    };
    let token = access_token::Model::from_query_result(first, "")?;
    let limits: Vec<Option<IntegrationId>> = found
        .iter()
        .map(|row| row.try_get("", limit::Column::IntegrationId.as_str()))
        .collect::<Result<_, _>>()?;
    Ok(Some((token, limits.into_iter().flatten().collect())))
}

/// Notes that a token was used, at most once a minute, so that reading does not become writing.
pub async fn touch(store: &Store, token: &access_token::Model, now: Millis) -> Result<(), StoreError> {
    if token.last_used_at.is_some_and(|last| now.0 - last.0 < 60_000) {
        return Ok(());
    }
    access_token::Entity::update_many()
        .col_expr(access_token::Column::LastUsedAt, Expr::value(now))
        .filter(access_token::Column::Id.eq(token.id))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Ends a token; `false` where none with that id held.
pub async fn revoke(store: &Store, by: &By, id: TokenId, now: Millis) -> Result<bool, StoreError> {
    let tx = store.begin().await?;
    let changed = access_token::Entity::update_many()
        .col_expr(access_token::Column::RevokedAt, Expr::value(now))
        .filter(
            access_token::Column::Id
                .eq(id)
                .and(access_token::Column::RevokedAt.is_null()),
        )
        .exec(&tx)
        .await?;
    let revoked = access_token::Entity::find_by_id(id).one(&tx).await?;
    let Some(token) = revoked.filter(|_| changed.rows_affected == 1) else {
        return Ok(false);
    };
    let subject = format!("{} ({id}, {})", token.name, token.role);
    record(&tx, by, now, Action::TokenRevoked, None, &subject).await?;
    tx.commit().await?;
    Ok(true)
}

/// Whether there is such an integration.
pub async fn integration_exists(store: &Store, id: IntegrationId) -> Result<bool, StoreError> {
    Ok(integration::Entity::find_by_id(id).count(store.reader()).await? == 1)
}
