//! A public key as an issuer lists it, and the algorithms that it may be used with.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde_json::Value;

/// A key that the issuer signs with.
#[derive(Debug)]
pub(super) struct PublicKey {
    id: Option<String>,
    algorithms: Vec<Algorithm>,
    key: DecodingKey,
}

impl PublicKey {
    /// A key of a JWK set; none where it is not for signatures, or of a kind that is not taken: a secret shared with the
    /// issuer among them.
    pub(super) fn read(jwk: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(jwk).ok()?;
        let mut algorithms = of_kind(&jwk.algorithm)?.to_vec();
        let common = jwk.common;
        if let Some(only) = common.key_algorithm {
            algorithms.retain(|algorithm| Algorithm::try_from(only).as_ref() == Ok(algorithm));
        }
        let signs = common
            .public_key_use
            .is_none_or(|used| used == PublicKeyUse::Signature)
            && common
                .key_operations
                .is_none_or(|allowed| allowed.contains(&KeyOperations::Verify));
        if algorithms.is_empty() || !signs {
            return None;
        }
        let key = match &jwk.algorithm {
            AlgorithmParameters::RSA(rsa) => DecodingKey::from_rsa_components(&rsa.n, &rsa.e),
            AlgorithmParameters::EllipticCurve(ec) => DecodingKey::from_ec_components(&ec.x, &ec.y),
            AlgorithmParameters::OctetKeyPair(pair) => DecodingKey::from_ed_components(&pair.x),
            _ => return None,
        };
        Some(Self {
            id: common.key_id,
            algorithms,
            key: key.ok()?,
        })
    }

    /// Whether it is the one that a token names by its header.
    pub(super) fn is(&self, id: &str, algorithm: Algorithm) -> bool {
        self.id.as_deref() == Some(id) && self.fits(algorithm)
    }

    /// Whether it may be used with the algorithm: a token cannot choose another kind for a key.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        self.algorithms.contains(&algorithm)
    }

    pub(super) fn key(&self) -> &DecodingKey {
        &self.key
    }
}

fn of_kind(parameters: &AlgorithmParameters) -> Option<&'static [Algorithm]> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match parameters {
        AlgorithmParameters::RSA(_) => Some(&[RS256, RS384, RS512, PS256, PS384, PS512]),
        AlgorithmParameters::EllipticCurve(ec) => match ec.curve {
            EllipticCurve::P256 => Some(&[ES256]),
            EllipticCurve::P384 => Some(&[ES384]),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => Some(&[EdDSA]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(change: &[(&str, Value)]) -> Option<PublicKey> {
        let mut jwk = json!({ "kty": "RSA", "kid": "a", "n": "yzE", "e": "AQAB", "x5c": ["…"], "ext": true });
        for (name, value) in change {
            jwk[name] = value.clone();
        }
        PublicKey::read(jwk)
    }

    #[test]
    fn a_key_is_used_as_its_kind_and_its_issuer_say() {
        let key = read(&[]).unwrap();
        assert!(key.is("a", Algorithm::RS256) && key.is("a", Algorithm::PS512));
        assert!(!key.is("b", Algorithm::RS256) && !key.is("a", Algorithm::ES256));
        assert!(!key.is("a", Algorithm::HS256));
        let key = read(&[("alg", json!("RS256")), ("use", json!("sig"))]).unwrap();
        assert!(key.fits(Algorithm::RS256) && !key.fits(Algorithm::RS384));
        assert!(read(&[("key_ops", json!(["verify"]))]).is_some());
        let curve = |name| json!({ "kty": "EC", "kid": "a", "crv": name, "x": "yzE", "y": "yzE" });
        assert!(PublicKey::read(curve("P-256")).is_some_and(|key| key.fits(Algorithm::ES256)));
        assert!(PublicKey::read(curve("P-384")).is_some_and(|key| !key.fits(Algorithm::ES256)));
        let pair = json!({ "kty": "OKP", "kid": "a", "crv": "Ed25519", "x": "yzE" });
        assert!(PublicKey::read(pair).is_some_and(|key| key.fits(Algorithm::EdDSA)));
    }

    #[test]
    fn other_keys_are_left_out() {
        for change in [
            ("use", json!("enc")),
            ("alg", json!("RSA-OAEP")),
            ("alg", json!("HS256")),
            ("alg", json!("ES256")),
            ("alg", json!("none")),
            ("key_ops", json!(["encrypt"])),
            ("kty", json!("new")),
            ("n", json!("not base64!")),
        ] {
            assert!(read(std::slice::from_ref(&change)).is_none(), "{change:?}");
        }
        for jwk in [
            json!({ "kty": "oct", "kid": "a", "k": "c2VjcmV0" }),
            json!({ "kty": "oct", "kid": "a", "alg": "HS256", "k": "c2VjcmV0" }),
            json!({ "kty": "EC", "kid": "a", "crv": "secp256k1", "x": "yzE", "y": "yzE" }),
            json!({ "kty": "EC", "kid": "a", "crv": "P-521", "x": "yzE", "y": "yzE" }),
            json!({ "kty": "OKP", "kid": "a", "crv": "X25519", "x": "yzE" }),
            json!({}),
            json!(7),
        ] {
            assert!(PublicKey::read(jwk.clone()).is_none(), "{jwk}");
        }
    }
}
