//! What a page tells the feed: entries of what it changes, written with it. What the first whole reading of a part brings
//! is not news.

use std::sync::atomic::Ordering;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};

use super::{PageWriter, rows::part};
use crate::store::{
    AppId, DAY_MS, Millis, StoreError, UserId,
    activities::Kind,
    dialect,
    entities::{activity, integration},
    json_rows::json_of,
    signals::{self, Signal},
};

/// How long entries are kept.
const KEPT_MS: i64 = 400 * DAY_MS;

/// The parts of Okta of which changes are told: those that have been read whole once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Users.
    pub users: bool,
    /// Apps.
    pub apps: bool,
    /// Who is assigned to them.
    pub seats: bool,
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct News {
    pub(super) user: Option<UserId>,
    pub(super) app: Option<AppId>,
    /// The percentages of seats in use before and after.
    pub(super) percents: Option<(i32, i32)>,
}

impl News {
    pub(super) fn of_user(user: UserId) -> Self {
        Self {
            user: Some(user),
            ..Self::default()
        }
    }

    pub(super) fn of_app(app: AppId) -> Self {
        Self {
            app: Some(app),
            ..Self::default()
        }
    }

    pub(super) fn of_seat((app, user): (AppId, UserId)) -> Self {
        Self {
            user: Some(user),
            ..Self::of_app(app)
        }
    }
}

/// A number that no row has and no percentage is.
const NONE: i64 = -1;

impl PageWriter {
    /// Of which parts changes are told. Only the end of a run changes it, so it is read once for as long as the run is held.
    pub(super) async fn told(&self) -> Result<Told, StoreError> {
        let read = || async {
            let known = integration::Entity::find_by_id(self.integration)
                .one(&self.tx)
                .await?;
            let known = known.as_ref();
            let is_told = |since: fn(&integration::Model) -> Option<Millis>| known.and_then(since).is_some();
            Ok(Told {
                users: is_told(|row| row.users_told_from),
                apps: is_told(|row| row.apps_told_from),
                seats: is_told(|row| row.seats_told_from),
            })
        };
        self.told.get_or_try_init(read).await.copied()
    }

    /// Tells of changes of one kind, under the names that users and apps have while this is called. Okta's own apps take no
    /// part. Two statements, however many there are; numbers grow with the order of commits, because the run's row is locked.
    pub(super) async fn tell(&self, kind: Kind, news: &[News]) -> Result<(), StoreError> {
        let Ok(count @ 1..) = i64::try_from(news.len()) else {
            return Ok(());
        };
        let mut number = integration::Entity::update_many()
            .col_expr(
                integration::Column::LastActivity,
                Expr::col(integration::Column::LastActivity).add(count),
            )
            .filter(integration::Column::Id.eq(self.integration))
            .into_query();
        number.returning(Query::returning().column(integration::Column::LastActivity));
        let Some(row) = self.tx.query_one(&number).await? else {
            return Ok(());
        };
        let last: i64 = row.try_get_by_index(0)?;
        let rows = (last - count + 1..).zip(news).map(|(number, news)| {
            let (before, after) = news
                .percents
                .map_or((NONE, NONE), |(before, after)| (before.into(), after.into()));
            let (user, app) = (
                news.user.map_or(NONE, |id| id.0),
                news.app.map_or(NONE, |id| id.0),
            );
            [number, self.noticed_at.0, user, app, before, after]
        });
        let sql = format!(
            "INSERT INTO activities (integration_id, number, at, kind, user_id, user_okta_id, user_name, user_login, \
             app_id, app_okta_id, app_label, percent_before, percent_after) \
             SELECT $1, {number}, {at}, '{kind}', users.id, users.okta_id, users.name, users.login, \
             apps.id, apps.okta_id, apps.label, NULLIF({before}, {NONE}), NULLIF({after}, {NONE}) \
             FROM {rows} LEFT JOIN users ON users.id = {user} LEFT JOIN apps ON apps.id = {app} \
             WHERE NOT COALESCE(apps.owned_by_okta, false)",
            kind = kind.as_str(),
            rows = dialect::rows(self.tx.get_database_backend(), 2),
            number = part(0),
            at = part(1),
            user = part(2),
            app = part(3),
            before = part(4),
            after = part(5),
        );
        self.run_with_rows(sql, json_of(rows)).await?;
        // One signal is enough for a page.
        if !self.has_news.swap(true, Ordering::Relaxed) {
            signals::send(&self.tx, Signal::News(self.integration)).await?;
        }
        Ok(())
    }

    /// Forgets entries that are too old.
    pub(super) async fn forget_old_activities(&self, now: Millis) -> Result<(), StoreError> {
        activity::Entity::delete_many()
            .filter(activity::Column::IntegrationId.eq(self.integration))
            .filter(activity::Column::At.lt(now.0 - KEPT_MS))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}
