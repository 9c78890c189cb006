//! Every step of the schema has its way back, on both databases.

use sea_orm::ConnectionTrait;

use crate::database;

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
