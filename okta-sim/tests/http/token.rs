//! The service app's way in: a signed assertion for an access token, and what that token may read.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use okta_sim::{OktaSim, RunningSim, ServiceApp};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

struct Key(EcdsaKeyPair);

impl Key {
    fn new() -> Self {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Key(EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap())
    }

    fn jwk(&self) -> Value {
        let point = self.0.public_key().as_ref();
        let part = |range| URL_SAFE_NO_PAD.encode(point.get::<std::ops::Range<usize>>(range).unwrap());
        json!({"kty": "EC", "crv": "P-256", "x": part(1..33), "y": part(33..65)})
    }

    fn sign(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&json!({"alg": "ES256"})), part(claims));
        let signature = self.0.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

async fn start() -> RunningSim {
    let sim = OktaSim::builder().users(10).apps(3).days(1).events_per_day(10);
    sim.start().await.unwrap()
}

fn register(sim: &RunningSim, key: &Key, require_dpop: bool) -> String {
    let app = ServiceApp {
        jwk: key.jwk(),
        scopes: vec!["okta.users.read".to_owned(), "okta.logs.read".to_owned()],
        require_dpop,
    };
    sim.register_service_app(app).unwrap()
}

fn claims(sim: &RunningSim, client: &str, jti: &str) -> Value {
    let aud = format!("{}/oauth2/v1/token", sim.url());
    json!({"iss": client, "sub": client, "aud": aud, "exp": sim.now().timestamp() + 300, "jti": jti})
}

async fn ask(sim: &RunningSim, assertion: &str, scope: &str) -> (u16, Value) {
    let form = format!(
        "grant_type=client_credentials&scope={scope}&client_assertion={assertion}&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    );
    let call = crate::common::client()
        .post(format!("{}/oauth2/v1/token", sim.url()))
        .body(form);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    let response = call.send().await.unwrap();
    assert!(response.headers().contains_key("x-rate-limit-limit"));
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn read(sim: &RunningSim, path: &str, token: &str) -> reqwest::Response {
    let call = crate::common::client().get(format!("{}{path}", sim.url()));
    let call = call.header("authorization", format!("Bearer {token}"));
    call.send().await.unwrap()
}

#[tokio::test]
async fn a_good_assertion_gives_a_token_for_its_scopes_and_an_hour() {
    let (sim, key) = (start().await, Key::new());
    let client = register(&sim, &key, false);
    let assertion = key.sign(&claims(&sim, &client, "1"));
    let (status, body) = ask(&sim, &assertion, "okta.users.read").await;
    assert_eq!(
        (status, &body["token_type"], &body["expires_in"]),
        (200, &json!("Bearer"), &json!(3600))
    );
    assert_eq!(body["scope"], "okta.users.read");
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(read(&sim, "/api/v1/users", token).await.status(), 200);
    let refused = read(&sim, "/api/v1/logs", token).await;
    assert_eq!(refused.status(), 403);
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert!(challenge.contains("insufficient_scope"), "{challenge}");
    assert_eq!(read(&sim, "/api/v1/users/me", token).await.status(), 404);
    sim.advance(Duration::from_secs(3601));
    assert_eq!(read(&sim, "/api/v1/users", token).await.status(), 401);

    let (status, body) = ask(&sim, &assertion, "okta.users.read").await;
    assert_eq!(
        (status, &body["error"]),
        (401, &json!("invalid_client")),
        "used, and by now expired"
    );
}

#[tokio::test]
async fn bad_assertions_are_refused() {
    let (sim, key) = (start().await, Key::new());
    let client = register(&sim, &key, false);
    let good = claims(&sim, &client, "a");
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        key.sign(&claims)
    };
    let now = sim.now().timestamp();
    let bad = [
        ("another key", Key::new().sign(&good)),
        ("expired", with("exp", json!(now - 1))),
        ("too long", with("exp", json!(now + 7200))),
        ("no end", with("exp", Value::Null)),
        ("overflow", with("exp", json!(1e300))),
        (
            "audience",
            with("aud", json!("https://other.okta.com/oauth2/v1/token")),
        ),
        ("subject", with("sub", json!("0oaother"))),
        ("no jwt", "abc".to_owned()),
        ("empty parts", "..".to_owned()),
    ];
    for (what, assertion) in bad {
        let (status, body) = ask(&sim, &assertion, "okta.users.read").await;
        assert_eq!(
            (status, &body["error"]),
            (401, &json!("invalid_client")),
            "{what}"
        );
        assert!(body["error_description"].is_string());
    }
    let (status, body) = ask(&sim, &key.sign(&good), "okta.users.read+okta.apps.read").await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_scope")));
    let (status, _) = ask(&sim, &key.sign(&claims(&sim, &client, "b")), "okta.users.read").await;
    assert_eq!(status, 200);
    let (status, body) = ask(&sim, &key.sign(&claims(&sim, &client, "b")), "okta.users.read").await;
    assert_eq!(
        (status, &body["error"]),
        (401, &json!("invalid_client")),
        "the jti is used up"
    );
}

#[tokio::test]
async fn an_app_may_require_dpop_and_is_registered_over_http() {
    let (sim, key) = (start().await, Key::new());
    let client = register(&sim, &key, true);
    let (status, body) = ask(&sim, &key.sign(&claims(&sim, &client, "1")), "okta.users.read").await;
    assert_eq!((status, &body["error"]), (400, &json!("invalid_dpop_proof")));
    let url = format!("{}/_service_apps", sim.url());
    let app = json!({"jwk": {"keys": [key.jwk()]}, "scopes": ["okta.users.read"]});
    let body: Value = crate::common::client()
        .post(&url)
        .json(&app)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let client = body["client_id"].as_str().unwrap();
    let (status, _) = ask(&sim, &key.sign(&claims(&sim, client, "1")), "okta.users.read").await;
    assert_eq!(status, 200);
    let app = json!({"jwk": {"kty": "oct", "k": "AAAA"}, "scopes": []});
    assert_eq!(
        crate::common::client()
            .post(&url)
            .json(&app)
            .send()
            .await
            .unwrap()
            .status(),
        400
    );
}
