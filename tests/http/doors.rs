//! Every way in: closed without an access token, with one that is unknown, mistyped, expired or revoked, and open with one that
//! holds; the same words for all of them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, Utc};
use reqwest::Method;
use seatgraph::{
    access::{NewToken, Role},
    clock::{Clock, SystemClock},
    store::{TokenId, audit::By},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{database, org, running::Running, sockets::Socket};

/// So many days ahead.
#[derive(Debug, Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + chrono::Duration::days(self.0.load(Ordering::Relaxed))
    }
}

/// What answers with data, by which method.
const WAYS: [(&str, &str); 9] = [
    ("POST", "/graphql"),
    ("GET", "/graphql?query=%7B__typename%7D"),
    ("GET", "/graphql?query=%7B__schema%7BqueryType%7Bname%7D%7D%7D"),
    ("GET", "/export/users.csv"),
    ("GET", "/export/apps.csv"),
    ("GET", "/export/assignments.csv"),
    ("GET", "/export/usage.csv"),
    ("GET", "/metrics"),
    ("POST", "/mcp"),
];

async fn try_way(
    server: &Running,
    (method, path): (&str, &str),
    token: Option<&str>,
) -> (u16, Option<Value>) {
    let request = match method {
        "POST" if path == "/mcp" => server
            .send(Method::POST, path)
            .header("accept", "application/json, text/event-stream")
            .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })),
        "POST" => server.post("{\"query\":\"{ __typename }\"}"),
        _ => server.get(path),
    };
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, serde_json::from_str(&answer.text().await.unwrap()).ok())
}

/// Administrators' access tokens.
struct Tokens {
    lasting: String,
    expiring: String,
    revoked: String,
    revoked_id: TokenId,
}

impl Tokens {
    /// All of them hold.
    async fn of(server: &Running) -> Self {
        let new = |expires_in_days| NewToken {
            name: "door".to_owned(),
            role: Role::Admin,
            integrations: Vec::new(),
            expires_in_days,
        };
        let by = By::operator();
        let expiring = server.tokens.create(&by, new(Some(1))).await.unwrap();
        let revoked = server.tokens.create(&by, new(None)).await.unwrap();
        let lasting = server.tokens.create(&by, new(None)).await.unwrap();
        let text = |token: &secrecy::SecretString| token.expose_secret().to_owned();
        Self {
            lasting: text(&lasting.token),
            expiring: text(&expiring.token),
            revoked: text(&revoked.token),
            revoked_id: revoked.id,
        }
    }

    /// From now on only one of them holds.
    async fn end(&self, server: &Running, clock: &Ahead) {
        let revoked = server.tokens.revoke(&By::operator(), self.revoked_id).await;
        assert!(revoked.unwrap());
        clock.0.store(2, Ordering::Relaxed);
    }

    /// What does not hold, then.
    fn ended(&self) -> [String; 7] {
        let mut mistyped = self.lasting.clone();
        mistyped.replace_range(10..11, if &mistyped[10..11] == "a" { "b" } else { "a" });
        [
            self.revoked.clone(),
            self.expiring.clone(),
            mistyped,
            self.lasting[..52].to_owned(),
            format!("{}x", self.lasting),
            "sgt_guess".to_owned(),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.".to_owned(),
        ]
    }
}

#[tokio::test]
async fn no_way_in_is_open_without_a_token_that_holds() {
    for database in database::databases().await {
        let clock = Arc::new(Ahead::default());
        let server = Running::at(database.store.clone(), clock.clone()).await;
        let tokens = Tokens::of(&server).await;
        for way in WAYS {
            for token in [&tokens.expiring, &tokens.lasting, &tokens.revoked] {
                assert_eq!(try_way(&server, way, Some(token)).await.0, 200, "{way:?}");
            }
        }
        tokens.end(&server, &clock).await;
        for way in WAYS {
            let (status, nobody) = try_way(&server, way, None).await;
            assert_eq!(status, 401, "{way:?}");
            assert_eq!(
                nobody.unwrap()["errors"][0]["extensions"]["code"],
                "UNAUTHENTICATED"
            );
            for token in &tokens.ended() {
                let (status, body) = try_way(&server, way, Some(token)).await;
                assert_eq!(status, 401, "{way:?}");
                let error = &body.unwrap()["errors"][0];
                assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED");
                assert_eq!(
                    error["message"],
                    "The access token is unknown, expired or revoked."
                );
            }
            assert_eq!(
                try_way(&server, way, Some(&tokens.lasting)).await.0,
                200,
                "{way:?}"
            );
        }
    }
}

/// How a socket is told the token.
#[derive(Debug, Clone, Copy)]
enum Told {
    ByHeader,
    ByPayload,
}

impl Told {
    /// A socket that was opened, and the message that lets it in.
    async fn open(self, server: &Running, token: Option<&str>) -> (Socket, Value) {
        let bearer = token.map(|token| format!("Bearer {token}"));
        match (self, bearer) {
            (Self::ByPayload, Some(bearer)) => (
                Socket::open(server.address, None).await,
                json!({ "type": "connection_init", "payload": { "Authorization": bearer } }),
            ),
            (_, bearer) => (
                Socket::open(server.address, bearer.as_deref()).await,
                json!({ "type": "connection_init" }),
            ),
        }
    }
}

/// A query, a subscription and a mutation, as a socket is sent them.
fn operations(integration: &str) -> [Value; 3] {
    [
        "query { integrations { totalCount } }".to_owned(),
        format!("subscription {{ syncProgress(integrationId: \"{integration}\") {{ state }} }}"),
        format!(
            "mutation {{ syncIntegration(input: {{ integrationId: \"{integration}\" }}) {{ syncRun {{ state }} }} }}"
        ),
    ]
    .map(|query| json!({ "type": "subscribe", "id": "1", "payload": { "query": query } }))
}

#[tokio::test]
async fn no_operation_gets_over_a_socket_without_a_token_that_holds() {
    for database in database::databases().await {
        org::synced(&database.store, "acme.okta.com", 2, 2).await;
        let clock = Arc::new(Ahead::default());
        let server = Running::at(database.store.clone(), clock.clone()).await;
        let tokens = Tokens::of(&server).await;
        let state = async || {
            let query = "{ integrations { nodes { id syncs { totalCount } } } auditLog { totalCount } }";
            let asked = server.ask(query).send().await.unwrap();
            asked.json::<Value>().await.unwrap()["data"].take()
        };
        let begun = state().await;
        let integration = begun["integrations"]["nodes"][0]["id"].as_str().unwrap();
        let operations = operations(integration);
        for told in [Told::ByHeader, Told::ByPayload] {
            for token in [&tokens.expiring, &tokens.lasting, &tokens.revoked] {
                for operation in &operations {
                    let (mut socket, init) = told.open(&server, Some(token)).await;
                    socket.send(init).await;
                    assert_eq!(socket.next().await.unwrap()["type"], "connection_ack");
                    socket.send(operation.clone()).await;
                    let next = socket.next().await.unwrap();
                    assert_eq!(next["payload"].get("errors"), None, "{operation}: {next}");
                    assert!(next["payload"]["data"].is_object(), "{operation}: {next}");
                }
            }
        }
        tokens.end(&server, &clock).await;
        let before = state().await;
        assert_ne!(before, begun);
        let ended = tokens.ended();
        for token in ended.iter().map(|token| Some(&**token)).chain([None]) {
            for told in [Told::ByHeader, Told::ByPayload] {
                let (mut socket, init) = told.open(&server, token).await;
                socket.send(init).await;
                assert_eq!(
                    socket.next().await,
                    Err((4403, "Forbidden".to_owned())),
                    "{told:?}"
                );
                for operation in &operations {
                    // Without waiting to be let in.
                    let (socket, init) = told.open(&server, token).await;
                    let said = socket.hear_out(&[init, operation.clone()]).await;
                    assert_eq!(said, Vec::<Value>::new(), "{told:?}: {operation}");
                    // Without asking to be let in.
                    let (mut socket, _) = told.open(&server, token).await;
                    socket.send(operation.clone()).await;
                    assert_eq!(
                        socket.next().await,
                        Err((4401, "Unauthorized".to_owned())),
                        "{told:?}: {operation}"
                    );
                }
            }
        }
        assert_eq!(state().await, before);
    }
}
