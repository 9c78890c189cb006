//! Keys in all the forms that administrators have them in, and statements that verify with their public halves.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, KeyPair, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::CredentialsError::{
    ClientId, KeyDamaged, KeyEmpty, KeyEncrypted, KeyFormat, KeyId, KeyKind, KeyPublic,
};
use super::*;
use crate::okta::Credentials;

pub(in crate::okta) const RSA_JWK: &str = include_str!("test_keys/rsa.jwk.json");
const RSA_PKCS8: &str = include_str!("test_keys/rsa_pkcs8.pem");
const RSA_PKCS1: &str = include_str!("test_keys/rsa_pkcs1.pem");
const P256_JWK: &str = include_str!("test_keys/p256.jwk.json");
const P256_PKCS8: &str = include_str!("test_keys/p256_pkcs8.pem");
const P256_SEC1: &str = include_str!("test_keys/p256_sec1.pem");
const P384_JWK: &str = include_str!("test_keys/p384.jwk.json");
const P384_PKCS8: &str = include_str!("test_keys/p384_pkcs8.pem");
const P384_SEC1: &str = include_str!("test_keys/p384_sec1.pem");

fn app(key_id: Option<&str>, key: &str) -> Result<ServiceApp, CredentialsError> {
    ServiceApp::parse("0oa1client", key_id, &SecretString::from(key))
}

/// Header and claims of a statement whose signature `jwk` verifies.
pub(in crate::okta) fn verified(statement: &str, jwk: &str) -> (Value, Value) {
    let jwk: Value = serde_json::from_str(jwk).unwrap();
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (message, signature) = statement.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let json = |part: &str| serde_json::from_slice::<Value>(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
    let header = json(header);
    let point = || [vec![4], bytes("x"), bytes("y")].concat();
    let (algorithm, key): (&'static dyn VerificationAlgorithm, _) = match header["alg"].as_str().unwrap() {
        "ES256" => (&ECDSA_P256_SHA256_FIXED, point()),
        "ES384" => (&ECDSA_P384_SHA384_FIXED, point()),
        "RS256" => {
            let pair = ring::rsa::KeyPair::from_pkcs8(&der(RSA_PKCS8)).unwrap();
            (&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec())
        }
        other => panic!("{other}"),
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    UnparsedPublicKey::new(algorithm, key)
        .verify(message.as_bytes(), &signature)
        .unwrap();
    (header, json(claims))
}

fn der(pem: &str) -> Vec<u8> {
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

#[test]
fn every_form_of_a_key_signs_what_its_public_half_verifies() {
    let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap();
    for (key, jwk, algorithm) in [
        (RSA_JWK, RSA_JWK, "RS256"),
        (RSA_PKCS8, RSA_JWK, "RS256"),
        (RSA_PKCS1, RSA_JWK, "RS256"),
        (&RSA_PKCS8.replace('\n', "\\n"), RSA_JWK, "RS256"),
        (&RSA_PKCS8.replace('\n', "\r\n"), RSA_JWK, "RS256"),
        (P256_JWK, P256_JWK, "ES256"),
        (P256_PKCS8, P256_JWK, "ES256"),
        (P256_SEC1, P256_JWK, "ES256"),
        (P384_JWK, P384_JWK, "ES384"),
        (P384_PKCS8, P384_JWK, "ES384"),
        (P384_SEC1, P384_JWK, "ES384"),
    ] {
        let app = app(Some(" key-7 "), key).unwrap_or_else(|fault| panic!("{fault}: {}", &key[..30]));
        let statement = app
            .assertion("https://acme.okta.com/oauth2/v1/token", now, "nonce")
            .unwrap();
        let (header, claims) = verified(&statement, jwk);
        assert_eq!(header, json!({"alg": algorithm, "typ": "JWT", "kid": "key-7"}));
        assert_eq!(
            claims,
            json!({
                "iss": "0oa1client", "sub": "0oa1client", "aud": "https://acme.okta.com/oauth2/v1/token",
                "iat": 1_780_000_000, "exp": 1_780_000_300, "jti": "nonce",
            })
        );
    }
}

#[test]
fn the_id_of_a_jwk_stands_in_for_a_missing_one() {
    assert_eq!(app(None, RSA_JWK).unwrap().key_id(), Some("rsa-1"));
    assert_eq!(app(Some(""), RSA_JWK).unwrap().key_id(), Some("rsa-1"));
    assert_eq!(app(Some("own"), RSA_JWK).unwrap().key_id(), Some("own"));
    assert_eq!(app(None, RSA_PKCS8).unwrap().key_id(), None);
}

#[test]
fn a_fault_in_a_key_is_named() {
    let without = |jwk: &str, name: &str| {
        let mut jwk: Value = serde_json::from_str(jwk).unwrap();
        jwk.as_object_mut().unwrap().remove(name);
        jwk.to_string()
    };
    let changed = |jwk: &str, name: &str, value: &str| {
        let mut jwk: Value = serde_json::from_str(jwk).unwrap();
        jwk[name] = json!(value);
        jwk.to_string()
    };
    let other_y = serde_json::from_str::<Value>(P256_JWK).unwrap()["x"]
        .as_str()
        .unwrap()
        .to_owned();
    for (key, fault) in [
        ("  ".to_owned(), KeyEmpty),
        ("secret".to_owned(), KeyFormat),
        ("{not json".to_owned(), KeyFormat),
        ("{}".to_owned(), KeyFormat),
        (without(RSA_JWK, "d"), KeyPublic),
        (without(P256_JWK, "d"), KeyPublic),
        (without(RSA_JWK, "qi"), KeyDamaged),
        (changed(RSA_JWK, "p", "AQAB"), KeyDamaged),
        (changed(RSA_JWK, "n", "!"), KeyDamaged),
        (changed(P256_JWK, "y", &other_y), KeyDamaged),
        (changed(P256_JWK, "crv", "P-521"), KeyKind),
        (changed(RSA_JWK, "kty", "oct"), KeyKind),
        (
            RSA_PKCS8.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            KeyEncrypted,
        ),
        (RSA_PKCS8.replace("PRIVATE KEY", "PUBLIC KEY"), KeyPublic),
        (RSA_PKCS8.replace("PRIVATE KEY", "CERTIFICATE"), KeyFormat),
        (RSA_PKCS8[..400].to_owned(), KeyDamaged),
        (P256_SEC1.replace("EC PRIVATE", "RSA PRIVATE"), KeyKind),
        (RSA_PKCS1.replace("RSA PRIVATE", "EC PRIVATE"), KeyDamaged),
    ] {
        assert_eq!(
            app(None, &key).unwrap_err(),
            fault,
            "{}",
            &key[..key.len().min(60)]
        );
    }
}

#[test]
fn ids_are_checked() {
    let parse = |client: &str, id| ServiceApp::parse(client, id, &SecretString::from(P256_JWK)).unwrap_err();
    assert_eq!(parse(" ", None), ClientId);
    assert_eq!(parse("0oa1/../x", None), ClientId);
    assert_eq!(parse("0oa1", Some("a\nb")), KeyId);
}

#[test]
fn a_stored_app_comes_back_and_its_key_is_never_shown() {
    let credentials = Credentials::ServiceApp(app(None, P256_SEC1).unwrap());
    assert_eq!(
        format!("{credentials:?}"),
        r#"ServiceApp(ServiceApp { client_id: "0oa1client", key_id: None, private_key: "[REDACTED]" })"#
    );
    let Credentials::ServiceApp(back) = Credentials::from_stored(&credentials.to_stored()).unwrap() else {
        panic!("another kind");
    };
    assert_eq!(back.private_key().expose_secret(), P256_SEC1);
    assert_eq!((back.client_id(), back.key_id()), ("0oa1client", None));
}
