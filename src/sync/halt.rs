//! Why a stage ended before its end, and what that is to an administrator.

use super::problem;
use crate::{
    okta::OktaError,
    store::{StoreError, writers::ProblemKey},
};

/// Why a stage did not reach its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Halt {
    /// Okta did not give what was asked for.
    #[error(transparent)]
    Okta(#[from] OktaError),
    /// The store failed: the run stays as it is, and is taken up again.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The process stops, or the run is no longer this process's.
    #[error("stopped")]
    Stopped,
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StageEnd {
    /// It read everything.
    Succeeded,
    /// Okta did not let it.
    Failed(ProblemKey),
}

impl StageEnd {
    /// Whether the credential may not read this part, while it may read others.
    pub(super) fn is_forbidden(self) -> bool {
        matches!(self, Self::Failed((problem::FORBIDDEN, _)))
    }
}
