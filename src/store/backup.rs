//! Backups of a SQLite file, taken while it is worked on, and whether one can be restored.

use std::path::{Path, PathBuf};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, PaginatorTrait, Statement,
    sqlx::sqlite::SqliteConnectOptions,
};

use super::{
    Store, StoreError,
    entities::{app_user, credential, integration, session, usage_day, user},
    private_file::{new_private_file, place},
};

/// Why there is no backup, or one that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is PostgreSQL.
    #[error("only a SQLite file is backed up so: of PostgreSQL make backups with pg_dump or pg_basebackup")]
    Postgres,
    /// There is such a file.
    #[error("{} exists already: give a new name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be written or read.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It is no whole store of this version.
    #[error("{} cannot be restored: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupContent {
    /// Integrations, the disconnected ones too.
    pub integrations: u64,
    /// Users.
    pub users: u64,
    /// Seats, and who used an app without one.
    pub seats: u64,
    /// Days on which a user used an app.
    pub usage_days: u64,
    /// The sealed credentials.
    pub credentials: Vec<credential::Model>,
}

/// Copies the store as it is at one moment into the file at `path`, which only its owner may read; whoever works on the store
/// goes on. The file is there as a whole or not at all.
///
/// # Errors
/// [`BackupError`].
pub async fn make(store: &Store, path: &Path) -> Result<(), BackupError> {
    if store.writer().get_database_backend() != DbBackend::Sqlite {
        return Err(BackupError::Postgres);
    }
    let failed = |source| BackupError::Io {
        path: path.to_owned(),
        source,
    };
    if path.try_exists().map_err(failed)? {
        return Err(BackupError::Exists {
            path: path.to_owned(),
        });
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    new_private_file(&partial).map_err(failed)?;
    let into = partial.to_string_lossy().into_owned();
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [into.into()]);
    let copied = match store.reader().pool().execute_raw(copy).await {
        Ok(_) => without_sessions(&partial).await,
        Err(error) => Err(error.into()),
    };
    let placed = match copied {
        Ok(()) => std::fs::File::open(&partial)
            .and_then(|file| file.sync_all())
            .and_then(|()| place(&partial, path))
            .map_err(failed),
        Err(error) => Err(error.into()),
    };
    if placed.is_err() {
        // Half a backup must not be taken for one.
        let _ = std::fs::remove_file(&partial);
    }
    placed
}

/// Takes the sessions out of a copy, whose bytes are overwritten: they hold the tokens of whoever was signed in, sealed, and
/// whoever signs in again loses nothing.
async fn without_sessions(copy: &Path) -> Result<(), StoreError> {
    let file = open_copy(copy, |options| {
        options
            .pragma("journal_mode", "MEMORY")
            .pragma("secure_delete", "ON")
    })
    .await?;
    let removed = async {
        // A store of an older version has none.
        if has_table(&file, "sessions").await? {
            session::Entity::delete_many().exec(&file).await?;
        }
        Ok(())
    };
    let removed = removed.await;
    file.close().await?;
    removed
}

/// Looks through a backup, without changing it: that it is whole, that nothing in it points to nothing, and that this version
/// can work on it.
///
/// # Errors
/// [`BackupError::Damaged`] tells what is wrong.
pub async fn check(path: &Path) -> Result<BackupContent, BackupError> {
    std::fs::File::open(path).map_err(|source| BackupError::Io {
        path: path.to_owned(),
        source,
    })?;
    let damaged = |why: String| BackupError::Damaged {
        path: path.to_owned(),
        why,
    };
    let file = open_copy(path, |options| options.read_only(true).immutable(true))
        .await
        .map_err(|error| damaged(error.to_string()))?;
    let content = look_through(&file)
        .await
        .map_err(|error| damaged(error.to_string()));
    file.close().await.map_err(StoreError::from)?;
    content?.map_err(damaged)
}

async fn open_copy(
    path: &Path,
    so: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, StoreError> {
    let path = path.to_owned();
    let mut options = ConnectOptions::new("sqlite://backup.db");
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |options| so(options.filename(&path)));
    Ok(sea_orm::Database::connect(options).await?)
}

async fn has_table(file: &DatabaseConnection, name: &str) -> Result<bool, StoreError> {
    let table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?";
    let table = Statement::from_sql_and_values(DbBackend::Sqlite, table, [name.into()]);
    Ok(file.query_one_raw(table).await?.is_some())
}

/// What the file holds, or what is wrong with it.
async fn look_through(file: &DatabaseConnection) -> Result<Result<BackupContent, String>, StoreError> {
    let first = |sql: &'static str| async move {
        let row = file
            .query_one_raw(Statement::from_string(DbBackend::Sqlite, sql))
            .await?;
        Ok::<_, StoreError>(row.map(|row| row.try_get_by_index::<String>(0).unwrap_or_default()))
    };
    match first("PRAGMA integrity_check").await? {
        Some(outcome) if outcome == "ok" => {}
        outcome => return Ok(Err(outcome.unwrap_or_default())),
    }
    if let Some(table) = first("PRAGMA foreign_key_check").await? {
        return Ok(Err(format!("a row of {table} points to nothing")));
    }
    if !has_table(file, "integrations").await? {
        return Ok(Err("it is no store of seatgraph's".to_owned()));
    }
    let pending = Migrator::get_pending_migrations(file).await?;
    if !pending.is_empty() {
        tracing::info!("it is of an older version, and is brought up to this one when it is opened");
    }
    Ok(Ok(BackupContent {
        integrations: integration::Entity::find().count(file).await?,
        users: user::Entity::find().count(file).await?,
        seats: app_user::Entity::find().count(file).await?,
        usage_days: usage_day::Entity::find().count(file).await?,
        credentials: credential::Entity::find().all(file).await?,
    }))
}
