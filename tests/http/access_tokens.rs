//! Access tokens as an administrator makes and revokes them by the API: what they open, who may give whom what, and that a token
//! shows once.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::Response;
use seatgraph::{
    access::{NewToken, OidcSettings, Role},
    store::{IntegrationId, audit::By},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    database::{self, TestDatabase},
    hands::Hands,
    issuer::{Issuer, Key},
    org,
    running::{Running, Setup},
    sockets::Socket,
};

const CREATE: &str = "mutation($input: CreateAccessTokenInput!) { createAccessToken(input: $input) {
    accessToken { id name role integrations { domain } reference viewerIsBearer createdAt expiresAt lastUsedAt revokedAt }
    secret userErrors { code message field remedy } } }";
const REVOKE: &str = "mutation($input: RevokeAccessTokenInput!) { revokeAccessToken(input: $input) {
    accessToken { id revokedAt } userErrors { code message field remedy } } }";
const LIST: &str = "{ accessTokens(first: 100) { totalCount nodes { id name integrations { domain } revokedAt viewerIsBearer } } }";

/// A server over two orgs, by a clock of the test's own.
struct Tokens {
    server: Running,
    clock: Arc<Hands>,
    acme: IntegrationId,
    beta: IntegrationId,
    database: TestDatabase,
}

impl Tokens {
    async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for database in database::databases().await {
            all.push(Self::over(database, |_| Setup::default()).await);
        }
        all
    }

    async fn over(database: TestDatabase, setup: impl FnOnce(&TestDatabase) -> Setup) -> Self {
        let acme = org::begun(&database.store, "acme.okta.com").await.integration;
        let beta = org::begun(&database.store, "beta.okta.com").await.integration;
        let clock = Hands::new();
        let setup = Setup {
            clock: clock.clone(),
            ..setup(&database)
        };
        let server = Running::serving(database.store.clone(), setup).await;
        Self {
            server,
            clock,
            acme,
            beta,
            database,
        }
    }

    async fn post(&self, token: &str, query: &str, variables: Value) -> Response {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = self.server.post(body).bearer_auth(token);
        request.send().await.unwrap()
    }

    async fn answer(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.post(token, query, variables).await;
        assert_eq!(answer.headers()["cache-control"], "no-store");
        answer.json().await.unwrap()
    }

    async fn data(&self, token: &str, query: &str, variables: Value) -> Value {
        let answer = self.answer(token, query, variables).await;
        assert_eq!(answer.get("errors"), None, "{answer} on {}", self.database.name);
        answer["data"].clone()
    }

    /// What making a token answers.
    async fn create(&self, token: &str, input: Value) -> Value {
        self.data(token, CREATE, json!({ "input": input })).await["createAccessToken"].clone()
    }

    /// Makes a token: its id and itself.
    async fn created(&self, token: &str, input: Value) -> (String, String) {
        let made = self.create(token, input).await;
        assert_eq!(made["userErrors"], json!([]));
        (text(&made["accessToken"]["id"]), text(&made["secret"]))
    }

    /// What revoking a token answers.
    async fn revoke(&self, token: &str, id: &str) -> Value {
        let variables = json!({ "input": { "accessTokenId": id } });
        self.data(token, REVOKE, variables).await["revokeAccessToken"].clone()
    }

    /// The names of the tokens that the bearer of one sees, newest first.
    async fn names(&self, token: &str) -> Vec<String> {
        let list = self.data(token, LIST, json!({})).await;
        let nodes = list["accessTokens"]["nodes"].as_array().unwrap();
        assert_eq!(list["accessTokens"]["totalCount"], nodes.len());
        nodes.iter().map(|node| text(&node["name"])).collect()
    }

    /// A token that the operator makes.
    async fn by_operator(&self, name: &str, role: Role, of: &[IntegrationId], days: Option<u32>) -> String {
        let new = NewToken {
            name: name.to_owned(),
            role,
            integrations: of.to_vec(),
            expires_in_days: days,
        };
        let made = self.server.tokens.create(&By::operator(), new).await.unwrap();
        made.token.expose_secret().to_owned()
    }

    async fn id_of(&self, domain: &str) -> Value {
        let query = "{ integrations { nodes { id domain } } }";
        let data = self.data(&self.server.token, query, json!({})).await;
        let nodes = data["integrations"]["nodes"].as_array().unwrap();
        let found = nodes.iter().find(|node| node["domain"] == domain);
        found.unwrap()["id"].clone()
    }

    async fn status(&self, token: &str) -> u16 {
        let answer = self.post(token, "{ viewer { name } }", json!({})).await;
        answer.status().as_u16()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// That nothing was made, because of that input.
fn assert_refused(told: &Value, code: &str, field: &str) {
    let error = &told["userErrors"][0];
    assert_eq!(
        (&error["code"], &error["field"]),
        (&json!(code), &json!(["input", field])),
        "{told}"
    );
    assert!(error["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()));
    assert_eq!(told["accessToken"], Value::Null, "{told}");
    assert_eq!(told.get("secret").unwrap_or(&Value::Null), &Value::Null);
}

#[tokio::test]
async fn a_token_is_made_used_listed_and_revoked() {
    for tokens in Tokens::each().await {
        let admin = &tokens.server.token;
        let input = json!({ "name": "  Grafana ", "role": "VIEWER", "expiresInDays": 30 });
        let made = tokens.create(admin, input).await;
        let (id, secret) = (text(&made["accessToken"]["id"]), text(&made["secret"]));
        let expected = json!({
            "id": id, "name": "Grafana", "role": "VIEWER", "integrations": null, "reference": "2", "viewerIsBearer": false,
            "createdAt": "2026-03-20T08:00:00Z", "expiresAt": "2026-04-19T08:00:00Z", "lastUsedAt": null, "revokedAt": null,
        });
        assert_eq!(
            (&made["accessToken"], &made["userErrors"]),
            (&expected, &json!([]))
        );

        let viewer = tokens.data(&secret, "{ viewer { name role } }", json!({})).await;
        assert_eq!(viewer["viewer"], json!({ "name": "Grafana", "role": "VIEWER" }));
        tokens.clock.forward(TimeDelta::minutes(5));
        let node = "query($id: ID!) { node(id: $id) { ... on AccessToken { name lastUsedAt } } }";
        let node = tokens.data(admin, node, json!({ "id": id })).await;
        assert_eq!(
            node["node"],
            json!({ "name": "Grafana", "lastUsedAt": "2026-03-20T08:00:00Z" })
        );
        assert_eq!(tokens.names(admin).await, ["Grafana", "test"]);

        let mut socket = Socket::open(tokens.server.address, None).await;
        let init = json!({ "type": "connection_init", "payload": { "token": secret } });
        socket.send(init).await;
        assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));
        let cookie = tokens.server.send(reqwest::Method::POST, "/session");
        let origin = format!("http://{}", tokens.server.address);
        let cookie = cookie.header("origin", origin).json(&json!({ "token": secret }));
        let cookie = cookie.send().await.unwrap();
        let cookie = cookie.headers()["set-cookie"].to_str().unwrap().to_owned();

        let revoked = tokens.revoke(admin, &id).await;
        let expected =
            json!({ "accessToken": { "id": id, "revokedAt": "2026-03-20T08:05:00Z" }, "userErrors": [] });
        assert_eq!(revoked, expected);
        assert_eq!(tokens.status(&secret).await, 401);
        let session = tokens
            .server
            .post(json!({ "query": "{ __typename }" }).to_string());
        let session = session.header("cookie", cookie.split(';').next().unwrap());
        assert_eq!(session.send().await.unwrap().status(), 401);
        assert_eq!(socket.next().await.unwrap_err().0, 4403);
        // Once more changes nothing, and is noted nowhere.
        tokens.clock.forward(TimeDelta::minutes(5));
        assert_eq!(tokens.revoke(admin, &id).await, expected);

        let log = "{ auditLog(filter: { action: [TOKEN_CREATED, TOKEN_REVOKED] }) { nodes {
            action subject actor { kind name reference } address } } }";
        let log = tokens.data(admin, log, json!({})).await;
        let by = json!({ "kind": "TOKEN", "name": "test", "reference": "1" });
        let entry = |action: &str| json!({ "action": action, "subject": "Grafana (2, VIEWER)", "actor": by, "address": "127.0.0.1" });
        let nodes = log["auditLog"]["nodes"].as_array().unwrap();
        assert_eq!(nodes[..2], [entry("TOKEN_REVOKED"), entry("TOKEN_CREATED")]);
        assert_eq!(nodes.len(), 3, "{log}");
    }
}

#[tokio::test]
async fn the_token_shows_once_and_is_nowhere_afterwards() {
    use sea_orm::{ConnectionTrait, Statement};
    for tokens in Tokens::each().await {
        let admin = &tokens.server.token;
        let (id, secret) = tokens
            .created(admin, json!({ "name": "once", "role": "ADMIN" }))
            .await;
        assert!(secret.starts_with("sgt_"));
        let everything = "query($id: ID!) { node(id: $id) { ... on AccessToken { id name role reference } }
            accessTokens { nodes { id name reference } } auditLog { nodes { subject actor { name reference } } } }";
        let told = tokens
            .data(admin, everything, json!({ "id": id }))
            .await
            .to_string();
        assert!(told.contains("once") && !told.contains(&secret[4..]));
        let store = sea_orm::Database::connect(tokens.database.url.as_str())
            .await
            .unwrap();
        for table in ["access_tokens", "audit_events"] {
            let all = Statement::from_string(store.get_database_backend(), format!("SELECT * FROM {table}"));
            let rows = store.query_all_raw(all).await.unwrap();
            assert!(
                rows.len() > 1 && !format!("{rows:?}").contains(&secret[4..]),
                "{table}"
            );
        }
        store.close().await.unwrap();
        let new = NewToken {
            name: "debug".to_owned(),
            role: Role::Viewer,
            integrations: Vec::new(),
            expires_in_days: None,
        };
        let made = tokens.server.tokens.create(&By::operator(), new).await.unwrap();
        assert!(!format!("{made:?}").contains(&made.token.expose_secret()[4..]));
    }
}

#[tokio::test]
async fn an_administrator_of_some_integrations_makes_tokens_for_these_alone() {
    for tokens in Tokens::each().await {
        let (acme, beta) = (
            tokens.id_of("acme.okta.com").await,
            tokens.id_of("beta.okta.com").await,
        );
        let limited = tokens
            .by_operator("of acme", Role::Admin, &[tokens.acme], None)
            .await;
        let input = |ids: Value| json!({ "name": "x", "role": "VIEWER", "integrationIds": ids });
        for (ids, code) in [
            (Value::Null, "INVALID_INPUT"),
            (json!([]), "INVALID_INPUT"),
            (json!([beta]), "NOT_FOUND"),
            (json!([acme, beta]), "NOT_FOUND"),
        ] {
            assert_refused(&tokens.create(&limited, input(ids)).await, code, "integrationIds");
        }
        // One that is another's is told of as one that never was.
        let never = json!([id("1i999999")]);
        assert_eq!(
            tokens.create(&limited, input(json!([beta]))).await,
            tokens.create(&limited, input(never)).await
        );
        let (_, made) = tokens.created(&limited, input(json!([acme, acme]))).await;
        let seen = tokens
            .data(&made, "{ integrations { nodes { id } } }", json!({}))
            .await;
        assert_eq!(seen["integrations"]["nodes"], json!([{ "id": acme }]));
        // Tokens that it makes make no more than it could.
        let input = json!({ "name": "peer", "role": "ADMIN", "integrationIds": [acme] });
        let (_, peer) = tokens.created(&limited, input).await;
        let everything = json!({ "name": "all", "role": "ADMIN" });
        assert_refused(
            &tokens.create(&peer, everything).await,
            "INVALID_INPUT",
            "integrationIds",
        );
    }
}

#[tokio::test]
async fn tokens_beyond_ones_own_integrations_look_as_if_they_never_existed() {
    for tokens in Tokens::each().await {
        let (acme, beta) = (tokens.acme, tokens.beta);
        let limited = tokens.by_operator("of acme", Role::Admin, &[acme], None).await;
        for (name, of) in [
            ("viewer of acme", &[acme][..]),
            ("of beta", &[beta]),
            ("of both", &[acme, beta]),
        ] {
            tokens.by_operator(name, Role::Viewer, of, None).await;
        }
        assert_eq!(tokens.names(&limited).await, ["viewer of acme", "of acme"]);
        let all = ["of both", "of beta", "viewer of acme", "of acme", "test"];
        assert_eq!(tokens.names(&tokens.server.token).await, all);

        let list = tokens.data(&tokens.server.token, LIST, json!({})).await;
        let node = "query($id: ID!) { node(id: $id) { id } }";
        for token in list["accessTokens"]["nodes"].as_array().unwrap() {
            let (id, name) = (text(&token["id"]), text(&token["name"]));
            let found = tokens.data(&limited, node, json!({ "id": id })).await;
            if name == "of acme" {
                continue;
            }
            let revoked = tokens.revoke(&limited, &id).await;
            if name == "viewer of acme" {
                assert_eq!(revoked["userErrors"], json!([]));
                continue;
            }
            assert_eq!(found["node"], Value::Null, "{name}");
            assert_refused(&revoked, "NOT_FOUND", "accessTokenId");
            let never = tokens.revoke(&tokens.server.token, &id_of_none()).await;
            assert_eq!(revoked, never, "{name}");
        }
        let left = tokens.data(&tokens.server.token, LIST, json!({})).await;
        for token in left["accessTokens"]["nodes"].as_array().unwrap() {
            let is_revoked = token["name"] == "viewer of acme";
            assert_eq!(token["revokedAt"].is_string(), is_revoked, "{token}");
        }
    }
}

#[tokio::test]
async fn a_token_revokes_itself_and_others_stay() {
    for tokens in Tokens::each().await {
        let (_, own) = tokens
            .created(&tokens.server.token, json!({ "name": "own", "role": "ADMIN" }))
            .await;
        let (_, child) = tokens
            .created(&own, json!({ "name": "child", "role": "VIEWER" }))
            .await;
        let list = tokens.data(&own, LIST, json!({})).await;
        let mine = |node: &&Value| node["viewerIsBearer"] == true;
        let nodes = list["accessTokens"]["nodes"].as_array().unwrap();
        let mine: Vec<_> = nodes.iter().filter(mine).collect();
        assert_eq!((mine.len(), &mine[0]["name"]), (1, &json!("own")));
        let revoked = tokens.revoke(&own, mine[0]["id"].as_str().unwrap()).await;
        assert_eq!(revoked["userErrors"], json!([]));
        assert_eq!(
            (tokens.status(&own).await, tokens.status(&child).await),
            (401, 200)
        );
    }
}

#[tokio::test]
async fn viewers_see_make_and_revoke_no_tokens() {
    for tokens in Tokens::each().await {
        let viewer = tokens.by_operator("viewer", Role::Viewer, &[], None).await;
        let id = tokens.data(&tokens.server.token, LIST, json!({})).await["accessTokens"]["nodes"][0]["id"]
            .clone();
        let create = json!({ "input": { "name": "x", "role": "VIEWER" } });
        let revoke = json!({ "input": { "accessTokenId": id } });
        for (query, variables) in [(CREATE, create), (REVOKE, revoke), (LIST, json!({}))] {
            let answer = tokens.answer(&viewer, query, variables).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        }
        let node = "query($id: ID!) { node(id: $id) { id } }";
        let node = tokens.data(&viewer, node, json!({ "id": id })).await;
        assert_eq!(node["node"], Value::Null);
        assert_eq!(tokens.names(&tokens.server.token).await, ["viewer", "test"]);
    }
}

#[tokio::test]
async fn a_token_does_not_outlive_the_one_that_it_is_made_by() {
    for tokens in Tokens::each().await {
        let maker = tokens.by_operator("a week", Role::Admin, &[], Some(7)).await;
        tokens.clock.forward(TimeDelta::hours(1));
        let input = |days: Option<i32>| json!({ "name": "x", "role": "ADMIN", "expiresInDays": days });
        let longer = tokens.create(&maker, input(Some(7))).await;
        assert_refused(&longer, "INVALID_INPUT", "expiresInDays");
        let message = text(&longer["userErrors"][0]["message"]);
        assert!(message.contains("2026-03-27"), "{message}");
        for (days, end) in [(None, "2026-03-27T08:00:00Z"), (Some(6), "2026-03-26T09:00:00Z")] {
            let made = tokens.create(&maker, input(days)).await;
            assert_eq!(made["accessToken"]["expiresAt"], end, "{made}");
        }
        // A session ends after hours, but what is made in it may hold as long as what is made with its token.
        let cookie = tokens.server.send(reqwest::Method::POST, "/session");
        let origin = format!("http://{}", tokens.server.address);
        let cookie = cookie
            .header("origin", &origin)
            .json(&json!({ "token": tokens.server.token }));
        let cookie = cookie.send().await.unwrap();
        let cookie = cookie.headers()["set-cookie"].to_str().unwrap().to_owned();
        let body = json!({ "query": CREATE, "variables": { "input": input(None) } }).to_string();
        let request = tokens.server.post(body).header("origin", origin);
        let request = request.header("cookie", cookie.split(';').next().unwrap());
        let made: Value = request.send().await.unwrap().json().await.unwrap();
        let made = &made["data"]["createAccessToken"];
        assert_eq!(
            (&made["accessToken"]["expiresAt"], &made["userErrors"]),
            (&Value::Null, &json!([]))
        );
    }
}

#[tokio::test]
async fn what_people_of_the_identity_provider_make_ends_by_itself() {
    for database in database::databases().await {
        let key = Key::p256("a");
        let issuer = Issuer::start(&[&key]).await;
        let settings = OidcSettings {
            login: None,
            issuer: issuer.url.parse().unwrap(),
            audience: vec!["seatgraph".to_owned()],
            role_claim: "groups".to_owned(),
            admin: vec!["it-admins".to_owned()],
            viewer: Vec::new(),
            integrations_claim: None,
        };
        let clock = Hands::new();
        let now = clock.seconds();
        let claims = json!({
            "iss": issuer.url, "aud": "seatgraph", "sub": "00u1", "name": "Ann Example", "groups": ["it-admins"],
            "iat": now, "exp": now + 3_600,
        });
        let person = key.sign(&claims);
        let acme = org::begun(&database.store, "acme.okta.com").await.integration;
        let server = Running::with_oidc(database.store.clone(), clock.clone(), settings).await;
        let tokens = Tokens {
            server,
            clock,
            acme,
            beta: acme,
            database,
        };
        let input = |days: Option<i32>| json!({ "name": "Ann's", "role": "ADMIN", "expiresInDays": days });
        for days in [None, Some(367)] {
            assert_refused(
                &tokens.create(&person, input(days)).await,
                "INVALID_INPUT",
                "expiresInDays",
            );
        }
        let (_, made) = tokens.created(&person, input(Some(366))).await;
        assert_eq!(tokens.status(&made).await, 200);
        let log = "{ auditLog(first: 1) { nodes { action actor { kind name reference } } } }";
        let log = tokens.data(&tokens.server.token, log, json!({})).await;
        let by = json!({ "kind": "OIDC", "name": "Ann Example", "reference": "00u1" });
        assert_eq!(
            log["auditLog"]["nodes"],
            json!([{ "action": "TOKEN_CREATED", "actor": by }])
        );
        tokens.clock.forward(TimeDelta::days(366));
        assert_eq!(tokens.status(&made).await, 401);
    }
}

#[tokio::test]
async fn the_bootstrap_token_makes_the_first_token_and_is_none_itself() {
    let bootstrap = "bootstrap-token-of-thirty-two-characters";
    let with_bootstrap = |_: &TestDatabase| Setup {
        bootstrap: Some(bootstrap.into()),
        ..Setup::default()
    };
    let tokens = Tokens::over(database::sqlite().await, with_bootstrap).await;
    let (_, made) = tokens
        .created(bootstrap, json!({ "name": "first", "role": "ADMIN" }))
        .await;
    assert_eq!(tokens.names(&made).await, ["first", "test"]);
}

#[tokio::test]
async fn an_input_that_cannot_be_used_is_named_with_the_remedy() {
    let tokens = Tokens::over(database::sqlite().await, |_| Setup::default()).await;
    let admin = &tokens.server.token;
    let with = |change: Value| {
        let mut input = json!({ "name": "x", "role": "VIEWER" });
        input
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        input
    };
    let many: Vec<_> = (1..=1_001).map(|row| id(&format!("1i{row}"))).collect();
    for (change, code, field) in [
        (json!({ "name": " " }), "INVALID_INPUT", "name"),
        (json!({ "name": "é".repeat(101) }), "INVALID_INPUT", "name"),
        (json!({ "name": "a\u{1b}[2J" }), "INVALID_INPUT", "name"),
        (json!({ "name": "a\nb" }), "INVALID_INPUT", "name"),
        (json!({ "expiresInDays": 0 }), "INVALID_INPUT", "expiresInDays"),
        (json!({ "expiresInDays": -1 }), "INVALID_INPUT", "expiresInDays"),
        (
            json!({ "expiresInDays": 3_651 }),
            "INVALID_INPUT",
            "expiresInDays",
        ),
        (json!({ "integrationIds": [] }), "INVALID_INPUT", "integrationIds"),
        (
            json!({ "integrationIds": many }),
            "INVALID_INPUT",
            "integrationIds",
        ),
        (json!({ "integrationIds": ["x"] }), "NOT_FOUND", "integrationIds"),
        (
            json!({ "integrationIds": [id("1u1")] }),
            "NOT_FOUND",
            "integrationIds",
        ),
    ] {
        assert_refused(&tokens.create(admin, with(change)).await, code, field);
    }
    for never in [id_of_none(), id("1i1"), "x".to_owned()] {
        assert_refused(&tokens.revoke(admin, &never).await, "NOT_FOUND", "accessTokenId");
    }
    assert_eq!(tokens.names(admin).await, ["test"]);
}

fn id(text: &str) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn id_of_none() -> String {
    id("1t999999")
}
