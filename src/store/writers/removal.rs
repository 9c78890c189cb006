//! What Okta no longer has: kept as DELETED where sign-ins were counted, removed otherwise. Only after a complete read.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr},
};

use super::{PageWriter, RunLease, activity::News};
use crate::store::{
    AppId, Millis, RunId, Store, StoreError, UserId,
    activities::Kind,
    app_decisions::UNREVIEWED,
    entities::{app, app_user, user, user_role},
    status,
};

impl PageWriter {
    /// Removes the users that this run did not read from Okta: to be called after the complete lists, and after those of
    /// [`list_missed_users`] were asked for one by one.
    pub async fn remove_unlisted_users(&self) -> Result<(), StoreError> {
        let unlisted = user::Column::SeenRun
            .is_null()
            .or(user::Column::SeenRun.ne(self.run));
        self.remove_users_where(&Condition::all().add(unlisted)).await
    }

    /// Removes users whom Okta does not have, by Okta's ids: to be called after each was asked for.
    pub async fn remove_users(&self, okta_ids: &[String]) -> Result<(), StoreError> {
        let gone = user::Column::OktaId.is_in(okta_ids.iter().map(String::as_str));
        self.remove_users_where(&Condition::all().add(gone)).await
    }

    async fn remove_users_where(&self, condition: &Condition) -> Result<(), StoreError> {
        use user::Column;
        let gone = || {
            Condition::all()
                .add(Column::IntegrationId.eq(self.integration))
                .add(condition.clone())
        };
        let ids = Query::select()
            .column(Column::Id)
            .from(user::Entity)
            .cond_where(gone())
            .take();
        let in_gone = |column: SimpleExpr| column.in_subquery(ids.clone());
        let of_gone = in_gone(app_user::Column::UserId.into_expr());
        self.take_seats(Condition::all().add(of_gone)).await?;
        user_role::Entity::delete_many()
            .filter(user_role::Column::IntegrationId.eq(self.integration))
            .filter(in_gone(Expr::col(user_role::Column::UserId)))
            .exec(&self.tx)
            .await?;
        if self.told().await?.users {
            let there = Column::Status.is_not_in([status::DEPROVISIONED, status::DELETED, status::UNKNOWN]);
            let left: Vec<UserId> = user::Entity::find()
                .select_only()
                .column(Column::Id)
                .filter(gone())
                .filter(there)
                .order_by_asc(Column::Id)
                .into_tuple()
                .all(&self.tx)
                .await?;
            let left: Vec<_> = left.into_iter().map(News::of_user).collect();
            self.tell(Kind::UserLeft, &left).await?;
        }
        let signed_in = self.counted(app_user::Column::UserId);
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

    /// Removes the apps that this run did not read from Okta; as for users, and those that somebody reviewed, priced or
    /// categorized stay, too. They are gone since the event that says so, or else since `now`, as far as is known. Those that
    /// the log told something of at or after `told_from` are hidden, not removed: the next list may have a new one, and a
    /// sign-in that arrives late brings an old one back, and nothing tells of that event again.
    pub async fn remove_unlisted_apps(&self, now: Millis, told_from: Millis) -> Result<(), StoreError> {
        use app::Column;
        let gone = || {
            Condition::all()
                .add(Column::IntegrationId.eq(self.integration))
                .add(Column::SeenRun.is_null().or(Column::SeenRun.ne(self.run)))
        };
        let ids = Query::select()
            .column(Column::Id)
            .from(app::Entity)
            .cond_where(gone())
            .take();
        let of_gone = app_user::Column::AppId.into_expr().in_subquery(ids);
        self.take_seats(Condition::all().add(of_gone)).await?;
        if self.told().await?.apps {
            let disappeared: Vec<AppId> = app::Entity::find()
                .select_only()
                .column(Column::Id)
                .filter(gone())
                .filter(status::in_reports())
                .order_by_asc(Column::Id)
                .into_tuple()
                .all(&self.tx)
                .await?;
            let disappeared: Vec<_> = disappeared.into_iter().map(News::of_app).collect();
            self.tell(Kind::AppDisappeared, &disappeared).await?;
        }
        let signed_in_to = Column::Id
            .into_expr()
            .in_subquery(self.counted(app_user::Column::AppId));
        // What people decided about an app is not lost with it: it may come back.
        let decided = Column::LicenseCost
            .is_not_null()
            .or(Column::Category.is_not_null())
            .or(Column::Review.ne(UNREVIEWED));
        let kept = signed_in_to.or(decided);
        let told_at = [Column::AddedByUserAt, Column::OauthConsentAt]
            .map(|at| Func::coalesce([Expr::col(at), Expr::value(0)]));
        let [added, consented] = told_at.map(|at| Expr::from(at).gte(told_from));
        let told_of = added.or(consented);
        app::Entity::update_many()
            .col_expr(Column::Status, Expr::value(status::DELETED))
            .col_expr(
                Column::DeletedAt,
                Func::coalesce([Expr::col(Column::DeletedAt), Expr::value(now)]).into(),
            )
            .filter(gone())
            .filter(kept.clone())
            .exec(&self.tx)
            .await?;
        app::Entity::delete_many()
            .filter(gone())
            .filter(kept.clone().not())
            .filter(told_of.not())
            .exec(&self.tx)
            .await?;
        app::Entity::update_many()
            .col_expr(Column::Status, Expr::value(status::UNKNOWN))
            .col_expr(Column::SeenRun, Expr::value(None::<RunId>))
            .filter(gone())
            .filter(kept.not())
            .filter(Column::SeenRun.is_not_null())
            .exec(&self.tx)
            .await?;
        self.date_deletions().await
    }

    fn counted(&self, column: app_user::Column) -> SelectStatement {
        Query::select()
            .column(column)
            .from(app_user::Entity)
            .and_where(app_user::Column::IntegrationId.eq(self.integration))
            .and_where(app_user::Column::SignIns.gt(0))
            .take()
    }
}

/// The Okta ids of users that this run's lists did not show although they were listed before, hold a seat, or signed in
/// at or after `since`, when reading the lists began: to be asked for one by one before they are taken for deleted,
/// because a list that changes while it is paged can miss one.
pub async fn list_missed_users(
    store: &Store,
    lease: &RunLease,
    since: Millis,
) -> Result<Vec<String>, StoreError> {
    use user::Column;
    let seated = Query::select()
        .column(app_user::Column::UserId)
        .from(app_user::Entity)
        .and_where(app_user::Column::IntegrationId.eq(lease.integration))
        .and_where(app_user::Column::SeenRun.eq(lease.run))
        .take();
    let missed = Condition::any()
        .add(
            Column::SeenRun
                .is_not_null()
                .and(Column::Status.ne(status::DELETED)),
        )
        .add(Expr::col(Column::Id).in_subquery(seated))
        .add(Column::LastSignInAt.gte(since));
    Ok(user::Entity::find()
        .select_only()
        .column(Column::OktaId)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.is_null().or(Column::SeenRun.ne(lease.run)))
        .filter(missed)
        .order_by_asc(Column::OktaId)
        .into_tuple()
        .all(store.writer())
        .await?)
}

/// The Okta ids of users who were met in the log or as holders of seats and never read from Okta's list.
pub async fn list_unknown_users(store: &Store, lease: &RunLease) -> Result<Vec<String>, StoreError> {
    use user::Column;
    Ok(user::Entity::find()
        .select_only()
        .column(Column::OktaId)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.is_null())
        .filter(Column::Status.eq(status::UNKNOWN))
        .order_by_asc(Column::OktaId)
        .into_tuple()
        .all(store.writer())
        .await?)
}

/// The Okta ids of apps that this run's list did not show; as for users.
pub async fn list_missed_apps(
    store: &Store,
    lease: &RunLease,
    since: Millis,
) -> Result<Vec<String>, StoreError> {
    use app::Column;
    let missed = Condition::any()
        .add(
            Column::SeenRun
                .is_not_null()
                .and(Column::Status.ne(status::DELETED)),
        )
        .add(Column::LastSignInAt.gte(since))
        .add(Column::AddedByUserAt.gte(since))
        .add(Column::OauthConsentAt.gte(since));
    Ok(app::Entity::find()
        .select_only()
        .column(Column::OktaId)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::SeenRun.is_null().or(Column::SeenRun.ne(lease.run)))
        .filter(missed)
        .order_by_asc(Column::OktaId)
        .into_tuple()
        .all(store.writer())
        .await?)
}
