//! Every statement about the web app's sessions.

use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::{Order, Query},
};

use super::{Millis, Store, StoreError, entities::session};

/// Stores a session.
pub async fn insert(store: &Store, row: session::Model) -> Result<(), StoreError> {
    session::Entity::insert(row.into_active_model())
        .exec_without_returning(store.writer())
        .await?;
    Ok(())
}

/// Removes the sessions of a holder but the newest `keep`.
pub async fn remove_oldest(store: &Store, holder: &[u8], keep: u64) -> Result<(), StoreError> {
    let mut newest = Query::select();
    newest
        .column(session::Column::IdHash)
        .from(session::Entity)
        .and_where(session::Column::Holder.eq(holder))
        .order_by(session::Column::CreatedAt, Order::Desc)
        .limit(keep);
    session::Entity::delete_many()
        .filter(session::Column::Holder.eq(holder))
        .filter(session::Column::IdHash.not_in_subquery(newest))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// The session whose id has that hash.
pub async fn find(store: &Store, hash: &[u8]) -> Result<Option<session::Model>, StoreError> {
    let found = session::Entity::find().filter(session::Column::IdHash.eq(hash));
    Ok(found.one(store.reader()).await?)
}

/// Removes the session whose id has that hash.
pub async fn remove(store: &Store, hash: &[u8]) -> Result<(), StoreError> {
    session::Entity::delete_many()
        .filter(session::Column::IdHash.eq(hash))
        .exec(store.writer())
        .await?;
    Ok(())
}

/// Removes those whose time is over.
pub async fn remove_ended(store: &Store, now: Millis) -> Result<(), StoreError> {
    session::Entity::delete_many()
        .filter(session::Column::EndsAt.lte(now))
        .exec(store.writer())
        .await?;
    Ok(())
}
