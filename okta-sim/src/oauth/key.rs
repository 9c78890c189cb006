//! A public key in JWK form, and signatures checked with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

/// A service app's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    pub(crate) id: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    P256(Vec<u8>),
    P384(Vec<u8>),
}

impl PublicKey {
    /// Reads a JWK; nothing when it is no RSA, P-256 or P-384 key.
    pub(crate) fn of(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?.trim_end_matches('=')).ok();
        let point = |size: usize| {
            let (x, y) = (bytes("x")?, bytes("y")?);
            (x.len() == size && y.len() == size).then(|| [&[4], x.as_slice(), &y].concat())
        };
        let kind = match (text("kty")?, text("crv")) {
            ("RSA", _) => Kind::Rsa {
                // `ring` takes no leading zeros.
                modulus: bytes("n")?.into_iter().skip_while(|byte| *byte == 0).collect(),
                exponent: bytes("e")?.into_iter().skip_while(|byte| *byte == 0).collect(),
            },
            ("EC", Some("P-256")) => Kind::P256(point(32)?),
            ("EC", Some("P-384")) => Kind::P384(point(48)?),
            _ => return None,
        };
        Some(PublicKey {
            id: text("kid").map(str::to_owned),
            kind,
        })
    }

    /// Whether this key made the signature, by an algorithm that fits the key.
    pub(crate) fn verifies(&self, algorithm: &str, message: &[u8], signature: &[u8]) -> bool {
        let elliptic = |algorithm: &'static dyn signature::VerificationAlgorithm, point: &[u8]| {
            UnparsedPublicKey::new(algorithm, point).verify(message, signature)
        };
        let result = match (&self.kind, algorithm) {
            (Kind::Rsa { modulus, exponent }, "RS256" | "RS384" | "RS512") => {
                let by = match algorithm {
                    "RS256" => &signature::RSA_PKCS1_2048_8192_SHA256,
                    "RS384" => &signature::RSA_PKCS1_2048_8192_SHA384,
                    _ => &signature::RSA_PKCS1_2048_8192_SHA512,
                };
                RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                }
                .verify(by, message, signature)
            }
            (Kind::P256(point), "ES256") => elliptic(&signature::ECDSA_P256_SHA256_FIXED, point),
            (Kind::P384(point), "ES384") => elliptic(&signature::ECDSA_P384_SHA384_FIXED, point),
            _ => return false,
        };
        result.is_ok()
    }
}
