//! What can go wrong in the store.

use std::path::{Path, PathBuf};

use sea_orm::{DbErr, SqlErr, TransactionError};

use super::file_lock::NotLocked;

/// A failure of the store, by what a caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed or is out of reach; the same call may succeed later.
    #[error("the database failed: {0}")]
    Database(#[source] DbErr),
    /// The address of the database cannot be used.
    #[error("SEATGRAPH_DATABASE_URL cannot be used: {0}")]
    Address(&'static str),
    /// Another process works on the SQLite file.
    #[error(
        "the store {} is in use by {by}: stop it, or use PostgreSQL for more than one",
        path.display()
    )]
    InUse {
        /// The file.
        path: PathBuf,
        /// Who that is.
        by: String,
    },
    /// The lock beside the SQLite file cannot be taken.
    #[error("the lock {} cannot be taken: {source}", path.display())]
    Lock {
        /// The lock's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The work is no longer this process's: its lease was taken over, or the run was cancelled.
    #[error("this process no longer holds the sync run")]
    LeaseLost,
    /// A row holds what no version of seatgraph writes.
    #[error("the stored {what} is damaged")]
    Inconsistent {
        /// Which kind of row.
        what: &'static str,
    },
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl From<TransactionError<StoreError>> for StoreError {
    fn from(error: TransactionError<StoreError>) -> Self {
        match error {
            TransactionError::Connection(error) => Self::Database(error),
            TransactionError::Transaction(error) => error,
        }
    }
}

impl StoreError {
    /// That the SQLite file at `path` is not this process's alone.
    pub(super) fn not_alone(path: &Path, why: NotLocked) -> Self {
        match why {
            NotLocked::HeldBy(by) => Self::InUse {
                path: path.to_owned(),
                by,
            },
            NotLocked::Failed(path, source) => Self::Lock { path, source },
        }
    }

    /// Whether a unique index refused the write.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
    }
}
