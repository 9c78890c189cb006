//! What a socket may not: go on with a token that was revoked, be one of too many, ask too often.

use std::{process::Command, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use seatgraph::{
    access::{NewToken, Role, Vault},
    clock::Clock,
    server::{Limits, Rate},
    store::{audit::By, connections},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{
    database,
    database::TestDatabase,
    hands::Hands,
    org,
    running::{Running, Setup},
    sockets::Socket,
};

/// What the issue asks for, from the revocation to the close.
const CLOSED_WITHIN: Duration = Duration::from_secs(5);

/// When the sync of [`org::begun`] is under way.
#[derive(Debug)]
struct Meanwhile;

impl Clock for Meanwhile {
    fn now(&self) -> DateTime<Utc> {
        org::at("2026-03-19T12:00:10Z").into()
    }
}

async fn let_in(server: &Running, token: &str) -> Socket {
    let mut socket = Socket::open(server.address, None).await;
    let init = json!({ "type": "connection_init", "payload": { "token": token } });
    socket.send(init).await;
    assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));
    socket
}

fn subscribe(id: &str, query: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": query } })
}

async fn revoke(server: &Running, index: usize) {
    let id = server.tokens.list().await.unwrap()[index].0.id;
    assert!(server.tokens.revoke(&By::operator(), id).await.unwrap());
}

/// The same by the program `seatgraph`, a process of its own over the same database, whose clock is ahead of [`Meanwhile`].
async fn revoke_elsewhere(server: &Running, database: &TestDatabase, index: usize) {
    let id = server.tokens.list().await.unwrap()[index].0.id.to_string();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_seatgraph"));
    command
        .args(["token", "revoke", &id])
        .env_clear()
        .current_dir(folder.path());
    command.env("SEATGRAPH_DATABASE_URL", &database.url);
    command.env("SEATGRAPH_ENCRYPTION_KEY", Vault::generate_key().expose_secret());
    let ended = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    assert!(
        ended.status.success(),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
}

#[tokio::test]
async fn a_revoked_tokens_sockets_are_closed_within_five_seconds() {
    for database in database::databases().await {
        let server = Running::over(database.store.clone()).await;
        let other = server.token_for(&[]).await;
        let mut idle = [let_in(&server, &other).await, let_in(&server, &other).await];
        let mut untouched = let_in(&server, &server.token).await;
        revoke(&server, 1).await;
        for socket in &mut idle {
            let closed = timeout(CLOSED_WITHIN, socket.next()).await;
            assert_eq!(closed.expect("the socket is still open").unwrap_err().0, 4403);
        }
        untouched.send(json!({ "type": "ping" })).await;
        assert_eq!(untouched.next().await, Ok(json!({ "type": "pong" })));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sockets_of_a_token_that_another_process_revokes_are_told_nothing_and_closed() {
    for database in database::databases().await {
        let (server, integration) = syncing(&database, Limits::default()).await;
        let token = server.token_for(&[]).await;
        let (mut following, mut idle) = (let_in(&server, &token).await, let_in(&server, &token).await);
        following.send(subscribe("1", &follow(&integration))).await;
        let said = following.next().await.unwrap();
        assert_eq!(
            said["payload"]["data"]["syncProgress"]["state"], "RUNNING",
            "{said}"
        );
        revoke_elsewhere(&server, &database, 1).await;
        disconnect_by(&server, &integration).await;
        for socket in [&mut following, &mut idle] {
            let closed = timeout(CLOSED_WITHIN, socket.next()).await;
            let closed = closed.expect("the socket is still open");
            assert_eq!(closed.unwrap_err().0, 4403, "on {}", database.name);
        }
    }
}

#[tokio::test]
async fn nothing_is_delivered_to_a_token_that_was_revoked() {
    for database in database::databases().await {
        let server = Running::over(database.store.clone()).await;
        let mut socket = let_in(&server, &server.token).await;
        let mut other = let_in(&server, &server.token).await;
        revoke(&server, 0).await;
        socket.send(subscribe("1", "{ __typename }")).await;
        // At once, without waiting for the next look; and so are its other sockets.
        for socket in [&mut socket, &mut other] {
            let closed = timeout(Duration::from_secs(2), socket.next()).await;
            assert_eq!(closed.expect("the socket is still open").unwrap_err().0, 4403);
        }
    }
}

#[tokio::test]
async fn a_token_that_expires_while_the_store_is_away_loses_its_sockets() {
    for database in database::databases().await {
        let clock = Hands::new();
        let server = Running::at(database.store.clone(), clock.clone()).await;
        let new = NewToken {
            name: "for a day".to_owned(),
            role: Role::Viewer,
            integrations: Vec::new(),
            expires_in_days: Some(1),
        };
        let token = server.tokens.create(&By::operator(), new).await.unwrap().token;
        let mut expiring = let_in(&server, token.expose_secret()).await;
        let mut lasting = let_in(&server, &server.token).await;
        database.store.clone().close().await.unwrap();
        let asked = server.ask("{ __typename }").send().await.unwrap();
        assert_eq!(asked.status(), 503);

        clock.forward(TimeDelta::days(1));
        for socket in [&mut expiring, &mut lasting] {
            socket.send(subscribe("1", "{ __typename }")).await;
        }
        assert_eq!(expiring.next().await.unwrap_err().0, 4403);
        assert_eq!(
            lasting.next().await.unwrap()["payload"]["data"]["__typename"],
            "Query"
        );
    }
}

/// A server over an org whose sync is under way; and the integration's id.
async fn syncing(database: &TestDatabase, limits: Limits) -> (Running, String) {
    org::begun(&database.store, "acme.okta.com").await;
    let setup = Setup {
        clock: Arc::new(Meanwhile),
        limits,
        ..Setup::default()
    };
    let server = Running::serving(database.store.clone(), setup).await;
    let found = server
        .ask("{ integrations { nodes { id } } }")
        .send()
        .await
        .unwrap();
    let found: Value = found.json().await.unwrap();
    let id = found["data"]["integrations"]["nodes"][0]["id"].as_str().unwrap();
    let id = id.to_owned();
    (server, id)
}

fn disconnect(integration: &str) -> String {
    format!(
        "mutation {{ disconnectIntegration(input: {{ integrationId: \"{integration}\" }}) {{ userErrors {{ code }} }} }}"
    )
}

/// Disconnects it over HTTP by the admin's token, so that whoever follows its sync is told.
async fn disconnect_by(server: &Running, integration: &str) {
    let done = server.ask(&disconnect(integration)).send().await.unwrap();
    let done: Value = done.json().await.unwrap();
    let errors = &done["data"]["disconnectIntegration"]["userErrors"];
    assert_eq!(errors, &json!([]), "{done}");
}

fn follow(integration: &str) -> String {
    format!("subscription {{ syncProgress(integrationId: \"{integration}\") {{ state }} }}")
}

#[tokio::test]
async fn nothing_is_changed_by_a_token_that_was_revoked() {
    for database in database::databases().await {
        let (server, integration) = syncing(&database, Limits::default()).await;
        let mut socket = let_in(&server, &server.token).await;
        revoke(&server, 0).await;
        socket.send(subscribe("1", &disconnect(&integration))).await;
        let closed = timeout(Duration::from_secs(2), socket.next()).await;
        assert_eq!(closed.expect("the socket is still open").unwrap_err().0, 4403);
        let connected = connections::list_connected(&database.store).await.unwrap();
        assert_eq!(connected.len(), 1);
    }
}

#[tokio::test]
async fn whoever_goes_on_sending_too_much_is_cut_off() {
    let limits = Limits {
        per_token: Rate::new(4, Duration::from_hours(1)),
        ..Limits::default()
    };
    let server = Running::limited(limits).await;
    let mut socket = let_in(&server, &server.token).await;
    for id in 0..40 {
        socket.send(subscribe(&id.to_string(), "{ __typename }")).await;
    }
    let closed = loop {
        if let Err(closed) = socket.next().await {
            break closed;
        }
    };
    assert_eq!(closed.0, 1013);
}

#[tokio::test]
async fn an_event_is_not_delivered_to_a_token_that_was_revoked() {
    for database in database::databases().await {
        let (server, integration) = syncing(&database, Limits::default()).await;
        let mut told = let_in(&server, &server.token).await;
        let mut revoked = let_in(&server, &server.token_for(&[]).await).await;
        for socket in [&mut told, &mut revoked] {
            socket.send(subscribe("1", &follow(&integration))).await;
            let said = socket.next().await.unwrap();
            assert_eq!(
                said["payload"]["data"]["syncProgress"]["state"], "RUNNING",
                "{said}"
            );
        }
        revoke(&server, 1).await;
        disconnect_by(&server, &integration).await;
        let said = told.next().await.unwrap();
        assert_eq!(
            said["payload"]["data"]["syncProgress"]["state"], "CANCELLED",
            "{said}"
        );
        assert_eq!(revoked.next().await.unwrap_err().0, 4403);
    }
}

#[tokio::test]
async fn a_token_has_so_many_subscriptions_over_all_its_sockets() {
    let limits = Limits {
        subscriptions_per_token: Some(2),
        ..Limits::default()
    };
    let database = database::sqlite().await;
    let (server, integration) = syncing(&database, limits).await;
    let follow = follow(&integration);
    let running = json!({ "syncProgress": { "state": "RUNNING" } });

    let mut first = let_in(&server, &server.token).await;
    let mut second = let_in(&server, &server.token).await;
    for (socket, id) in [(&mut first, "a"), (&mut second, "b")] {
        socket.send(subscribe(id, &follow)).await;
        assert_eq!(socket.next().await.unwrap()["payload"]["data"], running);
    }
    second.send(subscribe("c", &follow)).await;
    let refused = second.next().await.unwrap();
    let code = &refused["payload"]["errors"][0]["extensions"]["code"];
    assert_eq!(code, "TOO_MANY_SUBSCRIPTIONS", "{refused}");
    assert_eq!(second.next().await, Ok(json!({ "type": "complete", "id": "c" })));
    // Queries are none, another token has its own, and one that was completed makes room.
    second.send(subscribe("d", "{ __typename }")).await;
    assert!(second.next().await.unwrap()["payload"]["errors"].is_null());
    assert_eq!(second.next().await, Ok(json!({ "type": "complete", "id": "d" })));
    let mut other = let_in(&server, &server.token_for(&[]).await).await;
    other.send(subscribe("a", &follow)).await;
    assert_eq!(other.next().await.unwrap()["payload"]["data"], running);
    second.send(json!({ "type": "complete", "id": "b" })).await;
    assert_eq!(second.next().await, Ok(json!({ "type": "complete", "id": "b" })));
    second.send(subscribe("e", &follow)).await;
    assert_eq!(second.next().await.unwrap()["payload"]["data"], running);
}

#[tokio::test]
async fn an_address_has_so_many_sockets() {
    let server = Running::limited(Limits {
        sockets_per_address: Some(1),
        ..Limits::default()
    })
    .await;
    let mut first = let_in(&server, &server.token).await;
    let upgrade = || {
        server
            .get("/graphql")
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header("sec-websocket-protocol", "graphql-transport-ws")
    };
    let refused = upgrade().send().await.unwrap();
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["retry-after"], "60");
    assert!(refused.text().await.unwrap().contains("RATE_LIMITED"));
    first.send(json!(7)).await;
    assert_eq!(first.next().await.unwrap_err().0, 4400);
    // The server has let go of it as soon as it counts none.
    let until_let_go = async {
        loop {
            let metrics = server.get("/metrics").bearer_auth(&server.token);
            let metrics = metrics.send().await.unwrap().text().await.unwrap();
            if metrics.contains("seatgraph_graphql_sockets 0") {
                return;
            }
        }
    };
    timeout(Duration::from_secs(10), until_let_go).await.unwrap();
    let_in(&server, &server.token).await;
}

#[tokio::test]
async fn messages_count_as_requests_do() {
    let server = Running::limited(Limits {
        per_token: Rate::new(3, Duration::from_hours(1)),
        ..Limits::default()
    })
    .await;
    // `connection_init` is the first.
    let mut socket = let_in(&server, &server.token).await;
    for id in ["a", "b"] {
        socket.send(subscribe(id, "{ __typename }")).await;
        assert!(socket.next().await.unwrap()["payload"]["errors"].is_null());
        assert_eq!(socket.next().await.unwrap()["type"], "complete");
    }
    socket.send(subscribe("c", "{ __typename }")).await;
    let refused = socket.next().await.unwrap();
    let extensions = &refused["payload"]["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "RATE_LIMITED", "{refused}");
    assert!(extensions["retryAfter"].as_u64().unwrap() > 1_000, "{refused}");
    assert_eq!(socket.next().await.unwrap()["type"], "complete");
    socket.send(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await.unwrap_err().0, 1013);
    assert_eq!(server.ask("{ __typename }").send().await.unwrap().status(), 429);
}
