//! The days of an app, all its users together: made at once when the past of the log has been read, because then each
//! user's days are in order, and moved on with every sign-in from there.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    sea_query::Expr,
};

use crate::store::{
    AppId, Day, Store, StoreError, UserId, dialect,
    entities::{
        app,
        app_day::{self, NO_DAY_BEFORE},
    },
    json_rows::json_of,
    writers::{PageWriter, RunLease, rows::part},
};

/// Users and sign-ins by app, day and gap.
pub(super) type AppDays = BTreeMap<(AppId, Day, i32), (i64, i64)>;

impl PageWriter {
    /// Makes the days of these apps from those of their users.
    pub async fn build_app_days(&self, apps: &[AppId]) -> Result<(), StoreError> {
        app_day::Entity::delete_many()
            .filter(app_day::Column::IntegrationId.eq(self.integration))
            .filter(app_day::Column::AppId.is_in(apps.iter().copied()))
            .exec(&self.tx)
            .await?;
        let backend = self.tx.get_database_backend();
        let sql = format!(
            "SELECT app_id, day, gap, COUNT(*) AS users, CAST(SUM(sign_ins) AS BIGINT) AS total FROM \
             (SELECT app_id, day, sign_ins, \
             day - LAG(day) OVER (PARTITION BY app_id, user_id ORDER BY day) AS gap FROM usage_days \
             WHERE integration_id = $1 AND app_id IN (SELECT {} FROM {})) AS by_user \
             GROUP BY app_id, day, gap",
            part(0),
            dialect::rows(backend, 2)
        );
        let json = json_of(apps.iter().map(|app| [app.0]));
        let days = read(&self.query_with_rows(sql, json).await?)?;
        self.add_app_days(&days).await?;
        app::Entity::update_many()
            .col_expr(app::Column::DaysBuilt, Expr::value(true))
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(app::Column::Id.is_in(apps.iter().copied()))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// What these users make of the days of these apps since a day.
    pub(super) async fn app_days_of(
        &self,
        since: Option<Day>,
        seats: &BTreeSet<(AppId, UserId)>,
    ) -> Result<AppDays, StoreError> {
        let Some(since) = since else {
            return Ok(AppDays::new());
        };
        let backend = self.tx.get_database_backend();
        let sql = format!(
            "SELECT app_id, day, gap, COUNT(*) AS users, CAST(SUM(sign_ins) AS BIGINT) AS total FROM \
             (SELECT d.app_id, d.day, d.sign_ins, d.day - (SELECT MAX(p.day) FROM usage_days p \
             WHERE p.integration_id = $1 AND p.app_id = d.app_id AND p.user_id = d.user_id AND p.day < d.day) AS gap \
             FROM {} INNER JOIN usage_days d ON d.integration_id = $1 AND d.app_id = {} AND d.user_id = {} \
             AND d.day >= {}) AS by_user GROUP BY app_id, day, gap",
            dialect::rows(backend, 2),
            part(0),
            part(1),
            part(2)
        );
        let rows = seats.iter().map(|(app, user)| [app.0, user.0, since.0.into()]);
        read(&self.query_with_rows(sql, json_of(rows)).await?)
    }

    /// Moves the days of apps on from what these users made of them before to what they make of them now.
    pub(super) async fn move_app_days(
        &self,
        before: AppDays,
        since: Option<Day>,
        seats: &BTreeSet<(AppId, UserId)>,
    ) -> Result<(), StoreError> {
        let mut moved = self.app_days_of(since, seats).await?;
        for (key, (users, sign_ins)) in before {
            let now = moved.entry(key).or_default();
            *now = (now.0 - users, now.1 - sign_ins);
        }
        moved.retain(|_, change| *change != (0, 0));
        self.add_app_days(&moved).await?;
        let left = moved.into_iter().filter(|(_, (users, _))| *users < 0);
        let left = json_of(left.map(|((app, day, gap), _)| [app.0, day.0.into(), gap.into()]));
        if left == "[]" {
            return Ok(());
        }
        let sql = format!(
            "DELETE FROM app_days WHERE integration_id = $1 AND users = 0 \
             AND (app_id, day, gap) IN (SELECT {}, {}, {} FROM {})",
            part(0),
            part(1),
            part(2),
            dialect::rows(self.tx.get_database_backend(), 2)
        );
        self.run_with_rows(sql, left).await
    }

    async fn add_app_days(&self, days: &AppDays) -> Result<(), StoreError> {
        let rows = days.iter().map(|(&(app, day, gap), &(users, sign_ins))| {
            let (day, month) = (i64::from(day.0), i64::from(day.month().0));
            [app.0, day, gap.into(), month, users, sign_ins]
        });
        self.add_rows(
            "app_days",
            &["app_id", "day", "gap"],
            &["month", "users", "sign_ins"],
            "users = app_days.users + excluded.users, sign_ins = app_days.sign_ins + excluded.sign_ins",
            rows,
        )
        .await
    }
}

/// The apps whose days are still to be made.
pub async fn list_apps_without_days(store: &Store, lease: &RunLease) -> Result<Vec<AppId>, StoreError> {
    use app::Column;
    Ok(app::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::IntegrationId.eq(lease.integration))
        .filter(Column::DaysBuilt.eq(false))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(store.writer())
        .await?)
}

fn read(found: &[QueryResult]) -> Result<AppDays, StoreError> {
    let row = |row: &QueryResult| {
        let gap: Option<i32> = row.try_get("", "gap")?;
        let key = (
            AppId(row.try_get("", "app_id")?),
            Day(row.try_get("", "day")?),
            gap.unwrap_or(NO_DAY_BEFORE),
        );
        Ok((key, (row.try_get("", "users")?, row.try_get("", "total")?)))
    };
    found.iter().map(row).collect()
}
