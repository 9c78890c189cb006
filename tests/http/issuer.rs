//! A small identity provider on a free port, and the keys that it signs with.

use std::sync::{Arc, Mutex, MutexGuard};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
        RSA_PSS_SHA256,
    },
};
use serde_json::{Value, json};

use crate::authorization::{self, Desk, Registered};

const RSA: &str = include_str!("../../src/okta/test_keys/rsa_pkcs8.pem");

/// The provider, as long as the test runs.
pub(crate) struct Issuer {
    pub(crate) url: String,
    state: Arc<Mutex<Published>>,
    desk: Option<Arc<Mutex<Desk>>>,
}

struct Published {
    /// What the discovery document says that it is.
    issuer: String,
    jwks_uri: String,
    /// Where people sign in, if they do.
    endpoints: Value,
    keys: Vec<Value>,
    state: Health,
    asked: usize,
}

/// How it is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Health {
    Well,
    Failing,
    /// It leads elsewhere.
    Moved,
}

impl Issuer {
    pub(crate) async fn start(keys: &[&Key]) -> Self {
        Self::with(keys, None).await
    }

    /// At which people sign in with a browser, as this client's; their tokens are signed by the key.
    pub(crate) async fn with_client(key: &Arc<Key>, client: Registered) -> Self {
        Self::with(&[&**key], Some((client, Arc::clone(key)))).await
    }

    async fn with(keys: &[&Key], login: Option<(Registered, Arc<Key>)>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(Published {
            issuer: url.clone(),
            jwks_uri: format!("{url}/keys"),
            endpoints: match &login {
                Some(_) => json!({
                    "authorization_endpoint": format!("{url}/authorize?tenant=a"), "token_endpoint": format!("{url}/token"),
                    "authorization_response_iss_parameter_supported": true,
                }),
                None => json!({}),
            },
            keys: keys.iter().map(|key| key.jwk()).collect(),
            state: Health::Well,
            asked: 0,
        }));
        let mut router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(key_set))
            .with_state(Arc::clone(&state));
        let desk = login.map(|(client, key)| Desk::of(&url, client, key));
        if let Some(desk) = &desk {
            let endpoints = Router::new()
                .route("/authorize", get(authorization::authorize))
                .route("/token", post(authorization::token));
            router = router.merge(endpoints.with_state(Arc::clone(desk)));
        }
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, state, desk }
    }

    /// Where people sign in.
    pub(crate) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.as_ref().unwrap().lock().unwrap()
    }

    /// Says of where people sign in something else; null leaves it out.
    pub(crate) fn tells(&self, name: &str, value: Value) {
        self.change(|published| published.endpoints[name] = value);
    }

    /// Has these keys from now on.
    pub(crate) fn rotate(&self, keys: &[&Key]) {
        self.change(|published| published.keys = keys.iter().map(|key| key.jwk()).collect());
    }

    pub(crate) fn is(&self, health: Health) {
        self.change(|published| published.state = health);
    }

    /// Says that it is another.
    pub(crate) fn calls_itself(&self, issuer: &str) {
        self.change(|published| published.issuer = issuer.to_owned());
    }

    pub(crate) fn leads_to(&self, jwks_uri: &str) {
        self.change(|published| published.jwks_uri = jwks_uri.to_owned());
    }

    /// How often it was asked for its document.
    pub(crate) fn asked(&self) -> usize {
        self.state.lock().unwrap().asked
    }

    fn change(&self, change: impl FnOnce(&mut Published)) {
        change(&mut self.state.lock().unwrap());
    }
}

async fn discovery(State(state): State<Arc<Mutex<Published>>>) -> Response {
    let mut published = state.lock().unwrap();
    published.asked += 1;
    match published.state {
        Health::Well => {
            let mut document = published.endpoints.clone();
            document["issuer"] = json!(published.issuer);
            document["jwks_uri"] = json!(published.jwks_uri);
            document
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            Json(document).into_response()
        }
        Health::Failing => StatusCode::BAD_GATEWAY.into_response(),
        Health::Moved => Redirect::temporary("/keys").into_response(),
    }
}

async fn key_set(State(state): State<Arc<Mutex<Published>>>) -> Json<Value> {
    let published = state.lock().unwrap();
    // What real ones list beside.
    let others = [
        json!({ "kty": "EC", "crv": "secp256k1", "kid": "other", "x": "AA", "y": "AA" }),
        json!({ "kty": "RSA", "use": "enc", "kid": "other", "n": "AA", "e": "AQAB" }),
    ];
    let keys: Vec<_> = others.into_iter().chain(published.keys.iter().cloned()).collect();
    Json(json!({ "keys": keys }))
}

/// A key with its name.
pub(crate) struct Key {
    id: String,
    kind: Kind,
}

enum Kind {
    Rsa(Box<rsa::KeyPair>),
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    pub(crate) fn rsa(id: &str) -> Self {
        let text: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
        let der = BASE64_STANDARD.decode(text).unwrap();
        Self::of(id, Kind::Rsa(Box::new(rsa::KeyPair::from_pkcs8(&der).unwrap())))
    }

    pub(crate) fn p256(id: &str) -> Self {
        let (random, scheme) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
        let made = EcdsaKeyPair::generate_pkcs8(scheme, &random).unwrap();
        let key = EcdsaKeyPair::from_pkcs8(scheme, made.as_ref(), &random).unwrap();
        Self::of(id, Kind::P256(key))
    }

    pub(crate) fn ed25519(id: &str) -> Self {
        let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::of(
            id,
            Kind::Ed25519(Ed25519KeyPair::from_pkcs8(made.as_ref()).unwrap()),
        )
    }

    fn of(id: &str, kind: Kind) -> Self {
        let id = id.to_owned();
        Self { id, kind }
    }

    /// Its public half.
    pub(crate) fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = match &self.kind {
            Kind::Rsa(key) => {
                let public = rsa::PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({ "kty": "RSA", "n": text(&public.n), "e": text(&public.e) })
            }
            Kind::P256(key) => {
                let point = key.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..]) })
            }
            Kind::Ed25519(key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": text(key.public_key().as_ref()) })
            }
        };
        jwk["kid"] = json!(self.id);
        jwk["use"] = json!("sig");
        jwk
    }

    /// A token with a header of the key's own.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let algorithm = match self.kind {
            Kind::Rsa(_) => "RS256",
            Kind::P256(_) => "ES256",
            Kind::Ed25519(_) => "EdDSA",
        };
        self.sign_as(&json!({ "alg": algorithm, "kid": self.id, "typ": "JWT" }), claims)
    }

    /// A token with that header; signed by the key, in its own way but where PSS is asked for.
    pub(crate) fn sign_as(&self, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        let random = SystemRandom::new();
        let signature = match &self.kind {
            Kind::Rsa(key) => {
                let scheme: &dyn ring::signature::RsaEncoding = if header["alg"] == "PS256" {
                    &RSA_PSS_SHA256
                } else {
                    &RSA_PKCS1_SHA256
                };
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(scheme, &random, message.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
            Kind::P256(key) => key.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
            Kind::Ed25519(key) => key.sign(message.as_bytes()).as_ref().to_vec(),
        };
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

/// Header and claims, without a signature.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    [header, claims]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()))
        .join(".")
}

/// A token that is signed with a secret.
pub(crate) fn sign_by_secret(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let message = unsigned(header, claims);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(tag))
}
