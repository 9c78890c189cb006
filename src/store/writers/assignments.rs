//! Writing who is assigned to an app, page by page, and what the whole of an app's list did not show.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};

use super::{AssignmentRecord, PageWriter, RunLease, activity::News};
use crate::store::{
    AppId, GroupId, Millis, RunId, Store, StoreError, UserId,
    activities::Kind,
    entities::{app, app_user, user},
};

impl PageWriter {
    /// Takes in a page of an app's assigned users; gives how many of them this run had not seen before.
    pub async fn upsert_assignments(
        &self,
        app: AppId,
        records: &[AssignmentRecord],
    ) -> Result<i64, StoreError> {
        use app_user::Column;
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
        let held = self.held(app, &rows).await?;
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        let seen = held.seen.values().filter(|run| **run == Some(self.run)).count();
        let new: Vec<_> = rows
            .keys()
            .copied()
            .filter(|user| !held.seen.contains_key(user))
            .collect();
        let (fresh, given) = (count(rows.len() - seen), count(new.len()));
        let rows = rows.into_iter().map(|(user, record)| app_user::ActiveModel {
            integration_id: Set(self.integration),
            app_id: Set(app),
            user_id: Set(user),
            scope: Set(Some(
                if record.through_group { "GROUP" } else { "USER" }.to_owned(),
            )),
            group_id: Set(record
                .group_okta_id
                .as_ref()
                .and_then(|id| held.groups.get(id).copied())),
            assigned_at: Set(record.assigned_at),
            seen_run: Set(Some(self.run)),
            ..Default::default()
        });
        app_user::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::IntegrationId, Column::AppId, Column::UserId])
                    .update_columns([
                        Column::Scope,
                        Column::GroupId,
                        Column::AssignedAt,
                        Column::SeenRun,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        self.add_seats(&BTreeMap::from([(app, given)])).await?;
        self.tell_seats(Kind::SeatGiven, new.into_iter().map(|user| (app, user)))
            .await?;
        Ok(fresh)
    }

    /// Ends the reading of an app's assigned users: whom the complete list did not show has no seat any more.
    pub async fn end_assignments(&self, app: AppId) -> Result<(), StoreError> {
        use app_user::Column;
        let unseen = Condition::all()
            .add(Column::AppId.eq(app))
            .add(Column::SeenRun.is_null().or(Column::SeenRun.ne(self.run)));
        self.take_seats(unseen).await?;
        app::Entity::update_many()
            .col_expr(app::Column::AssignmentsRun, Expr::value(self.run))
            .col_expr(app::Column::AssignmentsDue, Expr::value(false))
            .filter(app::Column::Id.eq(app))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Takes away the seats that fulfil `condition`: what was counted of who held them stays.
    pub(super) async fn take_seats(&self, condition: Condition) -> Result<(), StoreError> {
        use app_user::Column;
        let these = Condition::all()
            .add(Column::IntegrationId.eq(self.integration))
            .add(Column::Scope.is_not_null())
            .add(condition);
        let taken: Vec<(AppId, UserId)> = app_user::Entity::find()
            .select_only()
            .columns([Column::AppId, Column::UserId])
            .filter(these.clone())
            .order_by_asc(Column::AppId)
            .order_by_asc(Column::UserId)
            .into_tuple()
            .all(&self.tx)
            .await?;
        if taken.is_empty() {
            return Ok(());
        }
        self.tell_seats(Kind::SeatTaken, taken.iter().copied()).await?;
        let mut fewer = BTreeMap::new();
        for (app, _) in taken {
            *fewer.entry(app).or_insert(0) -= 1;
        }
        app_user::Entity::delete_many()
            .filter(these.clone())
            .filter(Column::SignIns.eq(0))
            .exec(&self.tx)
            .await?;
        app_user::Entity::update_many()
            .col_expr(Column::Scope, Expr::value(None::<String>))
            .col_expr(Column::GroupId, Expr::value(None::<GroupId>))
            .col_expr(Column::AssignedAt, Expr::value(None::<Millis>))
            .col_expr(Column::SeenRun, Expr::value(None::<RunId>))
            .col_expr(Column::TakenAt, Expr::value(self.noticed_at))
            .filter(these)
            .exec(&self.tx)
            .await?;
        self.add_seats(&fewer).await
    }

    async fn tell_seats(
        &self,
        kind: Kind,
        seats: impl Iterator<Item = (AppId, UserId)>,
    ) -> Result<(), StoreError> {
        let news: Vec<_> = seats.map(News::of_seat).collect();
        if news.is_empty() || !self.told().await?.seats {
            return Ok(());
        }
        self.tell(kind, &news).await
    }

    /// Adds to the numbers of seats that are kept with the apps.
    async fn add_seats(&self, given: &BTreeMap<AppId, i64>) -> Result<(), StoreError> {
        let given = given.iter().filter(|(_, seats)| **seats != 0);
        let rows: Vec<_> = given.map(|(app, seats)| [app.0, *seats]).collect();
        self.change_rows("apps", "seats = apps.seats + {1}", &rows).await
    }
}

/// The Okta ids of users whose seat in an app this run did not see: to be asked for before they are taken away, where the
/// list was read in several pages, because a list that changes meanwhile can miss one.
pub async fn list_missed_seats(
    store: &Store,
    lease: &RunLease,
    app: AppId,
) -> Result<Vec<String>, StoreError> {
    use app_user::Column;
    let missed = Query::select()
        .column(Column::UserId)
        .from(app_user::Entity)
        .and_where(Column::IntegrationId.eq(lease.integration))
        .and_where(Column::AppId.eq(app))
        .and_where(Column::Scope.is_not_null())
        .and_where(Column::SeenRun.is_null().or(Column::SeenRun.ne(lease.run)))
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
