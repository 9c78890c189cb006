//! Writing the Okta administrator roles of users.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::PageWriter;
use crate::store::{
    IntegrationId, Store, StoreError,
    entities::{role_group, user, user_role},
};

impl PageWriter {
    /// Takes in the roles of one user.
    pub async fn upsert_roles(&self, user_okta_id: &str, roles: &BTreeSet<String>) -> Result<(), StoreError> {
        if roles.is_empty() {
            return Ok(());
        }
        let Some(&user) = self.user_ids([user_okta_id]).await?.get(user_okta_id) else {
            return Ok(());
        };
        use user_role::Column;
        user_role::Entity::insert_many(roles.iter().map(|role| user_role::ActiveModel {
            integration_id: Set(self.integration),
            user_id: Set(user),
            role: Set(role.clone()),
            seen_run: Set(Some(self.run)),
        }))
        .on_conflict(
            OnConflict::columns([Column::IntegrationId, Column::UserId, Column::Role])
                .update_column(Column::SeenRun)
                .to_owned(),
        )
        .exec_without_returning(&self.tx)
        .await?;
        Ok(())
    }

    /// Makes these the roles of one user.
    pub async fn replace_roles(
        &self,
        user_okta_id: &str,
        roles: &BTreeSet<String>,
    ) -> Result<(), StoreError> {
        use user_role::Column;
        let Some(&user) = self.user_ids([user_okta_id]).await?.get(user_okta_id) else {
            return Ok(());
        };
        user_role::Entity::delete_many()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::UserId.eq(user))
            .exec(&self.tx)
            .await?;
        self.upsert_roles(user_okta_id, roles).await
    }

    /// Keeps that a group, by Okta's id, carries roles: who joins or leaves it is asked for. One that no longer does costs a
    /// call now and then, and misleads nobody.
    pub async fn note_role_group(&self, okta_id: &str) -> Result<(), StoreError> {
        use role_group::Column;
        role_group::Entity::insert(role_group::ActiveModel {
            integration_id: Set(self.integration),
            okta_id: Set(okta_id.to_owned()),
        })
        .on_conflict(
            OnConflict::columns([Column::IntegrationId, Column::OktaId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&self.tx)
        .await?;
        Ok(())
    }

    /// Ends the reading of roles: what it did not show is no longer held.
    pub async fn end_roles(&self) -> Result<(), StoreError> {
        use user_role::Column;
        user_role::Entity::delete_many()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::SeenRun.is_null().or(Column::SeenRun.ne(self.run)))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}

/// Whether a group, by Okta's id, carries roles.
pub async fn find_role_group(
    store: &Store,
    integration: IntegrationId,
    okta_id: &str,
) -> Result<bool, StoreError> {
    let found = role_group::Entity::find_by_id((integration, okta_id.to_owned()));
    Ok(found.count(store.reader()).await? > 0)
}

/// The Okta ids of users who hold roles.
pub async fn list_role_holders(
    store: &Store,
    integration: IntegrationId,
) -> Result<BTreeSet<String>, StoreError> {
    let holders = Query::select()
        .column(user_role::Column::UserId)
        .from(user_role::Entity)
        .and_where(user_role::Column::IntegrationId.eq(integration))
        .take();
    let found: Vec<String> = user::Entity::find()
        .select_only()
        .column(user::Column::OktaId)
        .filter(user::Column::IntegrationId.eq(integration))
        .filter(Expr::col(user::Column::Id).in_subquery(holders))
        .into_tuple()
        .all(store.reader())
        .await?;
    Ok(found.into_iter().collect())
}
