//! What a client shows to Okta: an administrator's API token, or the key of a service app.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::service_app::ServiceApp;

/// A credential. Its Debug shows no secret.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// A token that acts with the rights of the administrator who made it.
    ApiToken(ApiToken),
    /// An OAuth 2.0 service app with a private key.
    ServiceApp(ServiceApp),
}

/// An API token.
#[derive(Clone)]
pub struct ApiToken(SecretString);

/// Why a text is no credential. No variant holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialsError {
    /// No token was given.
    #[error("the API token is empty")]
    TokenEmpty,
    /// The token holds spaces or characters that no token has.
    #[error("the API token holds characters that no token has: copy it once more")]
    TokenCharacters,
    /// The token is longer than any token.
    #[error("this is too long for an API token")]
    TokenTooLong,
    /// No client id was given, or one with characters that no client id has.
    #[error("the client id of the service app is missing or invalid")]
    ClientId,
    /// The key id is invalid.
    #[error("the key id of the service app is invalid")]
    KeyId,
    /// No key was given.
    #[error("the private key is empty")]
    KeyEmpty,
    /// Neither PEM nor JWK.
    #[error("the private key is neither PEM nor a JWK")]
    KeyFormat,
    /// The key is protected by a passphrase.
    #[error("the private key is protected by a passphrase: give it without")]
    KeyEncrypted,
    /// The public half of a key pair.
    #[error("this is a public key: the private key is needed")]
    KeyPublic,
    /// A key of a kind that Okta does not take or this program does not know.
    #[error(
        "the private key is of an unsupported kind: use RSA with 2048 to 4096 bits, or EC on P-256 or P-384"
    )]
    KeyKind,
    /// The key's numbers are missing or don't fit together.
    #[error("the private key is damaged or incomplete")]
    KeyDamaged,
    /// A stored credential cannot be read.
    #[error("the stored credential cannot be read")]
    Stored,
}

impl ApiToken {
    /// Takes a token as a person pastes it: with blanks around it, perhaps with `SSWS` before it.
    ///
    /// # Errors
    /// [`CredentialsError`] where the text cannot be a token.
    pub fn parse(text: &str) -> Result<Self, CredentialsError> {
        let text = text.trim();
        let token = text.strip_prefix("SSWS ").unwrap_or(text).trim();
        if token.is_empty() {
            return Err(CredentialsError::TokenEmpty);
        }
        if token.len() > 512 {
            return Err(CredentialsError::TokenTooLong);
        }
        if !token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'='))
        {
            return Err(CredentialsError::TokenCharacters);
        }
        Ok(Self(SecretString::from(token)))
    }

    pub(super) fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl fmt::Debug for ApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiToken([REDACTED])")
    }
}

/// A credential as it is stored, encrypted by whoever stores it.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Stored<'a> {
    ApiToken {
        token: &'a str,
    },
    ServiceApp {
        client_id: &'a str,
        key_id: Option<&'a str>,
        private_key: std::borrow::Cow<'a, str>,
    },
}

impl Credentials {
    /// The credential as one secret text, to be encrypted and stored.
    pub fn to_stored(&self) -> SecretString {
        let stored = match self {
            Self::ApiToken(token) => Stored::ApiToken {
                token: token.0.expose_secret(),
            },
            Self::ServiceApp(app) => Stored::ServiceApp {
                client_id: app.client_id(),
                key_id: app.key_id(),
                private_key: app.private_key().expose_secret().into(),
            },
        };
        // A struct of texts always has a JSON form; were it not so, reading it back would report it.
        SecretString::from(serde_json::to_string(&stored).unwrap_or_default())
    }

    /// Takes a credential up again that [`Credentials::to_stored`] gave.
    ///
    /// # Errors
    /// [`CredentialsError::Stored`] where it is something else.
    pub fn from_stored(stored: &SecretString) -> Result<Self, CredentialsError> {
        match serde_json::from_str(stored.expose_secret()).map_err(|_| CredentialsError::Stored)? {
            Stored::ApiToken { token } => ApiToken::parse(token).map(Self::ApiToken),
            Stored::ServiceApp {
                client_id,
                key_id,
                private_key,
            } => ServiceApp::parse(client_id, key_id, &SecretString::from(private_key.into_owned()))
                .map(Self::ServiceApp),
        }
        .map_err(|_| CredentialsError::Stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_as_it_is_pasted() {
        for text in ["00abcDEF-_123", "  00abcDEF-_123\n", "SSWS 00abcDEF-_123"] {
            assert_eq!(
                ApiToken::parse(text).unwrap().secret().expose_secret(),
                "00abcDEF-_123"
            );
        }
        for (text, fault) in [
            ("  ", CredentialsError::TokenEmpty),
            ("00abc def", CredentialsError::TokenCharacters),
            ("00abc\r\nHost: evil.example", CredentialsError::TokenCharacters),
            ("00äbc", CredentialsError::TokenCharacters),
            (&"0".repeat(513), CredentialsError::TokenTooLong),
        ] {
            assert_eq!(ApiToken::parse(text).unwrap_err(), fault, "{text}");
        }
    }

    #[test]
    fn a_stored_token_comes_back_and_is_never_shown() {
        let credentials = Credentials::ApiToken(ApiToken::parse("00secret").unwrap());
        assert_eq!(format!("{credentials:?}"), "ApiToken(ApiToken([REDACTED]))");
        let stored = credentials.to_stored();
        assert!(!format!("{stored:?}").contains("00secret"));
        let Credentials::ApiToken(token) = Credentials::from_stored(&stored).unwrap() else {
            panic!("another kind");
        };
        assert_eq!(token.secret().expose_secret(), "00secret");
        assert_eq!(
            Credentials::from_stored(&SecretString::from("{}")).unwrap_err(),
            CredentialsError::Stored
        );
    }
}
