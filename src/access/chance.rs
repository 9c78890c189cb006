//! Texts of chance that nobody guesses.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::rand::{SystemRandom, generate};
use secrecy::SecretString;

use super::AuthenticationError;

/// 256 bits, in 43 characters that a cookie and an address can have as they are.
pub(super) fn chance() -> Result<SecretString, AuthenticationError> {
    let random = generate::<[u8; 32]>(&SystemRandom::new()).map_err(|_| AuthenticationError::Random)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(random.expose()).into())
}
