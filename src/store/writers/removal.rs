//! What Okta no longer has: kept as DELETED where sign-ins were counted, removed otherwise. Only after a complete read.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr},
};

use super::{PageWriter, RunLease};
use crate::store::{
    Millis, Store, StoreError,
    entities::{app, assignment, usage_total, user, user_role},
    status,
};

impl PageWriter {
    /// Removes the users that this run's complete user list did not show. Who was met for the first time in a sign-in
    /// at or after `listed_at` may have been created since the list was read, and waits for the next sync.
    pub async fn remove_unlisted_users(&self, listed_at: Millis) -> Result<(), StoreError> {
        use user::Column;
        let gone = || {
            Condition::all()
                .add(Column::IntegrationId.eq(self.integration))
                .add(Column::SeenRun.is_null().or(Column::SeenRun.ne(self.run)))
                .add(not_met_since(Column::SeenRun, Column::LastSignInAt, listed_at))
        };
        let ids = Query::select()
            .column(Column::Id)
            .from(user::Entity)
            .cond_where(gone())
            .take();
        let in_gone = |column: SimpleExpr| column.in_subquery(ids.clone());
        assignment::Entity::delete_many()
            .filter(assignment::Column::IntegrationId.eq(self.integration))
            .filter(in_gone(Expr::col(assignment::Column::UserId)))
            .exec(&self.tx)
            .await?;
        user_role::Entity::delete_many()
            .filter(user_role::Column::IntegrationId.eq(self.integration))
            .filter(in_gone(Expr::col(user_role::Column::UserId)))
            .exec(&self.tx)
            .await?;
        let signed_in = self.counted(usage_total::Column::UserId);
        user::Entity::update_many()
            .col_expr(Column::Status, Expr::value(status::DELETED))
            .filter(gone())
            .filter(Expr::col(Column::Id).in_subquery(signed_in.clone()))
            .exec(&self.tx)
            .await?;
        user::Entity::delete_many()
            .filter(gone())
            .filter(Expr::col(Column::Id).not_in_subquery(signed_in))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Removes the apps that this run's complete app list did not show; as for users.
    pub async fn remove_unlisted_apps(&self, listed_at: Millis) -> Result<(), StoreError> {
        use app::Column;
        let gone = || {
            Condition::all()
                .add(Column::IntegrationId.eq(self.integration))
                .add(Column::SeenRun.is_null().or(Column::SeenRun.ne(self.run)))
                .add(not_met_since(Column::SeenRun, Column::LastSignInAt, listed_at))
        };
        let ids = Query::select()
            .column(Column::Id)
            .from(app::Entity)
            .cond_where(gone())
            .take();
        assignment::Entity::delete_many()
            .filter(assignment::Column::IntegrationId.eq(self.integration))
            .filter(Expr::col(assignment::Column::AppId).in_subquery(ids))
            .exec(&self.tx)
            .await?;
        let signed_in_to = self.counted(usage_total::Column::AppId);
        app::Entity::update_many()
            .col_expr(Column::Status, Expr::value(status::DELETED))
            .filter(gone())
            .filter(Expr::col(Column::Id).in_subquery(signed_in_to.clone()))
            .exec(&self.tx)
            .await?;
        app::Entity::delete_many()
            .filter(gone())
            .filter(Expr::col(Column::Id).not_in_subquery(signed_in_to))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    fn counted(&self, column: usage_total::Column) -> SelectStatement {
        Query::select()
            .column(column)
            .from(usage_total::Entity)
            .and_where(usage_total::Column::IntegrationId.eq(self.integration))
            .take()
    }
}

fn not_met_since(
    seen_run: impl ColumnTrait,
    last_sign_in_at: impl ColumnTrait,
    listed_at: Millis,
) -> SimpleExpr {
    seen_run
        .is_not_null()
        .or(last_sign_in_at.is_null())
        .or(last_sign_in_at.lt(listed_at))
}

/// The Okta ids of users that this run's lists did not show although they were listed before or hold a seat: to be asked
/// for one by one before they are taken for deleted, because a list that changes while it is paged can miss one.
pub async fn list_missed_users(store: &Store, lease: &RunLease) -> Result<Vec<String>, StoreError> {
    use user::Column;
    let seated = Query::select()
        .column(assignment::Column::UserId)
        .from(assignment::Entity)
        .and_where(assignment::Column::IntegrationId.eq(lease.integration))
        .and_where(assignment::Column::SeenRun.eq(lease.run))
        .take();
    Ok(user::Entity::find()
        .select_only()
        .column(Column::OktaId)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.is_null().or(Column::SeenRun.ne(lease.run)))
        .filter(Column::Status.ne(status::DELETED))
        .filter(
            Column::SeenRun
                .is_not_null()
                .or(Expr::col(Column::Id).in_subquery(seated)),
        )
        .order_by_asc(Column::OktaId)
        .into_tuple()
        .all(store.reader())
        .await?)
}
