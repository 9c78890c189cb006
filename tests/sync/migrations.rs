//! Every step of the schema has its way back, and fills what it adds, on both databases.

use sea_orm::{ConnectionTrait, Statement};

use crate::{database, versions};

#[tokio::test]
async fn the_schema_goes_down_to_nothing_and_up_again() {
    for database in database::databases().await {
        let store = &database.store;
        assert!(store.is_ready().await.unwrap(), "{}", database.name);
        store.migrate_down().await.unwrap();
        assert!(!store.is_ready().await.unwrap(), "{}", database.name);
        store.migrate().await.unwrap();
        store.migrate().await.unwrap();
        assert!(store.is_ready().await.unwrap(), "{}", database.name);
    }
}

#[tokio::test]
async fn a_migration_that_is_cut_off_leaves_nothing_and_is_made_up_for() {
    for database in database::databases().await {
        let store = &database.store;
        store.migrate_down().await.unwrap();
        let admin = sea_orm::Database::connect(database.url.as_str()).await.unwrap();
        // In the way of a step, so that it ends in its middle.
        let obstacle = "CREATE TABLE usage_months (id INTEGER)";
        admin.execute_unprepared(obstacle).await.unwrap();
        store.migrate().await.unwrap_err();
        admin.execute_unprepared("DROP TABLE usage_months").await.unwrap();
        admin.close().await.unwrap();
        store.migrate().await.unwrap();
        assert!(store.is_ready().await.unwrap(), "{}", database.name);
    }
}

#[tokio::test]
async fn processes_that_start_together_take_turns() {
    for database in database::databases().await {
        let store = &database.store;
        store.migrate_down().await.unwrap();
        let url: seatgraph::store::Database = database.url.parse().unwrap();
        let other = seatgraph::store::Store::open(&url).await.unwrap();
        let (one, two) = tokio::join!(store.migrate(), other.migrate());
        assert!(one.is_ok() && two.is_ok(), "{} {one:?} {two:?}", database.name);
        other.close().await.unwrap();
    }
}

/// Two orgs and their apps as the version before reviews and licences stored them: instants are small, to tell them apart.
const APPS_BEFORE_INSIGHTS: &str = "
    INSERT INTO integrations (provider, domain, auth_method, connected_at, disconnected_at, last_synced_at) VALUES
        ('OKTA', 'synced.okta.com', 'API_TOKEN', 5000, NULL, 9000),
        ('OKTA', 'never.okta.com', 'API_TOKEN', 6000, 7000, NULL);
    INSERT INTO apps (integration_id, okta_id, label, label_key, search_key, name, status, owned_by_okta, created_at, last_sign_in_at)
        SELECT id, okta_id, 'App', 'app', 'app', 'app', status, FALSE, created_at, last_sign_in_at
        FROM integrations JOIN (
            SELECT 'synced.okta.com' AS host, '1 created' AS okta_id, 'ACTIVE' AS status, 100 AS created_at, 200 AS last_sign_in_at
            UNION ALL SELECT 'synced.okta.com', '2 used', 'INACTIVE', NULL, 200
            UNION ALL SELECT 'synced.okta.com', '3 neither', 'UNKNOWN', NULL, NULL
            UNION ALL SELECT 'synced.okta.com', '4 gone', 'DELETED', NULL, 300
            UNION ALL SELECT 'never.okta.com', '5 gone', 'DELETED', NULL, NULL
        ) AS listed ON host = domain";

#[tokio::test]
async fn apps_of_the_version_before_insights_are_known_since_their_first_trace_and_gone_since_the_last_sync()
{
    for database in database::databases().await {
        let before = versions::step_back_before(&database, "m20261128_000016_app_insights").await;
        before.execute_unprepared(APPS_BEFORE_INSIGHTS).await.unwrap();
        database.store.migrate().await.unwrap();
        let filled =
            "SELECT okta_id, first_seen_at, deleted_at, review, license_cost FROM apps ORDER BY okta_id";
        let filled = Statement::from_string(before.get_database_backend(), filled);
        let filled: Vec<_> = before
            .query_all_raw(filled)
            .await
            .unwrap()
            .iter()
            .map(|row| {
                let instants: (i64, Option<i64>) = (
                    row.try_get("", "first_seen_at").unwrap(),
                    row.try_get("", "deleted_at").unwrap(),
                );
                let decided: (String, Option<i32>) = (
                    row.try_get("", "review").unwrap(),
                    row.try_get("", "license_cost").unwrap(),
                );
                assert_eq!(decided, ("UNREVIEWED".to_owned(), None), "{}", database.name);
                (row.try_get::<String>("", "okta_id").unwrap(), instants)
            })
            .collect();
        let expected = [
            ("1 created", (100, None)),
            ("2 used", (200, None)),
            ("3 neither", (5000, None)),
            ("4 gone", (300, Some(9000))),
            // No sync is known to have noticed it.
            ("5 gone", (6000, None)),
        ];
        assert_eq!(
            filled,
            expected.map(|(app, instants)| (app.to_owned(), instants)),
            "{}",
            database.name
        );
        before.close().await.unwrap();
    }
}
