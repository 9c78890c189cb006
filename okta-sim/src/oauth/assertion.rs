//! A client assertion: the signed text, and the claims that it must have.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use super::OauthError;

/// `exp` may lie at most this far ahead.
const LONGEST_MS: i64 = 3_600_000;
/// What clocks may differ by.
const LEEWAY_MS: i64 = 30_000;

/// A parsed assertion; its signature is not checked yet.
#[derive(Debug)]
pub(crate) struct Assertion {
    pub(crate) client_id: String,
    pub(crate) jti: Option<String>,
    pub(crate) algorithm: String,
    pub(crate) key_id: Option<String>,
    /// The bytes that are signed.
    pub(crate) signed: Vec<u8>,
    pub(crate) signature: Vec<u8>,
    claims: Claims,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    /// A text or a list of texts.
    aud: Option<Value>,
    exp: Option<f64>,
    iat: Option<f64>,
    jti: Option<String>,
}

/// Takes an assertion apart.
pub(crate) fn read(text: &str) -> Result<Assertion, OauthError> {
    let broken = || OauthError::client("The client_assertion is not a well-formed JWT.");
    let (signed, signature) = text.rsplit_once('.').ok_or_else(broken)?;
    let (header, claims) = signed.split_once('.').ok_or_else(broken)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| broken());
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| broken())?;
    let claims: Claims = serde_json::from_slice(&decode(claims)?).map_err(|_| broken())?;
    match (&claims.iss, &claims.sub) {
        (Some(iss), Some(sub)) if iss == sub => Ok(Assertion {
            client_id: sub.clone(),
            jti: claims.jti.clone(),
            algorithm: header.alg,
            key_id: header.kid,
            signed: signed.as_bytes().to_vec(),
            signature: decode(signature)?,
            claims,
        }),
        _ => Err(OauthError::client(
            "The 'iss' and 'sub' claims of client_assertion must both be the client id.",
        )),
    }
}

impl Assertion {
    /// Checks whom it is for and how long it holds.
    pub(crate) fn check_claims(&self, url: &str, now_ms: i64) -> Result<(), OauthError> {
        let for_us = match &self.claims.aud {
            Some(Value::String(aud)) => aud == url,
            Some(Value::Array(all)) => all.iter().any(|aud| aud == url),
            _ => false,
        };
        if !for_us {
            return Err(OauthError::client(
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
            ));
        }
        // A float turns into the nearest number that there is, so that no claim can overflow.
        let millis = |seconds: f64| (seconds * 1000.0) as i64;
        let exp =
            self.claims.exp.map(millis).ok_or_else(|| {
                OauthError::client("The client_assertion token must contain an expiration.")
            })?;
        if exp <= now_ms {
            return Err(OauthError::client("The client_assertion token is expired."));
        }
        if exp > now_ms + LONGEST_MS + LEEWAY_MS {
            return Err(OauthError::client(
                "The client_assertion token has an expiration too far into the future.",
            ));
        }
        if self
            .claims
            .iat
            .map(millis)
            .is_some_and(|iat| iat > now_ms + LEEWAY_MS)
        {
            return Err(OauthError::client(
                "The client_assertion token was issued in the future.",
            ));
        }
        Ok(())
    }
}
