//! Every step of the schema has its way back, on both databases.

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
