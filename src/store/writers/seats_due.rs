//! Which seats a sync that reads only changes has to read: whole apps, or single seats where that costs fewer calls.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{ChangeKind, ChangeRecord, PageWriter};
use crate::store::{
    AppId, Millis, RunId, StoreError, UserId,
    entities::{app, app_user, checkpoint, pending_change, user},
    status,
};

/// How many rows are named in one statement.
const MOST_AT_ONCE: usize = 500;

/// The kinds of changes that are about seats.
const SEATS: [&str; 2] = [ChangeKind::Seat.as_str(), ChangeKind::Seats.as_str()];

#[derive(FromQueryResult)]
struct Mark {
    kind: String,
    subject: String,
    object: String,
    removed: bool,
    at: Millis,
}

#[derive(FromQueryResult)]
struct KnownUser {
    id: UserId,
    okta_id: String,
    status: String,
}

impl PageWriter {
    /// Decides what the noted changes of seats come to. An app whose seats changed in ways that the log does not name one
    /// by one, or more often than its list has pages of `page_size`, is due as a whole. A seat that was taken from
    /// somebody who is deactivated, deleted or unknown is gone: nothing else can have given it back. What remains noted
    /// are seats to be asked for one by one. Gives the apps that became due.
    pub async fn plan_seats(&self, page_size: i64) -> Result<Vec<AppId>, StoreError> {
        let marks = self.marks_of_seats().await?;
        let read = self.apps_read().await?;
        let mut by_app: BTreeMap<&str, Vec<&Mark>> = BTreeMap::new();
        // What was told since of apps that were read before the run was taken up again stays noted: of single seats for
        // this run, of whole apps for the next.
        for mark in marks.iter().filter(|mark| !read.contains(&mark.subject)) {
            by_app.entry(&mark.subject).or_default().push(mark);
        }
        let apps = self.app_ids(by_app.keys().copied()).await?;
        let mut due = Vec::new();
        for (okta_id, marks) in by_app {
            let Some(&app) = apps.get(okta_id) else {
                // Not in Okta's list of apps, which was just read: nobody has a seat in it.
                self.forget_seats(okta_id, None).await?;
                continue;
            };
            let all_changed = marks.iter().any(|mark| mark.kind == ChangeKind::Seats.as_str());
            if all_changed || self.to_ask(app, okta_id, &marks).await? > self.pages(app, page_size).await? {
                // All seats of the app are to be read, which settles what is noted of single ones.
                self.seats_are_due(okta_id).await?;
                self.forget_seats(okta_id, None).await?;
                due.push(app);
            }
        }
        Ok(due)
    }

    /// Has an app's list of seats, of which these are the checkpoints, read from its beginning, as if this run had not
    /// seen any of it. Nothing happens where it has not begun.
    pub async fn begin_seats_again(&self, app: AppId, checkpoints: [String; 2]) -> Result<(), StoreError> {
        let begun = checkpoint::Entity::delete_many()
            .filter(checkpoint::Column::IntegrationId.eq(self.integration))
            .filter(checkpoint::Column::RunId.eq(self.run))
            .filter(checkpoint::Column::Part.is_in(checkpoints))
            .exec(&self.tx)
            .await?;
        if begun.rows_affected > 0 {
            app_user::Entity::update_many()
                .col_expr(app_user::Column::SeenRun, Expr::value(None::<RunId>))
                .filter(app_user::Column::IntegrationId.eq(self.integration))
                .filter(app_user::Column::AppId.eq(app))
                .exec(&self.tx)
                .await?;
        }
        Ok(())
    }

    /// Has all seats of an app, by Okta's id, read by the next sync that looks.
    pub async fn seats_are_due(&self, okta_id: &str) -> Result<(), StoreError> {
        app::Entity::update_many()
            .col_expr(app::Column::AssignmentsDue, Expr::value(true))
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(app::Column::OktaId.eq(okta_id))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Takes a user's seat away.
    pub async fn remove_seat(&self, app: AppId, user_okta_id: &str) -> Result<(), StoreError> {
        let user = Query::select()
            .column(user::Column::Id)
            .from(user::Entity)
            .and_where(user::Column::IntegrationId.eq(self.integration))
            .and_where(user::Column::OktaId.eq(user_okta_id))
            .take();
        let seat = Condition::all()
            .add(app_user::Column::AppId.eq(app))
            .add(app_user::Column::UserId.into_expr().in_subquery(user));
        self.take_seats(seat).await
    }

    /// Notes the seats of users whom this run found deactivated: they lose them, whether or not the log says so of each.
    pub async fn note_seats_of_deactivated(&self) -> Result<(), StoreError> {
        let deactivated = Condition::all()
            .add(user::Column::IntegrationId.eq(self.integration))
            .add(user::Column::SeenRun.eq(self.run))
            .add(user::Column::Status.eq(status::DEPROVISIONED));
        let mut seats = Query::select();
        seats
            .expr_as(Expr::col((app::Entity, app::Column::OktaId)), "app")
            .expr_as(Expr::col((user::Entity, user::Column::OktaId)), "user")
            .from(user::Entity)
            .inner_join(
                app_user::Entity,
                Expr::col((app_user::Entity, app_user::Column::IntegrationId))
                    .eq(self.integration)
                    .and(app_user::Column::Scope.is_not_null())
                    .and(
                        Expr::col((app_user::Entity, app_user::Column::UserId))
                            .equals((user::Entity, user::Column::Id)),
                    ),
            )
            .inner_join(
                app::Entity,
                Expr::col((app::Entity, app::Column::Id)).equals((app_user::Entity, app_user::Column::AppId)),
            )
            .cond_where(deactivated);
        let mut changes = Vec::new();
        for row in self.tx.query_all(&seats).await? {
            changes.push(ChangeRecord {
                kind: ChangeKind::Seat,
                subject: row.try_get("", "app")?,
                object: row.try_get("", "user")?,
                removed: false,
                // Whatever the log says of the seat is newer.
                at: Millis(0),
            });
        }
        for some in changes.chunks(MOST_AT_ONCE) {
            self.note_changes(some).await?;
        }
        Ok(())
    }

    /// What is noted of seats, single ones and all of an app.
    async fn marks_of_seats(&self) -> Result<Vec<Mark>, StoreError> {
        use pending_change::Column;
        Ok(pending_change::Entity::find()
            .select_only()
            .columns([
                Column::Kind,
                Column::Subject,
                Column::Object,
                Column::Removed,
                Column::At,
            ])
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::Kind.is_in(SEATS))
            .into_model()
            .all(&self.tx)
            .await?)
    }

    /// Settles the seats of an app that can be believed to be gone; gives how many remain to be asked for.
    async fn to_ask(&self, app: AppId, okta_id: &str, marks: &[&Mark]) -> Result<i64, StoreError> {
        let gone = self.believed_gone(marks).await?;
        self.remove_seats(app, &gone).await?;
        for (_, user) in &gone {
            self.forget_seats(okta_id, Some(user)).await?;
        }
        Ok(i64::try_from(marks.len() - gone.len()).unwrap_or(i64::MAX))
    }

    /// The apps, by Okta's ids, whose seats this run has read.
    async fn apps_read(&self) -> Result<HashSet<String>, StoreError> {
        let found: Vec<String> = app::Entity::find()
            .select_only()
            .column(app::Column::OktaId)
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(app::Column::AssignmentsRun.eq(self.run))
            .into_tuple()
            .all(&self.tx)
            .await?;
        Ok(found.into_iter().collect())
    }

    /// Row ids of the apps that this run found in Okta's list.
    async fn app_ids(
        &self,
        okta_ids: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, AppId>, StoreError> {
        let wanted: Vec<&str> = okta_ids.collect::<HashSet<_>>().into_iter().collect();
        let mut ids = HashMap::new();
        for some in wanted.chunks(MOST_AT_ONCE) {
            let found: Vec<(String, AppId)> = app::Entity::find()
                .select_only()
                .columns([app::Column::OktaId, app::Column::Id])
                .filter(app::Column::IntegrationId.eq(self.integration))
                .filter(app::Column::SeenRun.eq(self.run))
                .filter(app::Column::OktaId.is_in(some.iter().copied()))
                .into_tuple()
                .all(&self.tx)
                .await?;
            ids.extend(found);
        }
        Ok(ids)
    }

    /// The users, by row where they have one and by Okta's id, who cannot have got their seat back.
    async fn believed_gone(
        &self,
        marks: &[&Mark],
    ) -> Result<Vec<(Option<(UserId, Millis)>, String)>, StoreError> {
        let removed: Vec<&Mark> = marks.iter().copied().filter(|mark| mark.removed).collect();
        let mut gone = Vec::new();
        for some in removed.chunks(MOST_AT_ONCE) {
            let known: HashMap<String, KnownUser> = user::Entity::find()
                .select_only()
                .columns([user::Column::Id, user::Column::OktaId, user::Column::Status])
                .filter(user::Column::IntegrationId.eq(self.integration))
                .filter(user::Column::OktaId.is_in(some.iter().map(|mark| &*mark.object)))
                .into_model::<KnownUser>()
                .all(&self.tx)
                .await?
                .into_iter()
                .map(|row| (row.okta_id.clone(), row))
                .collect();
            for mark in some {
                match known.get(&mark.object) {
                    None => gone.push((None, mark.object.clone())),
                    Some(row) if [status::DEPROVISIONED, status::DELETED].contains(&&*row.status) => {
                        gone.push((Some((row.id, mark.at)), mark.object.clone()));
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(gone)
    }

    /// Removes the seats of these users, but for those that were given after what the log tells.
    async fn remove_seats(
        &self,
        app: AppId,
        gone: &[(Option<(UserId, Millis)>, String)],
    ) -> Result<(), StoreError> {
        use app_user::Column;
        for (user, at) in gone.iter().filter_map(|(user, _)| *user) {
            let seat = Condition::all()
                .add(Column::AppId.eq(app))
                .add(Column::UserId.eq(user))
                .add(Column::AssignedAt.is_null().or(Column::AssignedAt.lte(at)));
            self.take_seats(seat).await?;
        }
        Ok(())
    }

    /// How many pages an app's list of users has, at least one.
    async fn pages(&self, app: AppId, page_size: i64) -> Result<i64, StoreError> {
        let seats: Option<i64> = app::Entity::find_by_id(app)
            .select_only()
            .column(app::Column::Seats)
            .into_tuple()
            .one(&self.tx)
            .await?;
        Ok(seats.unwrap_or(0) / Ord::max(page_size, 1) + 1)
    }

    /// Forgets what is noted of an app's seats, or of that of one user.
    async fn forget_seats(&self, app: &str, user: Option<&str>) -> Result<(), StoreError> {
        use pending_change::Column;
        let mut delete = pending_change::Entity::delete_many()
            .filter(Column::IntegrationId.eq(self.integration))
            .filter(Column::Kind.is_in(SEATS))
            .filter(Column::Subject.eq(app));
        if let Some(user) = user {
            delete = delete.filter(Column::Object.eq(user));
        }
        delete.exec(&self.tx).await?;
        Ok(())
    }
}
