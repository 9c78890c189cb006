//! The rows of a store in terms of Okta's ids, to be held against those of another store.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

#[path = "app_days.rs"]
mod app_days;

/// What may differ between two right stores is left out: row ids, runs, and what no log tells of those who are gone. Their
/// names are the last that Okta gave, which a store that never met them before has from a sign-in. When an app was first met
/// (`first_seen_at`) and was found gone (`deleted_at`) follows from when the store's own syncs ran: only whether it is gone is held. Groups are told without their names,
/// which a store has from the list that its last full sync read.
const ROWS: [&str; 9] = [
    "SELECT 'user ' || users.okta_id, users.name, users.email, users.login, users.status, users.created_at,
        users.activated_at, users.last_login_at, users.last_updated_at, users.last_sign_in_at, apps.okta_id, users.title,
        users.department, users.division, users.cost_center, users.organization, users.employment_type,
        users.country_code, users.name_key, users.email_key, users.search_key
        FROM users LEFT JOIN apps ON apps.id = users.last_sign_in_app_id WHERE users.status <> 'DELETED'",
    "SELECT 'gone user ' || users.okta_id, users.last_sign_in_at, apps.okta_id
        FROM users LEFT JOIN apps ON apps.id = users.last_sign_in_app_id WHERE users.status = 'DELETED'",
    "SELECT 'app ' || okta_id, label, label_key, search_key, name, status, sign_on_mode,
        CASE WHEN owned_by_okta THEN 1 ELSE 0 END, created_at, last_updated_at, last_sign_in_at, seats, sign_ins,
        added_by_user_at, added_by_user_event, oauth_consent_at, oauth_consent_event, review, reviewed_at, reviewed_by, license_seats,
        license_cost, license_currency, license_renews_on, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END FROM apps WHERE status NOT IN ('DELETED', 'UNKNOWN')",
    "SELECT 'hidden app ' || okta_id, added_by_user_at, added_by_user_event, oauth_consent_at, oauth_consent_event, sign_ins,
        last_sign_in_at FROM apps WHERE status = 'UNKNOWN'",
    "SELECT 'gone app ' || okta_id, last_sign_in_at, seats, sign_ins, added_by_user_at, added_by_user_event, oauth_consent_at,
        oauth_consent_event, deletion_event, review, reviewed_at, reviewed_by, license_seats, license_cost, license_currency,
        license_renews_on, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END FROM apps WHERE status = 'DELETED'",
    "SELECT 'seat ' || apps.okta_id, users.okta_id, app_users.scope, app_users.assigned_at, groups.okta_id
        FROM app_users JOIN apps ON apps.id = app_id JOIN users ON users.id = user_id LEFT JOIN groups ON groups.id = group_id
        WHERE scope IS NOT NULL",
    "SELECT 'role ' || users.okta_id, user_roles.role FROM user_roles JOIN users ON users.id = user_id",
    "SELECT 'day ' || apps.okta_id, users.okta_id, day, usage_days.sign_ins, last_at
        FROM usage_days JOIN apps ON apps.id = app_id JOIN users ON users.id = user_id",
    "SELECT 'month ' || apps.okta_id, users.okta_id, month, usage_months.sign_ins, last_at
        FROM usage_months JOIN apps ON apps.id = app_id JOIN users ON users.id = user_id
        UNION ALL SELECT 'total ' || apps.okta_id, users.okta_id, 0, app_users.sign_ins, last_at
        FROM app_users JOIN apps ON apps.id = app_id JOIN users ON users.id = user_id WHERE app_users.sign_ins > 0",
];

/// Every row of the database at `url` as a line of text.
pub(crate) async fn of(url: &str) -> BTreeSet<String> {
    let connection = connect(url).await;
    let mut rows = BTreeSet::new();
    for select in ROWS {
        let columns = columns(select);
        // Every column as text, by one expression that both databases take.
        let text = (1..=columns)
            .map(|at| format!("COALESCE(CAST(c{at} AS TEXT), '-')"))
            .collect::<Vec<_>>()
            .join(" || ' | ' || ");
        let names = (1..=columns)
            .map(|at| format!("c{at}"))
            .collect::<Vec<_>>()
            .join(", ");
        let sql = format!("WITH r({names}) AS ({select}) SELECT {text} AS line FROM r");
        let found = connection
            .query_all_raw(Statement::from_string(connection.get_database_backend(), sql))
            .await
            .unwrap();
        for row in found {
            let line: String = row.try_get("", "line").unwrap();
            assert!(rows.insert(line), "a row stands twice");
        }
    }
    for day in app_days::with(&connection, "true").await {
        let (app, users) = (day.app_okta_id, day.users);
        let line = format!(
            "app day {app} | {} | {} | {} | {users:?}",
            day.day, day.month, day.sign_ins
        );
        assert!(rows.insert(line), "a day stands twice");
    }
    connection.close().await.unwrap();
    rows
}

/// The bare database at a `SEATGRAPH_DATABASE_URL`.
pub(crate) async fn connect(url: &str) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(url.replacen("sqlite:", "sqlite://", 1));
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.unwrap()
}

fn columns(select: &str) -> usize {
    select.split(" FROM ").next().unwrap().split(',').count()
}

/// How `found` differs from `right`, a line each.
pub(crate) fn differences(right: &BTreeSet<String>, found: &BTreeSet<String>) -> Vec<String> {
    let missing = right.difference(found).map(|line| format!("missing: {line}"));
    let too_much = found.difference(right).map(|line| format!("too much: {line}"));
    missing.chain(too_much).collect()
}
