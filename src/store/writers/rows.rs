//! Statements that take many rows of numbers at once, as one JSON parameter: their text never changes, so that a database
//! prepares them once. A sync spends most of its processor time in them.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};

use super::PageWriter;
use crate::store::{StoreError, dialect, json_rows::json_of};

impl PageWriter {
    /// Adds rows, each the values of `key` and of `others`, to those of the same key: `set` tells what becomes of the
    /// others, where `excluded` has the new values.
    pub(super) async fn add_rows<const N: usize>(
        &self,
        table: &'static str,
        key: &[&'static str],
        others: &[&'static str],
        set: &str,
        rows: impl Iterator<Item = [i64; N]>,
    ) -> Result<(), StoreError> {
        let json = json_of(rows);
        if json == "[]" {
            return Ok(());
        }
        let backend = self.tx.get_database_backend();
        let columns = [key, others].concat().join(", ");
        let values: Vec<_> = (0..N).map(part).collect();
        // Without a condition SQLite would read ON as part of a join.
        let sql = format!(
            "INSERT INTO {table} (integration_id, {columns}) SELECT $1, {} FROM {} WHERE true \
             ON CONFLICT (integration_id, {}) DO UPDATE SET {set}",
            values.join(", "),
            dialect::rows(backend, 2),
            key.join(", "),
        );
        self.run_with_rows(sql, json).await
    }

    /// Changes rows of `table` by their ids: each of `rows` is an id and what stands for `{1}`, `{2}`, … in `set`.
    pub(super) async fn change_rows<const N: usize>(
        &self,
        table: &'static str,
        set: &str,
        rows: &[[i64; N]],
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let set = (1..N).fold(set.to_owned(), |set, at| {
            set.replace(&format!("{{{at}}}"), &part(at))
        });
        // The sum keeps SQLite from walking the tenant's rows by an index that leads with it: ids tell the rows.
        let sql = format!(
            "UPDATE {table} SET {set} FROM {} WHERE {table}.integration_id + 0 = $1 AND {table}.id = {}",
            dialect::rows(self.tx.get_database_backend(), 2),
            part(0)
        );
        self.run_with_rows(sql, json_of(rows.iter().copied())).await
    }

    /// What a select finds that has the tenant as `$1` and rows, by [`dialect::rows`], as `$2`.
    pub(super) async fn query_with_rows(
        &self,
        sql: String,
        json: String,
    ) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.tx.query_all_raw(self.with_rows(sql, json)).await?)
    }

    /// Runs a statement that has the tenant as `$1` and rows as `$2`.
    pub(super) async fn run_with_rows(&self, sql: String, json: String) -> Result<(), StoreError> {
        self.tx.execute_raw(self.with_rows(sql, json)).await?;
        Ok(())
    }

    fn with_rows(&self, sql: String, json: String) -> Statement {
        let values: [Value; 2] = [self.integration.0.into(), json.into()];
        Statement::from_sql_and_values(self.tx.get_database_backend(), sql, values)
    }
}

/// A number of a row, in SQL.
pub(super) fn part(at: usize) -> String {
    format!("CAST(value ->> {at} AS BIGINT)")
}
