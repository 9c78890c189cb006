//! Every row of every table that holds a tenant's data, as text: two dumps that are the same, nothing was written between.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

/// Dumps a PostgreSQL database.
pub(crate) async fn dump(url: &str) -> Vec<String> {
    let database = Database::connect(url).await.unwrap();
    let tables = "SELECT table_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'integration_id' ORDER BY table_name";
    let mut tables = texts(&database, tables).await;
    assert!(tables.len() > 10, "{tables:?}");
    tables.push("integrations".to_owned());
    let mut rows = Vec::new();
    for table in tables {
        let select = format!("SELECT '{table} ' || to_jsonb(row)::text FROM {table} row ORDER BY 1");
        rows.extend(texts(&database, &select).await);
    }
    database.close().await.unwrap();
    rows
}

async fn texts(database: &DatabaseConnection, select: &str) -> Vec<String> {
    let statement = Statement::from_string(database.get_database_backend(), select);
    let rows = database.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}
