//! Writing the Okta administrator roles of users.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{ExprTrait, OnConflict},
};

use super::PageWriter;
use crate::store::{StoreError, entities::user_role};

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
