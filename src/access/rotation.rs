//! The keys against what they sealed: whether they open it, and how it comes under the first of them.

use super::{Vault, VaultError};
use crate::store::{IntegrationId, Millis, Store, StoreError, audit::By, sealed};

/// Which credentials the keys of a vault open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// How many credentials there are.
    pub sealed: usize,
    /// The integrations whose credentials none of the keys opens.
    pub unreadable: Vec<IntegrationId>,
}

impl KeyCheck {
    /// Whether these cannot be the right keys: there are credentials, and they open none.
    pub fn is_hopeless(&self) -> bool {
        self.sealed > 0 && self.unreadable.len() == self.sealed
    }
}

/// What a rotation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// How many credentials were encrypted anew.
    pub renewed: usize,
    /// How many were under the first key already.
    pub current: usize,
}

/// Why keys could not be rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The store failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cipher refused; nothing was changed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// Tries the keys on all credentials.
///
/// # Errors
/// Where the store fails.
pub async fn check_keys(store: &Store, vault: &Vault) -> Result<KeyCheck, StoreError> {
    let rows = sealed::list(store).await?;
    let unreadable = rows
        .iter()
        .filter(|row| vault.open(row.integration_id, &row.ciphertext).is_err())
        .map(|row| row.integration_id)
        .collect();
    Ok(KeyCheck {
        sealed: rows.len(),
        unreadable,
    })
}

/// Encrypts with the vault's first key what another of its keys opens. What none opens stays as it is.
///
/// # Errors
/// [`RotationError`]; nothing has changed then.
pub async fn rotate_keys(
    store: &Store,
    vault: &Vault,
    by: &By,
    now: Millis,
) -> Result<Rotation, RotationError> {
    let mut rotation = Rotation::default();
    let mut anew = Vec::new();
    for row in sealed::list(store).await? {
        match vault.seal_anew(row.integration_id, &row.ciphertext) {
            Ok(None) => rotation.current += 1,
            Ok(Some(sealed)) => anew.push((row, sealed)),
            Err(VaultError::WrongKey) => {}
            Err(error) => return Err(error.into()),
        }
    }
    rotation.renewed = anew.len();
    if !anew.is_empty() {
        sealed::replace(store, by, anew, now).await?;
    }
    Ok(rotation)
}
