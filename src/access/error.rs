//! Why it cannot be told who asks.

use super::VaultError;
use crate::store::StoreError;

/// Why it cannot be told who asks, or a session cannot be begun; not that nobody is let in.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The identity provider has not told its keys. The log has why.
    #[error("the identity provider's keys cannot be read")]
    Issuer,
    /// A session's bearer could not be encrypted.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    Random,
}
