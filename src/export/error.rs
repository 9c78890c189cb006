//! What can go wrong while a file is read.

use crate::store::StoreError;

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store took too long for one page.
    #[error("a page took too long")]
    Slow,
    /// A row does not have the columns of its file.
    #[error("a row could not be written: {0}")]
    Row(#[from] csv::Error),
}
