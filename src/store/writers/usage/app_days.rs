//! The days of an app, all its users together: made at once when the past of the log has been read, because then each
//! user's days are in order, and moved on with every sign-in from there.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    sea_query::Expr,
};
use serde_json::Value;

use super::MOST_AT_ONCE;
use crate::store::{
    AppId, Day, Store, StoreError, UserId, dialect,
    entities::{app, app_day},
    gaps::{self, Gaps},
    json_rows::json_of,
    writers::{PageWriter, RunLease, rows::part},
};

/// What there is of an app's day, or what changes of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct AppDay {
    users: Gaps,
    sign_ins: i64,
}

pub(super) type AppDays = BTreeMap<(AppId, Day), AppDay>;

impl AppDay {
    fn add(&mut self, other: &Self, times: i64) {
        self.users.add_all(&other.users, times);
        self.sign_ins += other.sign_ins * times;
    }
}

impl PageWriter {
    /// Makes the days of these apps from those of their users.
    pub async fn build_app_days(&self, apps: &[AppId]) -> Result<(), StoreError> {
        app_day::Entity::delete_many()
            .filter(app_day::Column::IntegrationId.eq(self.integration))
            .filter(app_day::Column::AppId.is_in(apps.iter().copied()))
            .exec(&self.tx)
            .await?;
        let by_user = format!(
            "SELECT app_id, day, sign_ins, \
             day - LAG(day) OVER (PARTITION BY app_id, user_id ORDER BY day) AS gap FROM usage_days \
             WHERE integration_id = $1 AND app_id IN (SELECT {} FROM {})",
            part(0),
            dialect::rows(self.tx.get_database_backend(), 2)
        );
        let json = json_of(apps.iter().map(|app| [app.0]));
        for some in self
            .query_with_rows(summed(&by_user), json)
            .await?
            .chunks(MOST_AT_ONCE)
        {
            self.save_app_days(&read_sums(some)?).await?;
        }
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
        let by_user = format!(
            "SELECT d.app_id, d.day, d.sign_ins, d.day - (SELECT MAX(p.day) FROM usage_days p \
             WHERE p.integration_id = $1 AND p.app_id = d.app_id AND p.user_id = d.user_id AND p.day < d.day) AS gap \
             FROM {} INNER JOIN usage_days d ON d.integration_id = $1 AND d.app_id = {} AND d.user_id = {} \
             AND d.day >= {}",
            dialect::rows(self.tx.get_database_backend(), 2),
            part(0),
            part(1),
            part(2)
        );
        let rows = seats.iter().map(|(app, user)| [app.0, user.0, since.0.into()]);
        read_sums(&self.query_with_rows(summed(&by_user), json_of(rows)).await?)
    }

    /// Moves the days of apps on from what these users made of them before to what they make of them now. No day loses its last
    /// user: sign-ins only come.
    pub(super) async fn move_app_days(
        &self,
        before: AppDays,
        since: Option<Day>,
        seats: &BTreeSet<(AppId, UserId)>,
    ) -> Result<(), StoreError> {
        let mut moved = self.app_days_of(since, seats).await?;
        for (key, was) in &before {
            moved.entry(*key).or_default().add(was, -1);
        }
        moved.retain(|_, change| *change != AppDay::default());
        if moved.is_empty() {
            return Ok(());
        }
        for (key, stored) in self.stored_app_days(moved.keys()).await? {
            moved.entry(key).or_default().add(&stored, 1);
        }
        self.save_app_days(&moved).await
    }

    async fn stored_app_days(
        &self,
        keys: impl Iterator<Item = &(AppId, Day)>,
    ) -> Result<AppDays, StoreError> {
        let backend = self.tx.get_database_backend();
        let columns = gaps::columns(backend);
        let packed: String = columns
            .iter()
            .map(|(column, _)| format!(", CAST(d.{column} AS TEXT) AS {column}"))
            .collect();
        let sql = format!(
            "SELECT d.app_id, d.day, d.users, d.new_users, d.sign_ins{packed} FROM {} INNER JOIN app_days d \
             ON d.integration_id = $1 AND d.app_id = {} AND d.day = {}",
            dialect::rows(backend, 2),
            part(0),
            part(1)
        );
        let keys = keys.map(|(app, day)| [app.0, day.0.into()]);
        let found = self.query_with_rows(sql, json_of(keys)).await?;
        let row = |row: &QueryResult| {
            let packed: Vec<String> = columns
                .iter()
                .map(|(column, _)| row.try_get("", column))
                .collect::<Result<_, _>>()?;
            let (users, new_users) = (row.try_get("", "users")?, row.try_get("", "new_users")?);
            let users = Gaps::unpacked(backend, users, new_users, &packed).ok_or(DAMAGED)?;
            let sign_ins = row.try_get("", "sign_ins")?;
            Ok((key(row)?, AppDay { users, sign_ins }))
        };
        found.iter().map(row).collect()
    }

    async fn save_app_days(&self, days: &AppDays) -> Result<(), StoreError> {
        let backend = self.tx.get_database_backend();
        let numbers =
            ["app_id", "day", "month", "users", "new_users", "sign_ins"].map(|name| (name, "BIGINT"));
        let columns = [&numbers, gaps::columns(backend)].concat();
        let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
        let values = columns.iter().enumerate();
        let values: Vec<_> = values
            .map(|(at, (_, of))| format!("CAST(value ->> {at} AS {of})"))
            .collect();
        let set: Vec<_> = names
            .iter()
            .skip(2)
            .map(|name| format!("{name} = excluded.{name}"))
            .collect();
        // Without a condition SQLite would read ON as part of a join.
        let sql = format!(
            "INSERT INTO app_days (integration_id, {}) SELECT $1, {} FROM {} WHERE true \
             ON CONFLICT (integration_id, app_id, day) DO UPDATE SET {}",
            names.join(", "),
            values.join(", "),
            dialect::rows(backend, 2),
            set.join(", ")
        );
        let row = |(&(app, day), of_day): (&(AppId, Day), &AppDay)| {
            let users = &of_day.users;
            let (day, month) = (i64::from(day.0), i64::from(day.month().0));
            let numbers = [
                app.0,
                day,
                month,
                users.users(),
                users.new_users(),
                of_day.sign_ins,
            ];
            let packed = users.packed(backend).into_iter().map(Value::from);
            numbers
                .into_iter()
                .map(Value::from)
                .chain(packed)
                .collect::<Value>()
        };
        let rows: Value = days.iter().map(row).collect();
        self.run_with_rows(sql, rows.to_string()).await
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

const DAMAGED: StoreError = StoreError::Inconsistent {
    what: "day of an app",
};

/// The sign-ins of each app and day, and its users as `gap:users,gap:users`, of rows by user: a row for each gap would be held in
/// memory many times.
fn summed(by_user: &str) -> String {
    format!(
        "SELECT app_id, day, CAST(SUM(sign_ins) AS BIGINT) AS sign_ins, \
         string_agg(COALESCE(CAST(gap AS TEXT), '') || ':' || users, ',') AS users FROM \
         (SELECT app_id, day, gap, COUNT(*) AS users, SUM(sign_ins) AS sign_ins FROM ({by_user}) AS by_user \
         GROUP BY app_id, day, gap) AS by_gap GROUP BY app_id, day"
    )
}

fn read_sums(found: &[QueryResult]) -> Result<AppDays, StoreError> {
    let row = |row: &QueryResult| {
        let mut users = Gaps::default();
        let told: String = row.try_get("", "users")?;
        for (gap, count) in told.split(',').filter_map(|told| told.split_once(':')) {
            users.add(gap.parse().ok(), count.parse().map_err(|_| DAMAGED)?);
        }
        let sign_ins = row.try_get("", "sign_ins")?;
        Ok((key(row)?, AppDay { users, sign_ins }))
    };
    found.iter().map(row).collect()
}

fn key(row: &QueryResult) -> Result<(AppId, Day), StoreError> {
    Ok((AppId(row.try_get("", "app_id")?), Day(row.try_get("", "day")?)))
}
