//! Search by an index, and orders whose missing values count as the greatest, so that an index serves them in whole.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DatabaseBackend},
};

use crate::dialect::{LAST_INSTANT, expect_spread};

/// The step after which the keys of all rows are to be made again, by which texts are sorted and searched.
pub const FOLDED: &str = "m20261125_000010_search";

pub(crate) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        FOLDED
    }
}

/// What comes after every other text.
const LAST_TEXT: &str = "'\u{10ffff}'";

const SEARCHED: [&str; 2] = ["users", "apps"];

/// Extensions may be missing or forbidden; without this one a search reads the keys of a tenant.
const TRIGRAMS: &str = "DO $$ BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX users_search ON users USING gin (search_key gin_trgm_ops);
    CREATE INDEX apps_search ON apps USING gin (search_key gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE 'search has no index: %', SQLERRM;
END $$";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let missing_last = [
            format!("users_by_email ON users (integration_id, COALESCE(email_key, {LAST_TEXT}), id)"),
            format!(
                "users_by_last_login ON users (integration_id, COALESCE(last_login_at, {LAST_INSTANT}), id)"
            ),
        ];
        replace(manager, &missing_last).await?;
        let spreads = [
            ("users", "users_by_okta_id", "5000 5000 1"),
            ("users", "users_by_name", "5000 5000 2 1"),
            ("users", "users_by_email", "5000 5000 2 1"),
            ("users", "users_by_last_login", "5000 5000 2 1"),
            ("apps", "apps_by_okta_id", "500 500 1"),
            ("apps", "apps_by_label", "500 500 2 1"),
            ("apps", "apps_by_sign_ins", "500 500 2 1"),
            ("apps", "apps_by_seats", "500 500 2 1"),
            ("apps", "apps_by_last", "500 500 2 1"),
        ];
        expect_spread(manager, &spreads).await?;
        let connection = manager.get_connection();
        match manager.get_database_backend() {
            DatabaseBackend::Postgres => {
                connection.execute_unprepared(TRIGRAMS).await?;
            }
            _ => {
                for statement in SEARCHED.into_iter().flat_map(trigrams) {
                    connection.execute_unprepared(&statement).await?;
                }
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for table in SEARCHED {
            let drop = match manager.get_database_backend() {
                DatabaseBackend::Postgres => vec![format!("DROP INDEX IF EXISTS {table}_search")],
                _ => vec![
                    format!("DELETE FROM sqlite_stat1 WHERE tbl = '{table}'"),
                    format!("DROP TRIGGER {table}_search_insert"),
                    format!("DROP TRIGGER {table}_search_update"),
                    format!("DROP TRIGGER {table}_search_delete"),
                    format!("DROP TABLE {table}_search"),
                ],
            };
            for statement in drop {
                connection.execute_unprepared(&statement).await?;
            }
        }
        let before = [
            "users_by_email ON users (integration_id, email_key, id)".to_owned(),
            "users_by_last_login ON users (integration_id, last_login_at, id)".to_owned(),
        ];
        replace(manager, &before).await
    }
}

/// Replaces indexes by those of the same name.
async fn replace(manager: &SchemaManager<'_>, indexes: &[String]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    for index in indexes {
        let name = index.split(' ').next().unwrap_or_default();
        connection
            .execute_unprepared(&format!("DROP INDEX {name}"))
            .await?;
        connection
            .execute_unprepared(&format!("CREATE INDEX {index}"))
            .await?;
    }
    Ok(())
}

/// A full-text index of SQLite over the search keys of a table, which keeps itself up to date. It holds three letters each and
/// the rows that have them: no places, for which the keys themselves are looked at. (FTS5's `secure-delete` loses rows of
/// an index without places that are deleted and written again in one transaction.)
fn trigrams(table: &str) -> [String; 5] {
    let index = format!("{table}_search");
    let add = format!("INSERT INTO {index} (rowid, search_key) VALUES (new.id, new.search_key);");
    let remove = format!(
        "INSERT INTO {index} ({index}, rowid, search_key) VALUES ('delete', old.id, old.search_key);"
    );
    [
        format!(
            "CREATE VIRTUAL TABLE {index} USING fts5 (search_key, content='{table}', content_rowid='id', \
             tokenize='trigram case_sensitive 1', detail='none', columnsize=0)"
        ),
        format!("INSERT INTO {index} ({index}) VALUES ('rebuild')"),
        format!("CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {add} END"),
        format!(
            "CREATE TRIGGER {index}_update AFTER UPDATE OF search_key ON {table} \
             WHEN old.search_key <> new.search_key BEGIN {remove} {add} END"
        ),
        format!("CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {remove} END"),
    ]
}
