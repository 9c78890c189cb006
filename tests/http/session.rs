//! Sessions of the web app: the cookie and its flags, from where what may come by it, and how a session ends.

use std::sync::Arc;

use chrono::TimeDelta;
use reqwest::{Method, RequestBuilder, Response};
use seatgraph::{
    access::{NewToken, OidcSettings, Role},
    store::{TokenId, audit::By},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{client::IntoClientRequest, error::Error as SocketError},
};

use crate::{
    database::{self, TestDatabase},
    exported::assert_refused,
    hands::Hands,
    issuer::{Issuer, Key},
    running::Running,
    sockets::Socket,
};

const MUTATION: &str =
    "mutation { syncIntegration(input: { integrationId: \"x\" }) { userErrors { code } } }";

/// A browser with a page of the server's.
struct Browser {
    server: Running,
    clock: Arc<Hands>,
    database: TestDatabase,
    origin: String,
}

impl Browser {
    async fn start() -> Self {
        Self::on(database::sqlite().await).await
    }

    async fn on(database: TestDatabase) -> Self {
        let clock = Hands::new();
        let server = Running::at(database.store.clone(), clock.clone()).await;
        let origin = format!("http://{}", server.address);
        Self {
            server,
            clock,
            database,
            origin,
        }
    }

    /// A request by the page's script.
    fn send(&self, method: Method, path: &str) -> RequestBuilder {
        self.server.send(method, path).header("origin", &self.origin)
    }

    async fn sign_in(&self, token: &str) -> Response {
        let request = self
            .send(Method::POST, "/session")
            .json(&json!({ "token": token }));
        request.send().await.unwrap()
    }

    /// Signs in; gives the cookie.
    async fn cookie(&self, token: &str) -> String {
        cookie_of(&self.sign_in(token).await)
    }

    fn ask(&self, cookie: &str, query: &str) -> RequestBuilder {
        let body = json!({ "query": query }).to_string();
        self.server.post(body).header("cookie", cookie)
    }

    async fn session(&self, cookie: &str) -> Value {
        let answer = self.server.get("/session").header("cookie", cookie);
        let answer = answer.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["cache-control"], "no-store");
        let answer: Value = answer.json().await.unwrap();
        answer["session"].clone()
    }

    async fn token(&self, role: Role, days: Option<u32>) -> (TokenId, String) {
        let new = NewToken {
            name: "Ann's".to_owned(),
            role,
            integrations: Vec::new(),
            expires_in_days: days,
        };
        let created = self.server.tokens.create(&By::operator(), new).await.unwrap();
        (created.id, created.token.expose_secret().to_owned())
    }

    async fn assert_ended(&self, cookie: &str) {
        let answer = self.ask(cookie, "{ __typename }").send().await.unwrap();
        let error = assert_refused(answer, 401, "UNAUTHENTICATED").await;
        assert!(
            error["message"].as_str().unwrap().contains("Sign in again"),
            "{error}"
        );
        assert_eq!(self.session(cookie).await, Value::Null);
    }

    /// How many sessions are stored.
    async fn stored(&self) -> usize {
        use sea_orm::{ConnectionTrait, Statement};
        let db = sea_orm::Database::connect(&self.database.url).await.unwrap();
        let all = Statement::from_string(db.get_database_backend(), "SELECT * FROM sessions");
        let stored = db.query_all_raw(all).await.unwrap().len();
        db.close().await.unwrap();
        stored
    }
}

fn set_cookie(answer: &Response) -> &str {
    answer.headers()["set-cookie"].to_str().unwrap()
}

fn cookie_of(answer: &Response) -> String {
    assert_eq!(answer.status(), 204);
    set_cookie(answer).split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cookie_lets_its_browser_in_wherever_a_token_would() {
    for database in database::databases().await {
        let browser = Browser::on(database).await;
        let (_, token) = browser.token(Role::Admin, None).await;
        let cookie = browser.cookie(&token).await;
        let answer = browser
            .ask(&cookie, "{ viewer { name role } }")
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(
            answer["data"]["viewer"],
            json!({ "name": "Ann's", "role": "ADMIN" })
        );
        for path in ["/graphql?query=%7B__typename%7D", "/export/users.csv", "/metrics"] {
            let answer = browser
                .server
                .get(path)
                .header("cookie", format!("theme=dark; {cookie}"));
            assert_eq!(answer.send().await.unwrap().status(), 200, "{path}");
        }
        assert_eq!(
            browser.session(&cookie).await,
            json!({ "name": "Ann's", "role": "ADMIN", "expiresAt": "2026-03-20T20:00:00Z" })
        );
        for nobody in [
            "theme=dark",
            "seatgraph=",
            &format!("seatgraph={}", "x".repeat(43)),
        ] {
            assert_eq!(browser.session(nobody).await, Value::Null, "{nobody}");
            let answer = browser.ask(nobody, "{ __typename }").send().await.unwrap();
            assert_refused(answer, 401, "UNAUTHENTICATED").await;
        }
    }
}

#[tokio::test]
async fn the_cookies_flags_keep_it_from_scripts_other_sites_and_plain_http() {
    let browser = Browser::start().await;
    let token = &browser.server.token;
    let here = browser.sign_in(token).await;
    let flags = "; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict";
    let cookie = cookie_of(&here);
    assert!(cookie.starts_with("seatgraph="), "{cookie}");
    assert_eq!(set_cookie(&here), format!("{cookie}{flags}"));
    assert!(here.text().await.unwrap().is_empty());

    // Behind a proxy with TLS, which passes the host on.
    let behind = |request: RequestBuilder| request.header("host", "sg.example.com");
    let request = browser.server.send(Method::POST, "/session").bearer_auth(token);
    let away = behind(request)
        .header("origin", "https://sg.example.com")
        .send()
        .await
        .unwrap();
    let secure = cookie_of(&away);
    assert!(secure.starts_with("__Host-seatgraph="), "{secure}");
    assert_eq!(set_cookie(&away), format!("{secure}{flags}; Secure"));
    let asked = behind(browser.ask(&secure, "{ __typename }"))
        .send()
        .await
        .unwrap();
    assert_eq!(asked.status(), 200);
    // A cookie of the name that is for this machine alone.
    let plain = secure.replace("__Host-", "");
    let asked = behind(browser.ask(&plain, "{ __typename }"))
        .send()
        .await
        .unwrap();
    assert_refused(asked, 401, "UNAUTHENTICATED").await;
    // Without TLS a browser would not keep the cookie.
    let request = browser.server.send(Method::POST, "/session").bearer_auth(token);
    let bare = behind(request)
        .header("origin", "http://sg.example.com")
        .send()
        .await
        .unwrap();
    assert_refused(bare, 403, "FOREIGN_ORIGIN").await;
}

#[tokio::test]
async fn a_session_lasts_no_longer_than_its_token() {
    let browser = Browser::start().await;
    let (_, token) = browser.token(Role::Viewer, Some(1)).await;
    browser.clock.forward(TimeDelta::hours(20));
    let answer = browser.sign_in(&token).await;
    assert!(
        set_cookie(&answer).contains("; Max-Age=14400;"),
        "{}",
        set_cookie(&answer)
    );
    let cookie = cookie_of(&answer);
    assert_eq!(
        browser.session(&cookie).await["expiresAt"],
        "2026-03-21T08:00:00Z"
    );
    browser.clock.forward(TimeDelta::hours(4));
    browser.assert_ended(&cookie).await;
    assert_refused(browser.sign_in(&token).await, 401, "UNAUTHENTICATED").await;
}

#[tokio::test]
async fn after_twelve_hours_a_session_is_over_and_its_row_goes() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    browser
        .clock
        .forward(TimeDelta::hours(12) - TimeDelta::milliseconds(1));
    assert_eq!(browser.session(&cookie).await["role"], "ADMIN");
    browser.clock.forward(TimeDelta::milliseconds(1));
    browser.assert_ended(&cookie).await;
    browser.cookie(&browser.server.token).await;
    assert_eq!(browser.stored().await, 1);
}

#[tokio::test]
async fn foreign_pages_change_nothing_by_a_session() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    let mutation = || browser.ask(&cookie, MUTATION);
    let foreign = |request: RequestBuilder| {
        [
            request.try_clone().unwrap(),
            request
                .try_clone()
                .unwrap()
                .header("origin", "https://evil.example.com"),
            request.try_clone().unwrap().header("origin", "null"),
            request.try_clone().unwrap().header("sec-fetch-site", "same-site"),
            request
                .header("origin", "http://127.0.0.1:1")
                .header("sec-fetch-site", "cross-site"),
        ]
    };
    let requests = [
        mutation(),
        browser
            .server
            .send(Method::DELETE, "/session")
            .header("cookie", &cookie),
        browser
            .server
            .send(Method::POST, "/session")
            .bearer_auth(&browser.server.token),
    ];
    for request in requests.into_iter().flat_map(foreign) {
        let error = assert_refused(request.send().await.unwrap(), 403, "FOREIGN_ORIGIN").await;
        assert!(
            error["message"]
                .as_str()
                .unwrap()
                .contains("Authorization: Bearer"),
            "{error}"
        );
    }
    for own in [
        mutation().header("origin", &browser.origin),
        mutation().header("sec-fetch-site", "same-origin"),
        browser.server.ask(MUTATION),
        browser
            .server
            .ask(MUTATION)
            .header("cookie", &cookie)
            .header("origin", "https://evil.example.com"),
    ] {
        let answer = own.send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        let error = &answer["data"]["syncIntegration"]["userErrors"][0];
        assert_eq!(error["code"], "NOT_FOUND", "{answer}");
    }
    // Several operations, of which a mutation is chosen by its name.
    let document = format!(
        "query Q {{ __typename }} {}",
        MUTATION.replacen("mutation", "mutation M", 1)
    );
    let chosen = json!({ "query": document, "operationName": "M" }).to_string();
    let chosen = browser
        .server
        .post(chosen)
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    assert_refused(chosen, 403, "FOREIGN_ORIGIN").await;
    // Queries change nothing, and their answers can be read by own pages only.
    let query = browser
        .ask(&cookie, "{ __typename }")
        .header("origin", "https://evil.example.com");
    let answer = query.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(
        answer
            .headers()
            .keys()
            .all(|name| !name.as_str().starts_with("access-control"))
    );
}

#[tokio::test]
async fn signing_out_ends_a_session_for_good() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    let other = browser.cookie(&browser.server.token).await;
    assert_eq!(browser.stored().await, 2);
    let out = browser.send(Method::DELETE, "/session").header("cookie", &cookie);
    let answer = out.try_clone().unwrap().send().await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(
        set_cookie(&answer),
        "seatgraph=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
    );
    assert_eq!(out.send().await.unwrap().status(), 204);
    browser.assert_ended(&cookie).await;
    assert_eq!(
        (
            browser.stored().await,
            browser.session(&other).await["role"].as_str()
        ),
        (1, Some("ADMIN"))
    );
    // Signing in again ends the former one.
    let again = browser.send(Method::POST, "/session").header("cookie", &other);
    let again = again.bearer_auth(&browser.server.token).send().await.unwrap();
    assert_ne!(cookie_of(&again), other);
    browser.assert_ended(&other).await;
    assert_eq!(browser.stored().await, 1);
}

#[tokio::test]
async fn a_token_has_twenty_sessions_and_the_oldest_makes_room() {
    for database in database::databases().await {
        let name = database.name;
        let browser = Browser::on(database).await;
        let ((_, token), (_, other)) = (
            browser.token(Role::Viewer, None).await,
            browser.token(Role::Viewer, None).await,
        );
        let others = browser.cookie(&other).await;
        let mut cookies = Vec::new();
        for _ in 0..21 {
            browser.clock.forward(TimeDelta::seconds(1));
            cookies.push(browser.cookie(&token).await);
        }
        assert_eq!(browser.stored().await, 21, "{name}");
        browser.assert_ended(&cookies[0]).await;
        for kept in [&cookies[1], &cookies[20], &others] {
            assert_eq!(browser.session(kept).await["role"], "VIEWER", "{name}");
        }
    }
}

#[tokio::test]
async fn a_revoked_token_ends_its_sessions_at_once() {
    let browser = Browser::start().await;
    let (id, token) = browser.token(Role::Viewer, None).await;
    let (cookie, other) = (
        browser.cookie(&token).await,
        browser.cookie(&browser.server.token).await,
    );
    browser.server.tokens.revoke(&By::operator(), id).await.unwrap();
    browser.assert_ended(&cookie).await;
    assert_eq!(
        (
            browser.stored().await,
            browser.session(&other).await["role"].as_str()
        ),
        (1, Some("ADMIN"))
    );
}

#[tokio::test]
async fn an_identity_providers_token_makes_a_session_that_ends_with_it() {
    let (key, clock, database) = (Key::p256("a"), Hands::new(), database::sqlite().await);
    let issuer = Issuer::start(&[&key]).await;
    let settings = OidcSettings {
        issuer: issuer.url.parse().unwrap(),
        audience: vec!["seatgraph".to_owned()],
        role_claim: "groups".to_owned(),
        admin: Vec::new(),
        viewer: vec!["it".to_owned()],
        integrations_claim: None,
        login: None,
    };
    let server = Running::with_oidc(database.store.clone(), clock.clone(), settings).await;
    let origin = format!("http://{}", server.address);
    let browser = Browser {
        server,
        clock,
        database,
        origin,
    };
    let token = key.sign(&json!({
        "iss": issuer.url, "aud": "seatgraph", "sub": "00u1", "name": "Ann", "groups": "it",
        "exp": browser.clock.seconds() + 600,
    }));
    let answer = browser.sign_in(&token).await;
    assert!(set_cookie(&answer).contains("; Max-Age=600;"));
    let cookie = cookie_of(&answer);
    assert_eq!(
        browser.session(&cookie).await,
        json!({ "name": "Ann", "role": "VIEWER", "expiresAt": "2026-03-20T08:10:00Z" })
    );
    browser.clock.forward(TimeDelta::minutes(10));
    browser.assert_ended(&cookie).await;
}

#[tokio::test]
async fn what_cannot_begin_a_session_is_refused() {
    let browser = Browser::start().await;
    let begin = || browser.send(Method::POST, "/session");
    let bad = browser.sign_in("sgt_guess").await;
    assert!(bad.headers().get("set-cookie").is_none());
    assert_refused(bad, 401, "UNAUTHENTICATED").await;
    for nobody in [
        begin(),
        begin().header("authorization", "Basic c2VjcmV0"),
        begin()
            .header("authorization", "Basic c2VjcmV0")
            .json(&json!({ "token": browser.server.token })),
        begin()
            .header("content-type", "text/plain")
            .body(format!("{{\"token\":\"{}\"}}", browser.server.token)),
        begin().form(&[("token", &browser.server.token)]),
    ] {
        assert_refused(nobody.send().await.unwrap(), 401, "UNAUTHENTICATED").await;
    }
    for body in ["", "{", "{}", "7", r#"{"token":7}"#] {
        let request = begin().header("content-type", "application/json").body(body);
        assert_refused(request.send().await.unwrap(), 400, "BAD_REQUEST").await;
    }
    let large = begin().json(&json!({ "token": "x".repeat(40_000) }));
    assert_refused(large.send().await.unwrap(), 413, "PAYLOAD_TOO_LARGE").await;
    let put = browser.send(Method::PUT, "/session").send().await.unwrap();
    assert_eq!(put.headers()["allow"], "GET, HEAD, POST, DELETE");
    assert_refused(put, 405, "METHOD_NOT_ALLOWED").await;
    assert_eq!(browser.stored().await, 0);
}

#[tokio::test]
async fn an_authorization_header_wins_over_a_cookie() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    let (_, viewer) = browser.token(Role::Viewer, None).await;
    let role = browser.ask(&cookie, "{ viewer { role } }").bearer_auth(&viewer);
    let role: Value = role.send().await.unwrap().json().await.unwrap();
    assert_eq!(role["data"]["viewer"]["role"], "VIEWER");
    for header in ["Bearer sgt_guess", "Basic c2VjcmV0", ""] {
        let answer = browser
            .ask(&cookie, "{ __typename }")
            .header("authorization", header);
        assert_refused(answer.send().await.unwrap(), 401, "UNAUTHENTICATED").await;
    }
}

#[tokio::test]
async fn sockets_take_the_cookie_from_own_pages_only() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    let open = async |origin: Option<&str>, cookie: &str| {
        let mut request = format!("ws://{}/graphql", browser.server.address)
            .into_client_request()
            .unwrap();
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        headers.insert("cookie", cookie.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Socket::of(socket)),
            Err(SocketError::Http(refused)) => Err(refused.status().as_u16()),
            Err(other) => panic!("{other}"),
        }
    };
    for foreign in [
        None,
        Some("https://evil.example.com"),
        Some("null"),
        Some("http://127.0.0.1:1"),
    ] {
        assert_eq!(open(foreign, &cookie).await.err(), Some(403), "{foreign:?}");
    }
    let init = |token: Option<&str>| json!({ "type": "connection_init", "payload": { "token": token } });
    let mut own = open(Some(&browser.origin), &cookie).await.unwrap();
    own.send(json!({ "type": "connection_init" })).await;
    assert_eq!(own.next().await, Ok(json!({ "type": "connection_ack" })));
    let mutation = json!({ "type": "subscribe", "id": "1", "payload": { "query": MUTATION } });
    own.send(mutation).await;
    let next = own.next().await.unwrap();
    assert_eq!(
        next["payload"]["data"]["syncIntegration"]["userErrors"][0]["code"], "NOT_FOUND",
        "{next}"
    );
    // The payload's token wins.
    let mut other = open(Some(&browser.origin), &cookie).await.unwrap();
    other.send(init(Some("sgt_guess"))).await;
    assert_eq!(other.next().await.unwrap_err().0, 4403);
    // What is not a session asks for a token as it ever did.
    let mut none = open(Some("https://evil.example.com"), "theme=dark")
        .await
        .unwrap();
    none.send(init(Some(&browser.server.token))).await;
    assert_eq!(none.next().await, Ok(json!({ "type": "connection_ack" })));
    let mut ended = open(Some(&browser.origin), &format!("seatgraph={}", "x".repeat(43)))
        .await
        .unwrap();
    ended.send(json!({ "type": "connection_init" })).await;
    assert_eq!(ended.next().await.unwrap_err().0, 4403);
}

#[tokio::test]
async fn what_is_stored_is_of_no_use_without_cookie_and_key() {
    let browser = Browser::start().await;
    let cookie = browser.cookie(&browser.server.token).await;
    let id = cookie.strip_prefix("seatgraph=").unwrap();
    let path = browser.database.url.strip_prefix("sqlite:").unwrap();
    let mut read = 0;
    for file in [path.to_owned(), format!("{path}-wal")] {
        let bytes = std::fs::read(file).unwrap_or_default();
        read += bytes.len();
        for secret in [id, &browser.server.token] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "a secret is stored as it is");
        }
    }
    assert!(read > 0);
    // Another key: as if there were no session.
    let other = Running::at(browser.database.store.clone(), browser.clock.clone()).await;
    let answer = other
        .get("/session")
        .header("cookie", &cookie)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert_eq!(answer, json!({ "session": null, "oidc": false }));
    assert_eq!(browser.session(&cookie).await["role"], "ADMIN");
}
