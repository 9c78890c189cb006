//! An OAuth 2.0 service app, which shows itself to Okta's token endpoint by a signed statement (`private_key_jwt`).
//!
//! Okta docs: implement OAuth for Okta with a service app. A client secret is not accepted for Okta's own API.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use ring::error::Unspecified;
use secrecy::SecretString;
use serde_json::json;

use super::credentials::CredentialsError;
use super::signing_key::SigningKey;

/// How long a statement holds, in seconds. Okta takes up to an hour; it is used at once.
const LIFETIME: i64 = 300;

/// A service app with its private key.
#[derive(Clone)]
pub struct ServiceApp {
    client_id: String,
    key_id: Option<String>,
    private_key: SecretString,
    key: Arc<SigningKey>,
}

impl ServiceApp {
    /// Checks what an administrator gives of the app. `private_key` is PEM (PKCS#8, PKCS#1, SEC 1) or a JWK; the id of a
    /// JWK stands in for a missing `key_id`.
    ///
    /// # Errors
    /// [`CredentialsError`] names what is wrong.
    pub fn parse(
        client_id: &str,
        key_id: Option<&str>,
        private_key: &SecretString,
    ) -> Result<Self, CredentialsError> {
        let client_id = client_id.trim();
        if !is_identifier(client_id) {
            return Err(CredentialsError::ClientId);
        }
        let (key, own_id) = SigningKey::parse(private_key)?;
        let key_id = key_id
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .or(own_id);
        if key_id
            .as_deref()
            .is_some_and(|id| id.len() > 255 || id.chars().any(char::is_control))
        {
            return Err(CredentialsError::KeyId);
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            key_id,
            private_key: private_key.clone(),
            key: Arc::new(key),
        })
    }

    /// The app's client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The id of the key, by which Okta finds its public half.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// The key as it was given.
    pub(super) fn private_key(&self) -> &SecretString {
        &self.private_key
    }

    /// The signed statement for the token endpoint `audience`. `nonce` must be new each time.
    pub(super) fn assertion(
        &self,
        audience: &str,
        now: DateTime<Utc>,
        nonce: &str,
    ) -> Result<String, Unspecified> {
        let mut header = json!({ "alg": self.key.algorithm(), "typ": "JWT" });
        if let Some(id) = &self.key_id {
            header["kid"] = json!(id);
        }
        let claims = json!({
            "iss": self.client_id, "sub": self.client_id, "aud": audience,
            "iat": now.timestamp(), "exp": now.timestamp() + LIFETIME, "jti": nonce,
        });
        let mut token = URL_SAFE_NO_PAD.encode(header.to_string());
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        Ok(token)
    }
}

fn is_identifier(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

impl fmt::Debug for ServiceApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceApp")
            .field("client_id", &self.client_id)
            .field("key_id", &self.key_id)
            .field("private_key", &"[REDACTED]")
            .finish()
    }
}

#[cfg(test)]
#[path = "service_app_tests.rs"]
pub(super) mod tests;
