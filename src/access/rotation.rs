//! The keys against what they sealed: whether they open it, and how it comes under the first of them.

use super::{Bound, Vault, VaultError};
use crate::store::{
    IntegrationId, Millis, Store, StoreError, WebhookId,
    audit::By,
    sealed::{self, SealedSecret},
};

/// Which credentials the keys of a vault open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyCheck {
    /// How many credentials and secrets of webhooks there are.
    pub sealed: usize,
    /// The integrations whose credentials none of the keys opens.
    pub unreadable: Vec<IntegrationId>,
    /// The webhooks whose secrets none of the keys opens.
    pub unreadable_webhooks: Vec<WebhookId>,
}

impl KeyCheck {
    /// Whether these cannot be the right keys: there are credentials, and they open none.
    pub fn is_hopeless(&self) -> bool {
        self.sealed > 0 && self.unreadable.len() + self.unreadable_webhooks.len() == self.sealed
    }
}

/// What a rotation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotation {
    /// How many credentials, and secrets of webhooks, were encrypted anew.
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

/// Tries the keys on all credentials and on the secrets of webhooks.
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
    let webhooks = sealed::list_webhooks(store).await?;
    let unreadable_webhooks = webhooks
        .iter()
        .filter(|row| vault.open(bound(row), &row.secret).is_err())
        .map(|row| row.id)
        .collect();
    Ok(KeyCheck {
        sealed: rows.len() + webhooks.len(),
        unreadable,
        unreadable_webhooks,
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
    let mut webhooks_anew = Vec::new();
    for row in sealed::list_webhooks(store).await? {
        match vault.seal_anew(bound(&row), &row.secret) {
            Ok(None) => rotation.current += 1,
            Ok(Some(sealed)) => webhooks_anew.push((row, sealed)),
            Err(VaultError::WrongKey) => {}
            Err(error) => return Err(error.into()),
        }
    }
    rotation.renewed = anew.len() + webhooks_anew.len();
    if rotation.renewed > 0 {
        sealed::replace(store, by, anew, webhooks_anew, now).await?;
    }
    Ok(rotation)
}

fn bound(row: &SealedSecret) -> Bound {
    Bound::Webhook(row.integration_id, row.id)
}
