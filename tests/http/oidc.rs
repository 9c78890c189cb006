//! Sign-in by an identity provider: whose tokens let in whom, and what happens when its keys change or it is away.

use std::{collections::BTreeSet, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use reqwest::Response;
use seatgraph::access::OidcSettings;
use serde_json::{Value, json};

use crate::{
    database::{self, TestDatabase},
    exported::assert_refused,
    hands::Hands,
    issuer::{Health, Issuer, Key, sign_by_secret, unsigned},
    org,
    running::Running,
    sockets::Socket,
};

/// A server, and an issuer whose tokens it takes.
struct SignIn {
    issuer: Issuer,
    key: Key,
    server: Running,
    clock: Arc<Hands>,
    _database: TestDatabase,
}

impl SignIn {
    async fn start() -> Self {
        Self::with(Key::rsa("first"), database::sqlite().await, None).await
    }

    async fn with(key: Key, database: TestDatabase, integrations_claim: Option<&str>) -> Self {
        let (issuer, clock) = (Issuer::start(&[&key]).await, Hands::new());
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
        let settings = OidcSettings {
            issuer: issuer.url.parse().unwrap(),
            audience: texts(&["seatgraph", "seatgraph-web"]),
            role_claim: "groups".to_owned(),
            admin: texts(&["it-admins"]),
            viewer: texts(&["it", "finance"]),
            integrations_claim: integrations_claim.map(str::to_owned),
            login: None,
        };
        let server = Running::with_oidc(database.store.clone(), clock.clone(), settings).await;
        Self {
            issuer,
            key,
            server,
            clock,
            _database: database,
        }
    }

    /// The claims of a viewer, with these changed; null leaves one out.
    fn claims(&self, changes: Value) -> Value {
        let now = self.clock.seconds();
        let mut claims = json!({
            "iss": self.issuer.url, "aud": "seatgraph", "sub": "00u1", "name": "Ann Example",
            "groups": ["everyone", "it"], "iat": now, "exp": now + 3_600,
        });
        let Value::Object(changes) = changes else {
            panic!("{changes}");
        };
        for (name, value) in changes {
            claims[name] = value;
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        claims
    }

    fn token(&self, changes: Value) -> String {
        self.key.sign(&self.claims(changes))
    }

    async fn ask(&self, token: &str, query: &str) -> Response {
        let body = json!({ "query": query }).to_string();
        let request = self.server.post(body).bearer_auth(token);
        request.send().await.unwrap()
    }

    async fn data(&self, token: &str, query: &str) -> Value {
        let answer = self.ask(token, query).await;
        assert_eq!(answer.status(), 200, "{query}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].clone()
    }

    async fn assert_let_in(&self, token: &str) {
        assert_eq!(
            self.data(token, "{ viewer { name role } }").await["viewer"],
            json!({ "name": "Ann Example", "role": "VIEWER" })
        );
    }

    async fn assert_stranger(&self, token: &str, what: &str) {
        let answer = self.ask(token, "{ viewer { name } }").await;
        assert_eq!(answer.status(), 401, "{what}");
        let error = assert_refused(answer, 401, "UNAUTHENTICATED").await;
        let error = error.to_string();
        for told in ["Ann", "00u1", "it-admins", "eyJ", &self.issuer.url] {
            assert!(!error.contains(told), "{what}: {error}");
        }
    }

    async fn assert_unavailable(&self, token: &str) {
        let answer = self.ask(token, "{ __typename }").await;
        let error = assert_refused(answer, 503, "UNAVAILABLE").await;
        assert!(
            error["message"].as_str().unwrap().contains("identity provider"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_token_of_the_issuer_is_good_wherever_an_access_token_is() {
    for key in [Key::rsa, Key::p256, Key::ed25519] {
        for database in database::databases().await {
            let sign_in = SignIn::with(key("first"), database, None).await;
            let token = sign_in.token(json!({}));
            sign_in.assert_let_in(&token).await;
            let server = &sign_in.server;
            for path in ["/graphql?query=%7B__typename%7D", "/export/users.csv", "/metrics"] {
                let answer = server.get(path).bearer_auth(&token).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{path}");
            }
            let mut socket = Socket::open(server.address, None).await;
            let init = json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } });
            socket.send(init).await;
            assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));
            let ours = server.ask("{ viewer { role } }").send().await.unwrap();
            assert_eq!(ours.status(), 200);
            assert_eq!(sign_in.issuer.asked(), 1);
        }
    }
}

#[tokio::test]
async fn what_is_not_the_issuers_for_us_and_now_lets_nobody_in() {
    let sign_in = SignIn::start().await;
    sign_in.assert_let_in(&sign_in.token(json!({}))).await;
    let now = sign_in.clock.seconds();
    for changes in [
        json!({ "aud": "another" }),
        json!({ "aud": ["another", "Seatgraph"] }),
        json!({ "aud": null }),
        json!({ "aud": 7 }),
        json!({ "aud": [] }),
        json!({ "iss": "https://id.example.com" }),
        json!({ "iss": format!("{}/", sign_in.issuer.url) }),
        json!({ "iss": [sign_in.issuer.url] }),
        json!({ "iss": null }),
        json!({ "exp": now - 30 }),
        json!({ "exp": null }),
        json!({ "exp": "9999999999" }),
        json!({ "nbf": now + 31 }),
        json!({ "nbf": "0" }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
    ] {
        let what = changes.to_string();
        sign_in.assert_stranger(&sign_in.token(changes), &what).await;
    }
    for changes in [
        json!({ "aud": ["another", "seatgraph-web"] }),
        json!({ "exp": now - 29 }),
        json!({ "nbf": now + 30, "exp": now as f64 + 0.5 }),
    ] {
        sign_in.assert_let_in(&sign_in.token(changes)).await;
    }
}

#[tokio::test]
async fn a_signature_is_the_issuers_own_or_none() {
    let sign_in = SignIn::start().await;
    let (key, claims) = (&sign_in.key, sign_in.claims(json!({})));
    let jwk = key.jwk();
    let header = |alg: &str| json!({ "alg": alg, "kid": "first", "typ": "JWT" });
    sign_in
        .assert_let_in(&key.sign_as(&header("PS256"), &claims))
        .await;
    sign_in
        .assert_let_in(&key.sign_as(&json!({ "alg": "RS256" }), &claims))
        .await;
    sign_in
        .assert_let_in(&key.sign_as(
            &json!({ "alg": "RS256", "kid": "first", "typ": "at+jwt" }),
            &claims,
        ))
        .await;

    let attacker = Key::p256("first");
    let good = key.sign(&claims);
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let richer = BASE64_URL_SAFE_NO_PAD.encode(sign_in.claims(json!({ "groups": "it-admins" })).to_string());
    let modulus = BASE64_URL_SAFE_NO_PAD.decode(jwk["n"].as_str().unwrap()).unwrap();
    let mut bad = vec![
        ("no algorithm", format!("{}.", unsigned(&header("none"), &claims))),
        ("no algorithm, signed", key.sign_as(&header("none"), &claims)),
        ("None", format!("{}.", unsigned(&header("None"), &claims))),
        ("no signature", format!("{message}.")),
        ("another's claims", format!("{head}.{richer}.{signature}")),
        ("another's key", attacker.sign(&claims)),
        ("another algorithm", key.sign_as(&header("RS384"), &claims)),
        ("another kind of key", key.sign_as(&header("ES256"), &claims)),
        (
            "a logout",
            key.sign_as(
                &json!({ "alg": "RS256", "kid": "first", "typ": "logout+jwt" }),
                &claims,
            ),
        ),
        (
            "critical header",
            key.sign_as(
                &json!({ "alg": "RS256", "kid": "first", "crit": ["b64"], "b64": false }),
                &claims,
            ),
        ),
        (
            "a key of its own",
            attacker.sign_as(
                &json!({ "alg": "ES256", "kid": "mine", "jwk": attacker.jwk() }),
                &claims,
            ),
        ),
        ("no JSON", "eyJhbGciOiJSUzI1NiJ9.eyJ.AA".to_owned()),
        ("nothing", "ey..".to_owned()),
    ];
    let pem = "-----BEGIN PUBLIC KEY-----";
    for (what, secret) in [
        ("the modulus as a secret", modulus.as_slice()),
        ("its text as a secret", jwk["n"].as_str().unwrap().as_bytes()),
        ("the listed key as a secret", jwk.to_string().as_bytes()),
        ("a PEM as a secret", pem.as_bytes()),
        ("an empty secret", b""),
    ] {
        bad.push((what, sign_by_secret(&header("HS256"), &claims, secret)));
    }
    for (what, token) in bad {
        sign_in.assert_stranger(&token, what).await;
    }
    // A head that long is not read.
    let long = key.sign(&sign_in.claims(json!({ "x": "x".repeat(17_000) })));
    assert_eq!(sign_in.ask(&long, "{ viewer { name } }").await.status(), 431);
}

#[tokio::test]
async fn a_role_has_to_be_mapped() {
    let sign_in = SignIn::start().await;
    let role = async |groups: Value| {
        let token = sign_in.token(json!({ "groups": groups }));
        sign_in.data(&token, "{ viewer { role } }").await["viewer"]["role"].clone()
    };
    assert_eq!(role(json!("finance")).await, "VIEWER");
    assert_eq!(role(json!(["it", "it-admins"])).await, "ADMIN");
    for none in [
        json!(null),
        json!([]),
        json!(["everyone"]),
        json!("it finance"),
        json!(7),
    ] {
        let token = sign_in.token(json!({ "groups": none }));
        sign_in.assert_stranger(&token, &none.to_string()).await;
    }
    let sync = "mutation { syncIntegration(input: { integrationId: \"x\" }) { userErrors { code } } }";
    let viewer = sign_in.ask(&sign_in.token(json!({})), sync).await;
    let viewer: Value = viewer.json().await.unwrap();
    assert_eq!(viewer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{viewer}");
    let admin = sign_in.token(json!({ "groups": "it-admins" }));
    let admin = sign_in.data(&admin, sync).await;
    assert_eq!(
        admin["syncIntegration"]["userErrors"][0]["code"], "NOT_FOUND",
        "{admin}"
    );
}

#[tokio::test]
async fn a_limited_bearer_sees_the_integrations_of_the_claim_and_nothing_else() {
    for database in database::databases().await {
        // Before there is a server, whose worker would take their syncs.
        org::synced(&database.store, "acme.okta.com", 4, 2).await;
        org::synced(&database.store, "beta.okta.com", 3, 2).await;
        let sign_in = SignIn::with(Key::p256("first"), database, Some("/seatgraph/orgs")).await;
        let all = sign_in
            .server
            .ask("{ integrations { nodes { id domain users(first: 1) { nodes { id } } } } }");
        let all: Value = all.send().await.unwrap().json().await.unwrap();
        let nodes = &all["data"]["integrations"]["nodes"];
        let (acme, beta) = (&nodes[0]["id"], &nodes[1]["id"]);
        let foreign = &nodes[1]["users"]["nodes"][0]["id"];
        let seen = async |orgs: Value| -> BTreeSet<String> {
            let token = sign_in.token(json!({ "seatgraph": { "orgs": orgs } }));
            let data = sign_in
                .data(&token, "{ integrations { totalCount nodes { domain } } }")
                .await;
            let nodes = data["integrations"]["nodes"].as_array().unwrap().clone();
            assert_eq!(data["integrations"]["totalCount"], nodes.len());
            nodes
                .iter()
                .map(|node| node["domain"].as_str().unwrap().to_owned())
                .collect()
        };
        let one = BTreeSet::from(["acme.okta.com".to_owned()]);
        assert_eq!(seen(json!(["acme.okta.com"])).await, one);
        assert_eq!(seen(json!(" ACME.okta.com ")).await, one);
        assert_eq!(seen(json!([acme, "nothing", 7])).await, one);
        assert_eq!(seen(json!([acme, "beta.okta.com", beta])).await.len(), 2);
        for none in [
            json!(null),
            json!([]),
            json!("*"),
            json!("okta.com"),
            json!(1),
            json!("1"),
            foreign.clone(),
        ] {
            assert_eq!(seen(none.clone()).await, BTreeSet::new(), "{none}");
        }
        let without = sign_in.token(json!({}));
        let data = sign_in
            .data(&without, "{ integrations { totalCount } users { totalCount } }")
            .await;
        assert_eq!(
            data,
            json!({ "integrations": { "totalCount": 0 }, "users": { "totalCount": 0 } })
        );

        let acme_only = sign_in.token(json!({ "seatgraph": { "orgs": "acme.okta.com" } }));
        let by_id = async |id: &Value| {
            let query = format!(
                "{{ node(id: {id}) {{ id }} user(id: {id}) {{ id }} integration(id: {id}) {{ id }} }}"
            );
            sign_in.data(&acme_only, &query).await
        };
        let never = by_id(&json!("MWk5OTk5")).await;
        assert_eq!(by_id(foreign).await, never);
        assert_eq!(by_id(beta).await, never);
        assert_ne!(by_id(acme).await, never);
        let metrics = sign_in.server.get("/metrics").bearer_auth(&acme_only);
        assert_refused(metrics.send().await.unwrap(), 403, "FORBIDDEN").await;
    }
}

#[tokio::test]
async fn keys_rotate_while_the_server_runs() {
    let sign_in = SignIn::start().await;
    let old = sign_in.token(json!({}));
    sign_in.assert_let_in(&old).await;
    let next = Key::p256("second");
    let new = next.sign(&sign_in.claims(json!({})));
    sign_in.issuer.rotate(&[&sign_in.key, &next]);
    sign_in.clock.forward(TimeDelta::seconds(10));
    sign_in.assert_let_in(&new).await;
    sign_in.assert_let_in(&old).await;
    assert_eq!(sign_in.issuer.asked(), 2);
    // Withdrawn: good until the keys are read again.
    sign_in.issuer.rotate(&[&next]);
    sign_in.assert_let_in(&old).await;
    sign_in.clock.forward(TimeDelta::minutes(15));
    sign_in.assert_stranger(&old, "a withdrawn key").await;
    sign_in.assert_let_in(&new).await;
    // Another key under a known name.
    let forged = Key::p256("second").sign(&sign_in.claims(json!({})));
    sign_in.assert_stranger(&forged, "a key of that name").await;
}

#[tokio::test]
async fn unknown_keys_do_not_make_the_server_hammer_the_issuer() {
    let sign_in = SignIn::start().await;
    sign_in.assert_let_in(&sign_in.token(json!({}))).await;
    let unknown = |nth: usize| {
        let header = json!({ "alg": "RS256", "kid": format!("guess-{nth}") });
        sign_in.key.sign_as(&header, &sign_in.claims(json!({})))
    };
    for nth in 0..20 {
        sign_in.assert_stranger(&unknown(nth), "an unknown key").await;
    }
    assert_eq!(sign_in.issuer.asked(), 1);
    sign_in.clock.forward(TimeDelta::seconds(10));
    let guesses: Vec<_> = (0..20).map(unknown).collect();
    let asked = guesses
        .iter()
        .map(|guess| sign_in.assert_stranger(guess, "an unknown key"));
    futures_util::future::join_all(asked).await;
    assert_eq!(sign_in.issuer.asked(), 2);
    // Not even for a known name, where the token is of no use anyway.
    sign_in.clock.forward(TimeDelta::seconds(10));
    let header = json!({ "alg": "RS256", "kid": "guess" });
    let claims = sign_in.claims(json!({ "exp": 1 }));
    sign_in
        .assert_stranger(&sign_in.key.sign_as(&header, &claims), "expired")
        .await;
    assert_eq!(sign_in.issuer.asked(), 2);
}

#[tokio::test]
async fn first_requests_together_ask_the_issuer_once() {
    let sign_in = SignIn::start().await;
    let token = sign_in.token(json!({}));
    let asked = (0..20).map(|_| sign_in.assert_let_in(&token));
    futures_util::future::join_all(asked).await;
    assert_eq!(sign_in.issuer.asked(), 1);
}

#[tokio::test]
async fn an_issuer_that_is_away_takes_down_neither_known_keys_nor_access_tokens() {
    let sign_in = SignIn::start().await;
    let token = |lasts: i64| sign_in.token(json!({ "exp": sign_in.clock.seconds() + lasts }));
    sign_in.issuer.is(Health::Failing);
    sign_in.assert_unavailable(&token(60)).await;
    let ours = sign_in.server.ask("{ viewer { role } }").send().await.unwrap();
    assert_eq!(ours.status(), 200);
    sign_in.issuer.is(Health::Well);
    sign_in.assert_unavailable(&token(60)).await;
    sign_in.clock.forward(TimeDelta::seconds(10));
    sign_in.assert_let_in(&token(60)).await;

    sign_in.issuer.is(Health::Failing);
    let (before, days) = (sign_in.issuer.asked(), token(3 * 86_400));
    sign_in.clock.forward(TimeDelta::minutes(15));
    for _ in 0..3 {
        sign_in.assert_let_in(&days).await;
    }
    assert_eq!(sign_in.issuer.asked(), before + 1);
    sign_in.clock.forward(TimeDelta::hours(23));
    sign_in.assert_let_in(&days).await;
    sign_in.assert_stranger(&token(-60), "expired").await;
    sign_in.clock.forward(TimeDelta::hours(1));
    sign_in.assert_unavailable(&days).await;
    sign_in.issuer.is(Health::Well);
    sign_in.clock.forward(TimeDelta::seconds(10));
    sign_in.assert_let_in(&days).await;
}

#[tokio::test]
async fn only_the_issuers_own_documents_are_believed() {
    let sign_in = SignIn::start().await;
    let (issuer, url) = (&sign_in.issuer, sign_in.issuer.url.clone());
    let token = sign_in.token(json!({}));
    let refused = async || {
        sign_in.assert_unavailable(&token).await;
        sign_in.clock.forward(TimeDelta::seconds(10));
    };
    for other in [
        "https://id.example.com".to_owned(),
        format!("{url}/"),
        String::new(),
    ] {
        issuer.calls_itself(&other);
        refused().await;
    }
    issuer.calls_itself(&url);
    for elsewhere in ["http://id.example.invalid/keys", "file:///keys", "nowhere", ""] {
        issuer.leads_to(elsewhere);
        refused().await;
    }
    issuer.leads_to(&format!("{url}/keys"));
    issuer.is(Health::Moved);
    refused().await;
    issuer.is(Health::Well);
    issuer.rotate(&[]);
    refused().await;
    issuer.rotate(&[&sign_in.key]);
    sign_in.assert_let_in(&token).await;
}
