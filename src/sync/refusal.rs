//! Why a connect, disconnect, sync or change of credentials was refused: as data, worded here and nowhere else.

use crate::store::{IntegrationId, StoreError};

/// The class of a refusal: the `UserErrorCode` of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalCode {
    /// An input that cannot be used.
    InvalidInput,
    /// Not the domain of an Okta org.
    InvalidDomain,
    /// Okta does not accept the credential.
    InvalidToken,
    /// The credential may not read a part, or the asker may not do this.
    Forbidden,
    /// Okta did not answer.
    Unreachable,
    /// The org is connected already.
    AlreadyConnected,
    /// There is no such thing.
    NotFound,
    /// The integration is disconnected.
    NotConnected,
}

/// An expected failure: what is wrong, with which input, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Its class.
    pub code: RefusalCode,
    /// What is wrong.
    pub message: String,
    /// The path into the input, such as `["input", "domain"]`.
    pub field: Vec<&'static str>,
    /// What to do.
    pub remedy: Option<String>,
    /// The integration that it is about, where the asker may know it.
    pub integration: Option<IntegrationId>,
}

/// A change was refused, or the store failed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Refused, for a reason that the asker can act on.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The credentials could not be encrypted or decrypted.
    #[error(transparent)]
    Vault(#[from] crate::access::VaultError),
}

impl From<Refusal> for ChangeError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
