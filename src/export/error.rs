//! What can go wrong while a file is read.

use crate::{access::AuthenticationError, store::StoreError};

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be told any more who takes the file.
    #[error(transparent)]
    Access(#[from] AuthenticationError),
    /// The store took too long for one page.
    #[error("a page took too long")]
    Slow,
    /// What the file was begun with holds no more.
    #[error("the access token no longer holds, or what the file is about was disconnected")]
    Withdrawn,
    /// A row does not have the columns of its file.
    #[error("a row could not be written: {0}")]
    Row(#[from] csv::Error),
}
