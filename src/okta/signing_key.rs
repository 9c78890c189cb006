//! Private keys as administrators have them, PEM or JWK, made ready to sign.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use ring::rsa::{self, KeyPairComponents, PublicKeyComponents};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::credentials::CredentialsError;
use super::sec1;

/// A key that can sign, with the algorithm that follows from its kind.
pub(super) enum SigningKey {
    /// RS256.
    Rsa(Box<rsa::KeyPair>),
    /// ES256.
    P256(EcdsaKeyPair),
    /// ES384.
    P384(EcdsaKeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}

impl SigningKey {
    /// Reads a key, and its id where it has one of its own.
    pub(super) fn parse(text: &SecretString) -> Result<(Self, Option<String>), CredentialsError> {
        let text = text.expose_secret().trim();
        if text.is_empty() {
            return Err(CredentialsError::KeyEmpty);
        }
        if text.starts_with('{') {
            return from_jwk(text);
        }
        if text.contains("-----BEGIN") {
            return from_pem(text).map(|key| (key, None));
        }
        Err(CredentialsError::KeyFormat)
    }

    /// The name of the algorithm in a JWT's header.
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
            Self::P384(_) => "ES384",
        }
    }

    /// Signs as JWS wants it (RFC 7518 §3).
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)?;
                Ok(signature)
            }
            Self::P256(key) | Self::P384(key) => Ok(key.sign(&random, message)?.as_ref().to_vec()),
        }
    }

    /// An EC key by its numbers: the private one, and the public point in uncompressed form.
    fn from_ec(curve: Curve, private: &[u8], public: &[u8]) -> Result<Self, CredentialsError> {
        let random = SystemRandom::new();
        let algorithm = match curve {
            Curve::P256 => &ECDSA_P256_SHA256_FIXED_SIGNING,
            Curve::P384 => &ECDSA_P384_SHA384_FIXED_SIGNING,
        };
        let key = EcdsaKeyPair::from_private_key_and_public_key(algorithm, private, public, &random)
            .map_err(|_| CredentialsError::KeyDamaged)?;
        Ok(match curve {
            Curve::P256 => Self::P256(key),
            Curve::P384 => Self::P384(key),
        })
    }
}

/// The curves that are supported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
}

fn from_pem(text: &str) -> Result<SigningKey, CredentialsError> {
    // Keys that went through an environment variable or a JSON file have their line ends written out.
    let text = text.replace("\\r", "").replace("\\n", "\n");
    if text.contains("ENCRYPTED") {
        return Err(CredentialsError::KeyEncrypted);
    }
    if !text.contains("PRIVATE KEY-----") {
        return Err(if text.contains("PUBLIC KEY-----") {
            CredentialsError::KeyPublic
        } else {
            CredentialsError::KeyFormat
        });
    }
    match PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| CredentialsError::KeyDamaged)? {
        PrivateKeyDer::Pkcs1(der) => rsa::KeyPair::from_der(der.secret_pkcs1_der())
            .map_err(|error| rejected(&error))
            .map(rsa),
        PrivateKeyDer::Sec1(der) => {
            let key = sec1::read(der.secret_sec1_der())?;
            SigningKey::from_ec(key.curve, key.private, key.public)
        }
        PrivateKeyDer::Pkcs8(der) => from_pkcs8(der.secret_pkcs8_der()),
        _ => Err(CredentialsError::KeyKind),
    }
}

fn from_pkcs8(der: &[u8]) -> Result<SigningKey, CredentialsError> {
    let random = SystemRandom::new();
    if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &random) {
        return Ok(SigningKey::P256(key));
    }
    if let Ok(key) = EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_FIXED_SIGNING, der, &random) {
        return Ok(SigningKey::P384(key));
    }
    rsa::KeyPair::from_pkcs8(der)
        .map_err(|error| rejected(&error))
        .map(rsa)
}

fn rsa(key: rsa::KeyPair) -> SigningKey {
    SigningKey::Rsa(Box::new(key))
}

/// ring gives its reasons as text only; a key that is sound but not for us deserves its own words.
fn rejected(error: &ring::error::KeyRejected) -> CredentialsError {
    match error.to_string().as_str() {
        "TooSmall"
        | "TooLarge"
        | "WrongAlgorithm"
        | "PrivateModulusLenNotMultipleOf512Bits"
        | "VersionNotSupported" => CredentialsError::KeyKind,
        _ => CredentialsError::KeyDamaged,
    }
}

/// A private key as JWK (RFC 7517), numbers in base64url.
#[derive(Deserialize)]
struct Jwk<'a> {
    kty: Option<&'a str>,
    kid: Option<String>,
    crv: Option<&'a str>,
    d: Option<&'a str>,
    n: Option<&'a str>,
    e: Option<&'a str>,
    p: Option<&'a str>,
    q: Option<&'a str>,
    dp: Option<&'a str>,
    dq: Option<&'a str>,
    qi: Option<&'a str>,
    x: Option<&'a str>,
    y: Option<&'a str>,
}

fn from_jwk(text: &str) -> Result<(SigningKey, Option<String>), CredentialsError> {
    let jwk: Jwk<'_> = serde_json::from_str(text).map_err(|_| CredentialsError::KeyFormat)?;
    let key = match (jwk.kty, jwk.crv) {
        (Some("RSA"), _) => rsa_of(&jwk)?,
        (Some("EC"), Some("P-256")) => ec_of(&jwk, Curve::P256, 32)?,
        (Some("EC"), Some("P-384")) => ec_of(&jwk, Curve::P384, 48)?,
        (None, _) => return Err(CredentialsError::KeyFormat),
        _ => return Err(CredentialsError::KeyKind),
    };
    Ok((key, jwk.kid))
}

fn rsa_of(jwk: &Jwk<'_>) -> Result<SigningKey, CredentialsError> {
    let d = private_number(jwk)?;
    let components = KeyPairComponents {
        public_key: PublicKeyComponents {
            n: number(jwk.n)?,
            e: number(jwk.e)?,
        },
        d,
        p: number(jwk.p)?,
        q: number(jwk.q)?,
        dP: number(jwk.dp)?,
        dQ: number(jwk.dq)?,
        qInv: number(jwk.qi)?,
    };
    rsa::KeyPair::from_components(&components)
        .map_err(|error| rejected(&error))
        .map(rsa)
}

fn ec_of(jwk: &Jwk<'_>, curve: Curve, length: usize) -> Result<SigningKey, CredentialsError> {
    let d = padded(private_number(jwk)?, length)?;
    let mut public = vec![4];
    public.extend(padded(number(jwk.x)?, length)?);
    public.extend(padded(number(jwk.y)?, length)?);
    SigningKey::from_ec(curve, &d, &public)
}

fn private_number(jwk: &Jwk<'_>) -> Result<Vec<u8>, CredentialsError> {
    if jwk.d.is_none() {
        Err(CredentialsError::KeyPublic)
    } else {
        number(jwk.d)
    }
}

/// A number without leading zeros, as ring wants them.
fn number(text: Option<&str>) -> Result<Vec<u8>, CredentialsError> {
    let text = text.ok_or(CredentialsError::KeyDamaged)?.trim_end_matches('=');
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| CredentialsError::KeyDamaged)?;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    Ok(bytes[zeros..].to_vec())
}

fn padded(number: Vec<u8>, length: usize) -> Result<Vec<u8>, CredentialsError> {
    let missing = length
        .checked_sub(number.len())
        .ok_or(CredentialsError::KeyDamaged)?;
    Ok([vec![0; missing], number].concat())
}
