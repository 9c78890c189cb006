//! How the pools of connections are, for whoever watches them.

use sea_orm::{DatabaseConnection, DbBackend, sqlx};

use super::Store;

/// How a pool of connections is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolReport {
    /// Which: `writer` and `reader` of a SQLite file, `primary` and `replica-1` and up of PostgreSQL.
    pub name: String,
    /// Open connections.
    pub size: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// The most that it opens.
    pub max: u32,
}

impl Store {
    /// How each of the store's pools is.
    pub fn pools(&self) -> Vec<PoolReport> {
        let write = self.writer();
        let mut reports = match write.get_database_backend() {
            DbBackend::Postgres => vec![report("primary".to_owned(), write)],
            _ => vec![
                report("writer".to_owned(), write),
                report("reader".to_owned(), self.reader().pool()),
            ],
        };
        reports.extend(self.replica_pools().map(|(number, pool)| {
            let name = format!("replica-{number}");
            report(name, pool)
        }));
        reports
    }
}

fn report(name: String, pool: &DatabaseConnection) -> PoolReport {
    match pool.get_database_backend() {
        DbBackend::Postgres => of(name, pool.get_postgres_connection_pool()),
        _ => of(name, pool.get_sqlite_connection_pool()),
    }
}

fn of<D: sqlx::Database>(name: String, pool: &sqlx::Pool<D>) -> PoolReport {
    PoolReport {
        name,
        size: pool.size(),
        idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX),
        max: pool.options().get_max_connections(),
    }
}
