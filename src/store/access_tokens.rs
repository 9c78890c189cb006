//! Every statement about access tokens.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IdenStatic, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement},
};

use super::{
    IntegrationId, Millis, Store, StoreError, Tenants, TokenId,
    audit::{Action, By, record},
    entities::{access_token, access_token_integration as limit},
    paging::List,
    row::{row, select},
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

/// Stores a token together with its limits; none where `maker`, the token that it is made by, holds no longer.
pub async fn insert(
    store: &Store,
    by: &By,
    maker: Option<TokenId>,
    new: NewRow,
) -> Result<Option<TokenId>, StoreError> {
    let tx = store.begin().await?;
    if let Some(maker) = maker {
        // Whoever revokes it meanwhile waits, and sees in the audit log what it still made.
        let holds = access_token::Entity::find_by_id(maker)
            .filter(access_token::Column::RevokedAt.is_null())
            .lock_shared();
        if holds
            .one(&tx)
            .await?
            .is_none_or(|row| row.expires_at.is_some_and(|end| end <= new.created_at))
        {
            return Ok(None);
        }
    }
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
    Ok(Some(id))
}

row! {
    /// A token as it is told: without its hash.
    pub struct TokenRow {
        /// The token.
        pub id: TokenId,
        /// What it is called.
        pub name: String,
        /// `VIEWER` or `ADMIN`.
        pub role: String,
        /// Not limited to some integrations.
        pub all_integrations: bool,
        /// When it was made.
        pub created_at: Millis,
        /// When it ends by itself.
        pub expires_at: Option<Millis>,
        /// When it was revoked.
        pub revoked_at: Option<Millis>,
        /// When it was last used, to the minute.
        pub last_used_at: Option<Millis>,
    }
}

/// The tokens that the asker may see, newest first: all of them, or those that may see nothing beyond what the asker may.
pub fn list_tokens(tenants: &Tenants) -> List<TokenRow> {
    List::new("accessTokens", visible(tenants))
        .by_int(access_token::Column::Id.into_expr())
        .descending(true)
}

/// Those of `ids` that the asker may see.
pub async fn find_tokens(
    store: &Store,
    tenants: &Tenants,
    ids: &[TokenId],
) -> Result<Vec<TokenRow>, StoreError> {
    let mut select = visible(tenants);
    select.and_where(access_token::Column::Id.is_in(ids.iter().copied()));
    store.all(select).await
}

fn visible(tenants: &Tenants) -> SelectStatement {
    let mut select = select::<TokenRow>(access_token::Entity);
    if *tenants != Tenants::All {
        let limits = || {
            let of_it = limit::Column::TokenId
                .into_expr()
                .eq(access_token::Column::Id.into_expr());
            let mut limits = Query::select();
            limits.expr(Expr::val(1)).from(limit::Entity).and_where(of_it);
            limits
        };
        let beyond = limits()
            .cond_where(tenants.condition(limit::Column::IntegrationId).not())
            .take();
        select
            .and_where(access_token::Column::AllIntegrations.eq(false))
            .and_where(Expr::exists(limits()))
            .and_where(Expr::exists(beyond).not());
    }
    select
}

/// What each of these tokens, which a read gave, is limited to; nothing for those that are not limited.
pub async fn load_limits(
    store: &Store,
    ids: &[TokenId],
) -> Result<BTreeMap<TokenId, Vec<IntegrationId>>, StoreError> {
    let rows = limit::Entity::find()
        .filter(limit::Column::TokenId.is_in(ids.iter().copied()))
        .order_by_asc(limit::Column::IntegrationId)
        .all(store.reader())
        .await?;
    let mut limits: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        limits.entry(row.token_id).or_default().push(row.integration_id);
    }
    Ok(limits)
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
