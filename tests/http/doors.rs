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
    store::audit::By,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{database, running::Running};

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

#[tokio::test]
async fn no_way_in_is_open_without_a_token_that_holds() {
    for database in database::databases().await {
        let clock = Arc::new(Ahead::default());
        let server = Running::at(database.store.clone(), clock.clone()).await;
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
        let (expiring, lasting) = (text(&expiring.token), text(&lasting.token));
        for way in WAYS {
            for token in [&expiring, &lasting, &text(&revoked.token)] {
                assert_eq!(try_way(&server, way, Some(token)).await.0, 200, "{way:?}");
            }
        }
        assert!(server.tokens.revoke(&by, revoked.id).await.unwrap());
        clock.0.store(2, Ordering::Relaxed);
        let mut mistyped = lasting.clone();
        mistyped.replace_range(10..11, if &mistyped[10..11] == "a" { "b" } else { "a" });
        let ended = [
            text(&revoked.token),
            expiring,
            mistyped,
            lasting[..52].to_owned(),
            format!("{lasting}x"),
            "sgt_guess".to_owned(),
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.".to_owned(),
        ];
        for way in WAYS {
            let (status, nobody) = try_way(&server, way, None).await;
            assert_eq!(status, 401, "{way:?}");
            assert_eq!(
                nobody.unwrap()["errors"][0]["extensions"]["code"],
                "UNAUTHENTICATED"
            );
            for token in &ended {
                let (status, body) = try_way(&server, way, Some(token)).await;
                assert_eq!(status, 401, "{way:?}");
                let error = &body.unwrap()["errors"][0];
                assert_eq!(error["extensions"]["code"], "UNAUTHENTICATED");
                assert_eq!(
                    error["message"],
                    "The access token is unknown, expired or revoked."
                );
            }
            assert_eq!(try_way(&server, way, Some(&lasting)).await.0, 200, "{way:?}");
        }
    }
}
