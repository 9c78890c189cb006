//! Too many requests: of a token, of an address, of guesses. An hour's limits, so that no bucket fills while a test runs.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use seatgraph::{
    server::{Limits, Rate},
    store::audit::By,
};
use serde_json::Value;

use crate::running::{Running, Setup};

fn an_hour(count: u32) -> Option<Rate> {
    Rate::new(count, Duration::from_hours(1))
}

/// Checks a refusal, which says that it may be tried again in the hour's `count`th part.
async fn check_429(asked: RequestBuilder, count: u64) {
    let answer = asked.header("x-request-id", "trace-9").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    let wait: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    let whole = 3_600 / count;
    assert!((whole - 30..=whole).contains(&wait), "{wait}");
    let body: Value = answer.json().await.unwrap();
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "RATE_LIMITED", "{body}");
    assert_eq!(extensions["requestId"], "trace-9", "{body}");
}

/// The answer to a request that a proxy at this machine says is of `client`.
async fn of(server: &Running, client: &str) -> u16 {
    status(server.get("/").header("x-forwarded-for", client)).await
}

async fn status(asked: RequestBuilder) -> u16 {
    asked.send().await.unwrap().status().into()
}

#[tokio::test]
async fn a_token_asks_so_often_whatever_it_asks() {
    let server = Running::limited(Limits {
        per_token: an_hour(3),
        ..Limits::default()
    })
    .await;
    let own = |path| server.get(path).bearer_auth(&server.token);
    assert_eq!(status(server.ask("{ __typename }")).await, 200);
    assert_eq!(status(own("/metrics")).await, 200);
    assert_eq!(status(own("/export/users.csv")).await, 200);
    check_429(server.ask("{ __typename }"), 3).await;
    check_429(server.get_query(&[("query", "{ __typename }")]), 3).await;
    check_429(own("/metrics"), 3).await;
    check_429(own("/export/users.csv"), 3).await;
    // Another token has its own limit, and who asks for nothing of a token's needs none.
    let other = server.token_for(&[]).await;
    let counted = server.get("/metrics").bearer_auth(other).send().await.unwrap();
    let counted = counted.text().await.unwrap();
    let line = counted
        .lines()
        .find(|line| line.contains(r#"outcome="RateLimited""#));
    assert!(line.is_some_and(|line| line.ends_with("} 2")), "{counted}");
    assert_eq!(status(server.get("/healthz")).await, 200);
}

#[tokio::test]
async fn an_address_asks_so_often_whoever_asks() {
    let server = Running::limited(Limits {
        per_address: an_hour(2),
        ..Limits::default()
    })
    .await;
    assert_eq!(status(server.get("/")).await, 200);
    assert_eq!(status(server.ask("{ __typename }")).await, 200);
    check_429(server.ask("{ __typename }"), 2).await;
    check_429(server.get("/"), 2).await;
    check_429(server.get("/nothing"), 2).await;
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(status(server.get(probe)).await, 200, "{probe}");
    }
}

#[tokio::test]
async fn guesses_are_slowed_and_good_tokens_of_the_same_address_are_not() {
    let server = Running::limited(Limits {
        failures: an_hour(2),
        ..Limits::default()
    })
    .await;
    let guess = || server.post("{}").bearer_auth("sgt_guess");
    assert_eq!(status(guess()).await, 401);
    // Whoever shows no token guesses nothing.
    for _ in 0..3 {
        assert_eq!(status(server.post("{}")).await, 401);
    }
    assert_eq!(status(guess()).await, 401);
    check_429(guess(), 2).await;
    check_429(server.get("/metrics").bearer_auth("sgt_guess"), 2).await;
    assert_eq!(status(server.ask("{ __typename }")).await, 200);
    let id = server.tokens.list().await.unwrap()[0].0.id;
    assert!(server.tokens.revoke(&By::operator(), id).await.unwrap());
    check_429(server.ask("{ __typename }"), 2).await;
}

#[tokio::test]
async fn the_bootstrap_token_is_not_taken_from_where_too_much_was_guessed() {
    const BOOTSTRAP: &str = "chosen-by-a-person-who-was-in-a-hurry";
    let server = Running::set_up(Setup {
        limits: Limits {
            failures: an_hour(2),
            ..Limits::default()
        },
        bootstrap: Some(BOOTSTRAP.into()),
        ..Setup::default()
    })
    .await;
    let ask = || server.post(r#"{ "query": "{ __typename }" }"#);
    let shown = |token: &str| ask().bearer_auth(token);
    assert_eq!(status(shown(BOOTSTRAP)).await, 200);
    let own_page = server
        .send(Method::POST, "/session")
        .header("sec-fetch-site", "same-origin");
    let begun = own_page.bearer_auth(BOOTSTRAP).send().await.unwrap();
    let cookie = begun.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    for _ in 0..2 {
        assert_eq!(status(shown("a-guess")).await, 401);
    }
    check_429(shown("a-guess"), 2).await;
    check_429(shown(BOOTSTRAP), 2).await;
    assert_eq!(
        status(shown(&server.token)).await,
        200,
        "what cannot be guessed holds on"
    );
    assert_eq!(status(ask().header("cookie", cookie)).await, 200);
}

#[tokio::test]
async fn the_address_is_what_a_trusted_proxy_says_and_nobody_else() {
    let behind = |trusted: &str| {
        Running::limited(Limits {
            per_address: an_hour(1),
            trusted_proxies: trusted.parse().unwrap(),
            ..Limits::default()
        })
    };
    let proxied = behind("127.0.0.0/8").await;
    assert_eq!(of(&proxied, "192.0.2.1").await, 200);
    assert_eq!(of(&proxied, "192.0.2.1").await, 429);
    assert_eq!(of(&proxied, "192.0.2.2").await, 200);
    assert_eq!(
        of(&proxied, "192.0.2.3, 192.0.2.1").await,
        429,
        "the last hop counts"
    );
    assert_eq!(of(&proxied, "2001:db8::1").await, 200);
    assert_eq!(
        of(&proxied, "2001:db8::2").await,
        429,
        "a network of IPv6 counts as one"
    );
    let forwarded = proxied.get("/").header("forwarded", "for=192.0.2.2");
    assert_eq!(status(forwarded).await, 429);

    let direct = behind("10.0.0.0/8").await;
    assert_eq!(of(&direct, "192.0.2.1").await, 200);
    assert_eq!(
        of(&direct, "192.0.2.2").await,
        429,
        "a stranger makes up what he likes"
    );
}
