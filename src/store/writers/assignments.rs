//! Writing who is assigned to an app, page by page, and what the whole of an app's list did not show.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{AssignmentRecord, PageWriter};
use crate::store::{
    AppId, StoreError,
    entities::{app, assignment},
};

impl PageWriter {
    /// Takes in a page of an app's assigned users; gives how many of them this run had not seen before.
    pub async fn upsert_assignments(
        &self,
        app: AppId,
        records: &[AssignmentRecord],
    ) -> Result<i64, StoreError> {
        use assignment::Column;
        if records.is_empty() {
            return Ok(0);
        }
        let ids = self
            .user_ids(records.iter().map(|record| &*record.user_okta_id))
            .await?;
        let rows: BTreeMap<_, _> = records
            .iter()
            .filter_map(|record| Some((*ids.get(&record.user_okta_id)?, record)))
            .collect();
        let seen = assignment::Entity::find()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::AppId.eq(app))
            .filter(Column::UserId.is_in(rows.keys().copied()))
            .filter(Column::SeenRun.eq(self.run))
            .count(&self.tx)
            .await?;
        let fresh = i64::try_from(rows.len()).unwrap_or(i64::MAX) - i64::try_from(seen).unwrap_or(0);
        let rows = rows.into_iter().map(|(user, record)| assignment::ActiveModel {
            integration_id: Set(self.integration),
            app_id: Set(app),
            user_id: Set(user),
            scope: Set(if record.through_group { "GROUP" } else { "USER" }.to_owned()),
            assigned_at: Set(record.assigned_at),
            seen_run: Set(Some(self.run)),
        });
        assignment::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::IntegrationId, Column::AppId, Column::UserId])
                    .update_columns([Column::Scope, Column::AssignedAt, Column::SeenRun])
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        Ok(fresh)
    }

    /// Ends the reading of an app's assigned users: whom the complete list did not show has no seat any more.
    pub async fn end_assignments(&self, app: AppId) -> Result<(), StoreError> {
        assignment::Entity::delete_many()
            .filter(assignment::Column::IntegrationId.eq(self.integration))
            .filter(assignment::Column::AppId.eq(app))
            .filter(
                Expr::col(assignment::Column::SeenRun)
                    .is_null()
                    .or(assignment::Column::SeenRun.ne(self.run)),
            )
            .exec(&self.tx)
            .await?;
        app::Entity::update_many()
            .col_expr(app::Column::AssignmentsRun, Expr::value(self.run))
            .filter(app::Column::Id.eq(app))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}
