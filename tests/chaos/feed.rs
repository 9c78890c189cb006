//! What the feed tells, held against what is stored: whatever killed the syncs, each change was told once, and the last that was
//! told of a seat or a person is what is so.

use sea_orm::{ConnectionTrait, Statement};

use crate::rows;

/// Each selects a line for what is wrong.
const WRONG: [&str; 4] = [
    "SELECT 'feed: a seat was told of twice: ' || kind || ' ' || app || ' ' || person AS line FROM (
        SELECT kind, app_okta_id AS app, user_okta_id AS person, LAG(kind) OVER (
            PARTITION BY integration_id, app_okta_id, user_okta_id ORDER BY number) AS earlier
        FROM activities WHERE kind IN ('SEAT_GIVEN', 'SEAT_TAKEN')) AS told WHERE kind = earlier",
    "SELECT 'feed: a person was told of twice: ' || kind || ' ' || person AS line FROM (
        SELECT kind, user_okta_id AS person, LAG(kind) OVER (
            PARTITION BY integration_id, user_okta_id ORDER BY number) AS earlier
        FROM activities WHERE kind IN ('USER_JOINED', 'USER_LEFT')) AS told WHERE kind = earlier",
    "SELECT 'feed: not so: ' || kind || ' ' || app || ' ' || person AS line FROM (
        SELECT integration_id AS tenant, kind, app_okta_id AS app, user_okta_id AS person, ROW_NUMBER() OVER (
            PARTITION BY integration_id, app_okta_id, user_okta_id ORDER BY number DESC) AS place
        FROM activities WHERE kind IN ('SEAT_GIVEN', 'SEAT_TAKEN')) AS told
        WHERE place = 1 AND (kind = 'SEAT_GIVEN') <> EXISTS (SELECT 1 FROM app_users
            JOIN apps ON apps.id = app_users.app_id JOIN users ON users.id = app_users.user_id
            WHERE app_users.integration_id = tenant AND scope IS NOT NULL AND apps.okta_id = app AND users.okta_id = person)",
    "SELECT 'feed: not so: ' || kind || ' ' || person AS line FROM (
        SELECT integration_id AS tenant, kind, user_okta_id AS person, ROW_NUMBER() OVER (
            PARTITION BY integration_id, user_okta_id ORDER BY number DESC) AS place
        FROM activities WHERE kind IN ('USER_JOINED', 'USER_LEFT')) AS told
        WHERE place = 1 AND (kind = 'USER_JOINED') <> EXISTS (SELECT 1 FROM users
            WHERE users.integration_id = tenant AND users.okta_id = person
            AND users.status NOT IN ('DEPROVISIONED', 'DELETED', 'UNKNOWN'))",
];

/// What is wrong in the database at `url`, a line each; and how many entries there are.
pub(crate) async fn differences(url: &str) -> (Vec<String>, u64) {
    let connection = rows::connect(url).await;
    let backend = connection.get_database_backend();
    let select = async |sql: &str| {
        let statement = Statement::from_string(backend, sql);
        connection.query_all_raw(statement).await.unwrap()
    };
    let mut wrong = Vec::new();
    for sql in WRONG {
        let lines = select(sql).await;
        wrong.extend(lines.iter().map(|row| row.try_get::<String>("", "line").unwrap()));
    }
    let told = select("SELECT COUNT(*) AS told FROM activities").await;
    let told: i64 = told[0].try_get("", "told").unwrap();
    connection.close().await.unwrap();
    (wrong, told.unsigned_abs())
}
