//! Opening the database: its pools, its settings, its migrations, and the count of statements sent to it.

use std::{str::FromStr, sync::Arc, time::Duration};

use migrations::{FOLDED, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, sea_query::SelectStatement, sqlx::Executor,
};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Millis, StoreError,
    columns::{Column, Columns, Wanted, packed, unpack},
    dialect,
    file_lock::FileLock,
    private_file, refold,
    replicas::{self, Change, Reads, Replica, ReplicaReport, ReplicaUrls, Replicas},
    row::{Row, read_all},
    sql::statement,
    statements::Statements,
};

/// The address of a database; its password shows in no log.
#[derive(Debug, Clone)]
pub enum Database {
    /// A SQLite file, made when it is missing.
    Sqlite(std::path::PathBuf),
    /// A `postgres://` URL.
    Postgres(SecretString),
}

impl FromStr for Database {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.into()));
        }
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::Address(
            "give `postgres://user:password@host/database` or `sqlite:PATH`",
        ))?;
        let path = path.strip_prefix("//").unwrap_or(path);
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        if path.is_empty() || path == ":memory:" {
            return Err(StoreError::Address(
                "SQLite needs the path of a file, such as `sqlite:seatgraph.db`",
            ));
        }
        Ok(Self::Sqlite(path.into()))
    }
}

/// The store, cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    reads: Arc<Reads>,
    write: DatabaseConnection,
    replicas: Option<Arc<Replicas>>,
    statements: Arc<Statements>,
    alone: Option<Arc<FileLock>>,
}

impl Store {
    /// Opens the database as the one process that works on it: a second one is refused as [`StoreError::InUse`]. Of
    /// PostgreSQL any number may work on one, and this is [`open`](Self::open).
    pub async fn open_alone(database: &Database) -> Result<Self, StoreError> {
        let alone = match database {
            Database::Sqlite(path) => {
                let taken = FileLock::take(path);
                Some(Arc::new(taken.map_err(|why| StoreError::not_alone(path, why))?))
            }
            Database::Postgres(_) => None,
        };
        let store = Self {
            alone,
            ..Self::open(database).await?
        };
        // A process that ended between the two erased something, and left it in the log.
        if store.is_alone() {
            store.erase_traces().await;
        }
        Ok(store)
    }

    /// Opens the database, without touching its schema.
    pub async fn open(database: &Database) -> Result<Self, StoreError> {
        let statements = Arc::new(Statements::default());
        let mut pools = match database {
            Database::Sqlite(path) => {
                make_private(path);
                // One connection writes, so that writers wait in a queue of ours and never meet a busy file.
                let write = sea_orm::Database::connect(sqlite(path, 1, WRITER_CACHE_KIB)).await?;
                let read = sea_orm::Database::connect(sqlite(path, 4, READER_CACHE_KIB)).await?;
                (read, write)
            }
            Database::Postgres(url) => {
                let options = postgres(url.expose_secret());
                let pool = sea_orm::Database::connect(options).await?;
                (pool.clone(), pool)
            }
        };
        for pool in [&mut pools.0, &mut pools.1] {
            count(pool, &statements);
        }
        Ok(Self {
            reads: Arc::new(Reads::primary(pools.0)),
            write: pools.1,
            replicas: None,
            statements,
            alone: None,
        })
    }

    /// Shows `observer` each statement that is sent through this store, or through what is cloned from it, from now on: the
    /// first that is given. Values of statements are of people: no log may have them.
    pub fn observe(&self, observer: impl Fn(&Statement) + Send + Sync + 'static) {
        self.statements.observe(Box::new(observer));
    }

    /// The same store, with PostgreSQL standbys that may answer what is read [`nearby`](Self::nearby): each while it
    /// answers and is not more than `lag_max` behind. They need not be reachable yet.
    pub async fn with_replicas(mut self, urls: &ReplicaUrls, lag_max: Duration) -> Result<Self, StoreError> {
        let mut all = Vec::new();
        for (index, url) in urls.iter().enumerate() {
            let mut options = postgres(url);
            options.acquire_timeout(REPLICA_WITHIN).connect_lazy(true);
            let mut pool = sea_orm::Database::connect(options).await?;
            count(&mut pool, &self.statements);
            all.push(Arc::new(Replica::new(index + 1, pool)));
        }
        let replicas = Arc::new(Replicas::new(all, lag_max));
        tokio::spawn(replicas::watch(Arc::downgrade(&replicas), self.write.clone()));
        self.replicas = Some(replicas);
        Ok(self)
    }

    /// For who only reads, and is not misled by what is not the latest: reads from a replica, where one may be used now,
    /// and else from the primary. To be asked for once for each request.
    pub fn nearby(&self) -> Self {
        let replica = self.replicas.as_ref().and_then(|replicas| replicas.choose());
        match replica {
            Some(replica) => Self {
                reads: Arc::new(self.reads.from(replica)),
                ..self.clone()
            },
            None => self.clone(),
        }
    }

    /// Whether there are replicas, whatever their state.
    pub fn has_replicas(&self) -> bool {
        self.replicas.is_some()
    }

    /// Begins a change that a client asks for. Until a replica has all that was written while it was held, it is not
    /// used: the client's next request sees what this one has changed.
    pub fn begin_change(&self) -> Change {
        Change::begin(self.replicas.as_ref())
    }

    /// Notes that a client is told of a sync that ended at `at`: its next request sees what that sync has written.
    pub fn tell_end(&self, at: Millis) {
        if let Some(replicas) = &self.replicas {
            replicas.tell_end(at);
        }
    }

    /// How the replicas are.
    pub fn replicas(&self) -> Vec<ReplicaReport> {
        self.replicas
            .as_ref()
            .map(|replicas| replicas.reports())
            .unwrap_or_default()
    }

    /// The replicas' pools, by their numbers.
    pub(super) fn replica_pools(&self) -> impl Iterator<Item = (usize, &DatabaseConnection)> {
        self.replicas.iter().flat_map(|replicas| replicas.pools())
    }

    /// Brings the schema up to this version: all of it or, where the process is killed on the way, nothing.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if matches!(self.is_ready().await, Ok(true)) {
            return Ok(());
        }
        let tx = self.begin().await?;
        dialect::lock_for_migration(&tx).await?;
        let pending = Migrator::get_pending_migrations(&tx).await?;
        Migrator::up(&tx, None).await?;
        if pending.iter().any(|step| step.name() == FOLDED) {
            refold::make_keys_again(&tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Takes the schema back to nothing: every row is lost.
    pub async fn migrate_down(&self) -> Result<(), StoreError> {
        Ok(Migrator::down(&self.write, None).await?)
    }

    /// Whether the database answers and has this version's schema.
    pub async fn is_ready(&self) -> Result<bool, StoreError> {
        Ok(Migrator::get_pending_migrations(self.reads.pool())
            .await?
            .is_empty())
    }

    /// How many SQL statements were sent to the database so far.
    pub fn statements(&self) -> u64 {
        self.statements.sent()
    }

    /// Waits for what is under way, and closes every connection.
    pub async fn close(self) -> Result<(), StoreError> {
        if let Some(replicas) = &self.replicas {
            replicas.close().await?;
        }
        self.write.clone().close().await?;
        Ok(self.reads.pool().clone().close().await?)
    }

    /// Whether no other process works on this database: it was opened [`alone`](Self::open_alone), on SQLite.
    pub(super) fn is_alone(&self) -> bool {
        self.alone.is_some()
    }

    pub(super) fn reader(&self) -> &Reads {
        &self.reads
    }

    pub(super) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    /// The rows that a select finds, with all columns.
    pub(super) async fn all<R: Row>(&self, select: SelectStatement) -> Result<Vec<R>, StoreError> {
        self.all_of(select, Columns::ALL).await
    }

    /// These columns of the rows that a select finds.
    pub(super) async fn all_of<R: Row>(
        &self,
        select: SelectStatement,
        columns: Columns,
    ) -> Result<Vec<R>, StoreError> {
        let read = self.columns(select, &columns.of::<R>()).await?;
        Ok(read_all(read, columns)?)
    }

    /// These columns of what a select finds.
    pub(super) async fn columns(
        &self,
        select: SelectStatement,
        wanted: &[Wanted],
    ) -> Result<Vec<Column>, StoreError> {
        let backend = self.reads.get_database_backend();
        let select = packed(backend, select, wanted);
        let found = self.reads.query_one_raw(statement(backend, &select)).await?;
        Ok(unpack(found.as_ref(), wanted)?)
    }

    /// A transaction that will write: on SQLite it takes the write lock at once, so that it cannot fail half-way for it.
    pub(super) async fn begin(&self) -> Result<DatabaseTransaction, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.write.begin_with_options(options).await?)
    }
}

/// Makes the file, where there is none, so that only its owner may read it: it holds people's names and sign-ins. Where
/// that fails, opening the database says why.
fn make_private(path: &std::path::Path) {
    let _ = private_file().append(true).create(true).open(path);
}

/// A connection that nobody used for so long may be gone: a server or a firewall ended it.
const IDLE: Duration = Duration::from_secs(1);

/// Whoever waits longer for a connection to a replica reads from the primary.
const REPLICA_WITHIN: Duration = Duration::from_secs(2);

fn postgres(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(10))
        // Before each statement sqlx would else ask whether anybody is there: a round trip of its own.
        .test_before_acquire_if_idle_for(IDLE)
        .sqlx_logging(false)
        .set_application_name("seatgraph")
        // A process that is paused inside a transaction must not keep a run's row locked for ever.
        .map_sqlx_postgres_pool_opts(|options| {
            options.after_connect(|connection, _| {
                Box::pin(async {
                    // What is asked here is answered from indexes in milliseconds: compiling it would take longer.
                    let set = "SET idle_in_transaction_session_timeout = '10s'; SET jit = off";
                    connection.execute(set).await.map(|_| ())
                })
            })
        });
    options
}

fn count(pool: &mut DatabaseConnection, statements: &Arc<Statements>) {
    let statements = Arc::clone(statements);
    pool.set_metric_callback(move |info| statements.note(info.statement, info.elapsed, info.failed));
}

/// A sync touches pages all over the tables of usage: those that stay in the cache are written once for many pages of the log.
const WRITER_CACHE_KIB: u32 = 32 * 1024;
const READER_CACHE_KIB: u32 = 5 * 1024;

/// How long a connection waits for another to be done with the file.
const BUSY: Duration = Duration::from_secs(60);
/// The same, for a connection that waited less in between.
pub(super) const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 60000";

/// After so many pages of 4 KiB the write-ahead log is moved into the file: rarely, because a page that was written often
/// meanwhile is moved once.
const CHECKPOINT_PAGES: &str = "16384";

fn sqlite(path: &std::path::Path, connections: u32, cache_kib: u32) -> ConnectOptions {
    let path = path.to_owned();
    let mut options = ConnectOptions::new("sqlite://seatgraph.db");
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(60))
        // A file is not gone.
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| {
            options
                .filename(&path)
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY)
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "NORMAL")
                .pragma("secure_delete", "ON")
                .pragma("cache_size", format!("-{cache_kib}"))
                .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
        });
    options
}
