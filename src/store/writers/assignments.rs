//! Writing who is assigned to an app, page by page, and what the whole of an app's list did not show.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::{AssignmentRecord, PageWriter, RunLease};
use crate::store::{
    AppId, Store, StoreError,
    entities::{app, assignment, user},
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
            .col_expr(app::Column::AssignmentsDue, Expr::value(false))
            .filter(app::Column::Id.eq(app))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}

/// The Okta ids of users whose seat in an app this run did not see: to be asked for before they are taken away, where the
/// list was read in several pages, because a list that changes meanwhile can miss one.
pub async fn list_missed_seats(
    store: &Store,
    lease: &RunLease,
    app: AppId,
) -> Result<Vec<String>, StoreError> {
    let missed = Query::select()
        .column(assignment::Column::UserId)
        .from(assignment::Entity)
        .and_where(assignment::Column::IntegrationId.eq(lease.integration))
        .and_where(assignment::Column::AppId.eq(app))
        .and_where(
            Expr::col(assignment::Column::SeenRun)
                .is_null()
                .or(assignment::Column::SeenRun.ne(lease.run)),
        )
        .take();
    Ok(user::Entity::find()
        .select_only()
        .column(user::Column::OktaId)
        .filter(user::Column::IntegrationId.eq(lease.integration))
        .filter(Expr::col(user::Column::Id).in_subquery(missed))
        .into_tuple()
        .all(store.writer())
        .await?)
}
