//! Stores of older versions.

use migrations::{Migrator, MigratorTrait};
use sea_orm::DatabaseConnection;

use crate::database::TestDatabase;

/// Takes the schema back to what it was before `step`. Gives a connection of its own, to be closed.
pub(crate) async fn step_back_before(database: &TestDatabase, step: &str) -> DatabaseConnection {
    let url = database.url.replacen("sqlite:", "sqlite://", 1);
    let connection = sea_orm::Database::connect(url).await.unwrap();
    loop {
        let pending = Migrator::get_pending_migrations(&connection).await.unwrap();
        if pending.iter().any(|pending| pending.name() == step) {
            return connection;
        }
        Migrator::down(&connection, Some(1)).await.unwrap();
    }
}
