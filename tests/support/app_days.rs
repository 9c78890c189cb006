//! The days of apps as they are stored, their packed columns read.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use seatgraph::store::gaps::{self, Gaps};

/// A row of `app_days`.
pub(crate) struct AppDay {
    pub(crate) app_okta_id: String,
    pub(crate) day: i32,
    pub(crate) month: i32,
    pub(crate) users: Gaps,
    pub(crate) sign_ins: i64,
}

/// Those for which that holds.
pub(crate) async fn with(connection: &DatabaseConnection, condition: &str) -> Vec<AppDay> {
    let backend = connection.get_database_backend();
    let columns = gaps::columns(backend);
    let packed: String = columns
        .iter()
        .map(|(column, _)| format!(", CAST({column} AS TEXT) AS {column}"))
        .collect();
    let sql = format!(
        "SELECT okta_id, day, month, users, new_users, d.sign_ins{packed} \
         FROM app_days d JOIN apps ON apps.id = app_id WHERE {condition}"
    );
    let found = connection
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .unwrap();
    let rows = found.iter().map(|row| {
        let packed: Vec<String> = columns
            .iter()
            .map(|(column, _)| row.try_get("", column).unwrap())
            .collect();
        let number = |column: &str| row.try_get::<i64>("", column).unwrap();
        AppDay {
            app_okta_id: row.try_get("", "okta_id").unwrap(),
            day: row.try_get("", "day").unwrap(),
            month: row.try_get("", "month").unwrap(),
            users: Gaps::unpacked(backend, number("users"), number("new_users"), &packed).unwrap(),
            sign_ins: number("sign_ins"),
        }
    });
    rows.collect()
}
