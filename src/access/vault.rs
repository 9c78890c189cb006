//! Encryption of credentials at rest: XChaCha20-Poly1305, bound to the row that holds them.

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, AeadCore, KeyInit, OsRng, Payload},
};
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::store::{IntegrationId, WebhookId};

const NONCE: usize = 24;

/// Why credentials could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The setting holds no usable key.
    #[error("SEATGRAPH_ENCRYPTION_KEY must hold 32 bytes in base64 (several keys separated by commas): {0}")]
    BadKey(&'static str),
    /// None of the keys opens it.
    #[error(
        "the stored Okta credentials cannot be decrypted: SEATGRAPH_ENCRYPTION_KEY is not the key they were stored with"
    )]
    WrongKey,
    /// The cipher refused.
    #[error("the Okta credentials could not be encrypted")]
    Seal,
}

/// Holds the encryption keys: the first encrypts, all of them decrypt.
#[derive(Clone)]
pub struct Vault {
    keys: std::sync::Arc<[SecretSlice<u8>]>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({} keys [REDACTED])", self.keys.len())
    }
}

impl Vault {
    /// Reads the keys of SEATGRAPH_ENCRYPTION_KEY.
    pub fn from_keys(keys: &SecretString) -> Result<Self, VaultError> {
        let keys = keys
            .expose_secret()
            .split(',')
            .map(str::trim)
            .filter(|key| !key.is_empty())
            .map(|key| {
                let bytes = BASE64_STANDARD
                    .decode(key)
                    .map_err(|_| VaultError::BadKey("it is not base64"))?;
                if bytes.len() != 32 {
                    return Err(VaultError::BadKey("it does not decode to 32 bytes"));
                }
                Ok(SecretSlice::from(bytes))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() {
            return Err(VaultError::BadKey("it is empty"));
        }
        Ok(Self { keys: keys.into() })
    }

    /// A fresh key, in base64.
    pub fn generate_key() -> SecretString {
        BASE64_STANDARD
            .encode(XChaCha20Poly1305::generate_key(&mut OsRng))
            .into()
    }

    /// Encrypts what belongs to `row`; it can be opened only for the same one.
    pub fn seal(&self, row: impl Into<Bound>, plain: &SecretString) -> Result<Vec<u8>, VaultError> {
        let key = self.keys.first().ok_or(VaultError::Seal)?;
        let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
        let payload = Payload {
            msg: plain.expose_secret().as_bytes(),
            aad: &row.into().name(),
        };
        let sealed = cipher(key)?
            .encrypt(&nonce, payload)
            .map_err(|_| VaultError::Seal)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`seal`](Self::seal) gave for the same `row`.
    pub fn open(&self, row: impl Into<Bound>, sealed: &[u8]) -> Result<SecretString, VaultError> {
        self.open_by(row.into(), sealed).map(|(_, plain)| plain)
    }

    /// The same under the first key; none where it is already.
    pub fn seal_anew(&self, row: impl Into<Bound>, sealed: &[u8]) -> Result<Option<Vec<u8>>, VaultError> {
        let row = row.into();
        match self.open_by(row, sealed)? {
            (0, _) => Ok(None),
            (_, plain) => self.seal(row, &plain).map(Some),
        }
    }

    /// What was sealed, and by which of the keys.
    fn open_by(&self, row: Bound, sealed: &[u8]) -> Result<(usize, SecretString), VaultError> {
        let name = row.name();
        let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(VaultError::WrongKey)?;
        for (place, key) in self.keys.iter().enumerate() {
            let payload = Payload {
                msg: sealed,
                aad: &name,
            };
            if let Ok(plain) = cipher(key)?.decrypt(XNonce::from_slice(nonce), payload) {
                let plain = String::from_utf8(plain).map_err(|_| VaultError::WrongKey)?;
                return Ok((place, plain.into()));
            }
        }
        Err(VaultError::WrongKey)
    }
}

fn cipher(key: &SecretSlice<u8>) -> Result<XChaCha20Poly1305, VaultError> {
    XChaCha20Poly1305::new_from_slice(key.expose_secret())
        .map_err(|_| VaultError::BadKey("it is not 32 bytes"))
}

/// The row that something sealed belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// An integration's credentials.
    Credentials(IntegrationId),
    /// The session whose id has this hash.
    Session([u8; 32]),
    /// A login that is under way, which the browser itself keeps.
    Login,
    /// The secret of an integration's webhook.
    Webhook(IntegrationId, WebhookId),
}

impl From<IntegrationId> for Bound {
    fn from(integration: IntegrationId) -> Self {
        Self::Credentials(integration)
    }
}

impl Bound {
    /// What is sealed along: it may never change, or what was sealed with it cannot be opened.
    fn name(self) -> Vec<u8> {
        match self {
            Self::Credentials(integration) => format!("seatgraph/credentials/{integration}").into_bytes(),
            Self::Webhook(integration, webhook) => {
                format!("seatgraph/webhook/{integration}/{webhook}").into_bytes()
            }
            Self::Session(hash) => [b"seatgraph/session/", hash.as_slice()].concat(),
            Self::Login => b"seatgraph/login".to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::from_keys(&Vault::generate_key()).unwrap()
    }

    #[test]
    fn what_is_sealed_can_be_opened_for_its_row_only() {
        let vault = vault();
        let sealed = vault.seal(IntegrationId(1), &"00secret".into()).unwrap();
        assert!(!sealed.windows(8).any(|bytes| bytes == b"00secret"));
        assert_eq!(
            vault.open(IntegrationId(1), &sealed).unwrap().expose_secret(),
            "00secret"
        );
        assert!(matches!(
            vault.open(IntegrationId(2), &sealed),
            Err(VaultError::WrongKey)
        ));
        assert!(matches!(
            vault.open(IntegrationId(1), &sealed[..10]),
            Err(VaultError::WrongKey)
        ));
    }

    #[test]
    fn what_an_earlier_version_sealed_can_still_be_opened() {
        let key = BASE64_STANDARD.encode([7; 32]).into();
        let sealed = {
            let nonce = XNonce::from_slice(&[9; NONCE]);
            let payload = Payload {
                msg: b"00secret",
                aad: b"seatgraph/credentials/12",
            };
            let cipher = XChaCha20Poly1305::new_from_slice(&[7; 32]).unwrap();
            [nonce.as_slice(), &cipher.encrypt(nonce, payload).unwrap()].concat()
        };
        let vault = Vault::from_keys(&key).unwrap();
        let opened = vault.open(IntegrationId(12), &sealed).unwrap();
        assert_eq!(opened.expose_secret(), "00secret");
        assert!(vault.open(Bound::Session([0; 32]), &sealed).is_err());
    }

    #[test]
    fn an_older_key_still_opens_what_it_sealed() {
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let sealed = Vault::from_keys(&old)
            .unwrap()
            .seal(IntegrationId(1), &"x".into())
            .unwrap();
        let both = format!("{},{}", new.expose_secret(), old.expose_secret()).into();
        assert!(
            Vault::from_keys(&both)
                .unwrap()
                .open(IntegrationId(1), &sealed)
                .is_ok()
        );
        assert!(
            Vault::from_keys(&new)
                .unwrap()
                .open(IntegrationId(1), &sealed)
                .is_err()
        );
    }

    #[test]
    fn what_is_sealed_anew_needs_the_first_key_alone() {
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let id = IntegrationId(1);
        let sealed = Vault::from_keys(&old).unwrap().seal(id, &"x".into()).unwrap();
        let both = format!("{},{}", new.expose_secret(), old.expose_secret()).into();
        let both = Vault::from_keys(&both).unwrap();
        let anew = both.seal_anew(id, &sealed).unwrap().unwrap();
        let alone = Vault::from_keys(&new).unwrap();
        assert_eq!(alone.open(id, &anew).unwrap().expose_secret(), "x");
        assert_eq!(both.seal_anew(id, &anew).unwrap(), None);
        assert!(alone.seal_anew(id, &sealed).is_err());
    }

    #[test]
    fn a_bad_key_is_named_and_never_shown() {
        for bad in ["", " , ", "not base64!", "c2hvcnQ="] {
            let error = Vault::from_keys(&bad.into()).unwrap_err().to_string();
            assert!(error.contains("SEATGRAPH_ENCRYPTION_KEY"), "{error}");
            assert!(bad.trim().len() < 4 || !error.contains(bad), "{error}");
        }
        assert_eq!(format!("{:?}", vault()), "Vault(1 keys [REDACTED])");
    }
}
