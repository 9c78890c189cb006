//! Adding sign-ins to the sums: per day, per month, and in all.

use std::{collections::BTreeMap, fmt::Write};

use sea_orm::{ConnectionTrait, Statement};

use crate::store::{AppId, Day, Millis, StoreError, UserId, dialect, writers::PageWriter};

/// How many sign-ins, and the last of them.
#[derive(Debug, Clone, Copy)]
struct Sum {
    sign_ins: i64,
    last_at: Millis,
}

/// Sign-ins per app, user and day, in the order in which the tables keep them: neighbours are written together.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<(AppId, UserId, Day), Sum>);

impl Sums {
    /// Adds a sign-in.
    pub(super) fn add(&mut self, app: AppId, user: UserId, at: Millis) {
        let one = Sum {
            sign_ins: 1,
            last_at: at,
        };
        add(&mut self.0, (app, user, at.day()), one);
    }
}

impl PageWriter {
    /// Adds the sums to what is stored.
    pub(super) async fn add_sums(&self, days: &Sums) -> Result<(), StoreError> {
        let (mut months, mut totals) = (BTreeMap::new(), BTreeMap::new());
        for (&(app, user, day), &sum) in &days.0 {
            add(&mut months, (app, user, day.month()), sum);
            add(&mut totals, (app, user), sum);
        }
        let by_period = |(&(app, user, day), sum): (&(AppId, UserId, Day), &Sum)| {
            [app.0, user.0, day.0.into(), sum.sign_ins, sum.last_at.0]
        };
        let in_all =
            |(&(app, user), sum): (&(AppId, UserId), &Sum)| [app.0, user.0, sum.sign_ins, sum.last_at.0];
        self.add_rows(
            "usage_days",
            &["app_id", "user_id", "day"],
            days.0.iter().map(by_period),
        )
        .await?;
        self.add_rows(
            "usage_months",
            &["app_id", "user_id", "month"],
            months.iter().map(by_period),
        )
        .await?;
        self.add_rows("usage_totals", &["app_id", "user_id"], totals.iter().map(in_all))
            .await
    }

    /// Adds rows, each the values of `key`, a count and an instant, to those of the same key: the counts are added, of the
    /// instants the greater stays.
    async fn add_rows<const N: usize>(
        &self,
        table: &'static str,
        key: &[&'static str],
        rows: impl Iterator<Item = [i64; N]>,
    ) -> Result<(), StoreError> {
        let backend = self.tx.get_database_backend();
        let columns = key.join(", ");
        let values: Vec<_> = (0..N)
            .map(|at| format!("CAST(value ->> {at} AS BIGINT)"))
            .collect();
        // Without a condition SQLite would read ON as part of a join.
        let sql = format!(
            "INSERT INTO {table} (integration_id, {columns}, sign_ins, last_at) \
             SELECT $1, {} FROM {} WHERE true \
             ON CONFLICT (integration_id, {columns}) DO UPDATE SET sign_ins = {table}.sign_ins + excluded.sign_ins, \
             last_at = CASE WHEN {table}.last_at > excluded.last_at THEN {table}.last_at ELSE excluded.last_at END",
            values.join(", "),
            dialect::rows(backend, 2),
        );
        let values = [self.integration.0.into(), json_of(rows).into()];
        self.tx
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?;
        Ok(())
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Sum>, key: K, sum: Sum) {
    sums.entry(key)
        .and_modify(|known| {
            known.sign_ins += sum.sign_ins;
            known.last_at = Ord::max(known.last_at, sum.last_at);
        })
        .or_insert(sum);
}

/// The rows as a JSON array of arrays, written from the numbers themselves: values in between would cost as much as what the
/// database does with them.
pub(super) fn json_of<const N: usize>(rows: impl Iterator<Item = [i64; N]>) -> String {
    let mut json = String::from("[");
    for (row, values) in rows.enumerate() {
        for (at, value) in values.iter().enumerate() {
            json.push_str(match (row, at) {
                (0, 0) => "[",
                (_, 0) => "],[",
                _ => ",",
            });
            // Writing to a string cannot fail.
            let _ = write!(json, "{value}");
        }
    }
    json.push_str(if json.len() > 1 { "]]" } else { "]" });
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_written_as_json() {
        let rows = [[1, -2], [i64::MAX, i64::MIN]];
        for count in 0..=rows.len() {
            let rows = &rows[..count];
            assert_eq!(json_of(rows.iter().copied()), serde_json::json!(rows).to_string());
        }
    }
}
