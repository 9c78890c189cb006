//! The look at each app's use when a run has ended well: whose share of seats in use fell under the threshold since the last
//! look is told in the feed.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    sea_query::{ExprTrait, Query},
};

use super::{PageWriter, activity::News};
use crate::store::{
    AppId, DAY_MS, Millis, StoreError,
    activities::Kind,
    coverage::covers,
    entities::{app, integration},
    seat_counts::OfApp,
    status,
};

/// Within which somebody has to have signed in for their seat to be in use.
const PERIOD_MS: i64 = 30 * DAY_MS;
/// Of fewer seats a share tells nothing.
const LEAST_SEATS: i64 = 5;

#[derive(FromQueryResult)]
struct Looked {
    id: AppId,
    usage_percent: Option<i32>,
    seats: i64,
    active: i64,
}

impl Looked {
    fn percent(&self) -> Option<i32> {
        let share = || self.active.clamp(0, self.seats) * 100 / self.seats;
        (self.seats >= LEAST_SEATS).then(|| i32::try_from(share()).unwrap_or(0))
    }
}

impl PageWriter {
    /// Looks at how many seats of each app are in use `now`, where the log of the period has been read.
    pub async fn look_at_usage(&self, now: Millis) -> Result<(), StoreError> {
        let known = integration::Entity::find_by_id(self.integration)
            .one(&self.tx)
            .await?;
        let since = Millis(now.0 - PERIOD_MS);
        let Some(known) = known.filter(|known| covers(known, since, now)) else {
            return Ok(());
        };
        let (mut moved, mut fell) = (Vec::new(), Vec::new());
        for app in self.used_apps(since).await? {
            let (before, after) = (app.usage_percent, app.percent());
            if before == after {
                continue;
            }
            // A percentage is rounded down, so it is under a whole one where the share is.
            let is_under = |percent: i32| known.usage_alert_percent.is_some_and(|least| percent < least);
            if let (Some(before), Some(after)) = (before, after)
                && is_under(after)
                && !is_under(before)
            {
                fell.push(News {
                    percents: Some((before, after)),
                    ..News::of_app(app.id)
                });
            }
            moved.push([app.id.0, after.map_or(-1, i64::from)]);
        }
        self.change_rows("apps", "usage_percent = NULLIF({1}, -1)", &moved)
            .await?;
        self.tell(Kind::UsageFell, &fell).await
    }

    /// The apps that have seats enough to tell, or had at the last look.
    async fn used_apps(&self, since: Millis) -> Result<Vec<Looked>, StoreError> {
        use app::Column;
        let select = Query::select()
            .columns([Column::Id, Column::UsagePercent, Column::Seats])
            .expr_as(OfApp::row().active(since), "active")
            .from(app::Entity)
            .and_where(Column::IntegrationId.eq(self.integration))
            .cond_where(status::in_reports())
            .and_where(
                Column::Seats
                    .gte(LEAST_SEATS)
                    .or(Column::UsagePercent.is_not_null()),
            )
            .order_by(Column::Id, sea_orm::Order::Asc)
            .take();
        let rows = self.tx.query_all(&select).await?;
        Ok(rows
            .iter()
            .map(|row| Looked::from_query_result(row, ""))
            .collect::<Result<_, _>>()?)
    }
}
