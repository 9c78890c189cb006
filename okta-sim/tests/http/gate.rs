//! Credentials, rate limits, calls in flight, rights, faults: what a call meets before its endpoint.

use std::time::Duration;

use crate::common::{builder, client, get, json, link};
use okta_sim::{Fault, OktaSim, RunningSim};
use reqwest::Response;
use serde_json::Value;

async fn start() -> RunningSim {
    let sim = OktaSim::builder().users(20).apps(5).days(2).events_per_day(50);
    sim.rate_limit(5).start().await.unwrap()
}

fn number(response: &Response, header: &str) -> i64 {
    response.headers()[header].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_bad_token_is_refused_as_okta_does() {
    let sim = start().await;
    let url = format!("{}/api/v1/users", sim.url());
    for authorization in [
        None,
        Some("SSWS nope"),
        Some("Bearer nope"),
        Some("Basic eA=="),
        Some("SSWS"),
    ] {
        let mut call = client().get(&url);
        if let Some(value) = authorization {
            call = call.header("authorization", value);
        }
        let response = call.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert!(response.headers().contains_key("www-authenticate"));
        assert_eq!(number(&response, "x-rate-limit-remaining"), 5);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errorCode"], "E0000011");
    }
    let old = sim.api_token();
    sim.revoke_token();
    assert_eq!(get(&sim, "/api/v1/users").await.status(), 401);
    let new = sim.issue_token();
    assert_ne!(old, new);
    assert_eq!(get(&sim, "/api/v1/users").await.status(), 200);
}

#[tokio::test]
async fn the_rate_limit_counts_down_refuses_and_resets() {
    let sim = start().await;
    for left in (0..5).rev() {
        let response = get(&sim, "/api/v1/apps?limit=1").await;
        assert_eq!(response.status(), 200);
        assert_eq!(number(&response, "x-rate-limit-limit"), 5);
        assert_eq!(number(&response, "x-rate-limit-remaining"), left);
        assert_eq!(response.headers()["x-okta-request-id"].len(), 32);
        assert_eq!(response.headers()["cache-control"], "no-cache, no-store");
    }
    let refused = get(&sim, "/api/v1/apps/x/users").await;
    assert_eq!(refused.status(), 429);
    assert_eq!(number(&refused, "x-rate-limit-remaining"), 0);
    assert!(!refused.headers().contains_key("retry-after"));
    let wait = number(&refused, "x-rate-limit-reset") - sim.now().timestamp();
    assert!((1..=61).contains(&wait), "{wait}");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errorCode"], "E0000047");
    assert_eq!(get(&sim, "/api/v1/users").await.status(), 200, "another bucket");
    sim.advance(Duration::from_secs(wait as u64));
    assert_eq!(get(&sim, "/api/v1/apps?limit=1").await.status(), 200);
    let stats = sim.stats();
    assert_eq!((stats.requests, stats.refused, stats.in_cooldown), (8, 1, 0));
}

#[tokio::test]
async fn too_many_calls_at_once_are_refused() {
    let sim = OktaSim::builder().users(5).apps(2).days(1).events_per_day(10);
    let sim = sim
        .concurrency(2)
        .latency(Duration::from_millis(300))
        .start()
        .await
        .unwrap();
    let (a, b, c) = tokio::join!(
        get(&sim, "/api/v1/users"),
        get(&sim, "/api/v1/groups"),
        get(&sim, "/api/v1/apps")
    );
    let refused: Vec<&Response> = [&a, &b, &c].into_iter().filter(|r| r.status() == 429).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(number(refused[0], "x-rate-limit-limit"), 0);
    assert_eq!(number(refused[0], "x-rate-limit-remaining"), 0);
    assert_eq!((sim.stats().peak_concurrency, sim.stats().crowded), (2, 1));
}

#[tokio::test]
async fn rights_can_be_missing_for_one_part() {
    let sim = OktaSim::builder().users(20).apps(5).days(2).events_per_day(50);
    let sim = sim.start().await.unwrap();
    let parts = [
        (Fault::ForbidUsers, "/api/v1/users"),
        (Fault::ForbidApps, "/api/v1/apps"),
        (Fault::ForbidLogs, "/api/v1/logs"),
        (Fault::ForbidRoles, "/api/v1/iam/assignees/users"),
    ];
    for (fault, path) in parts {
        sim.set_faults(&[fault]);
        let refused = get(&sim, path).await;
        assert_eq!(refused.status(), 403, "{path}");
        assert_eq!(refused.json::<Value>().await.unwrap()["errorCode"], "E0000006");
        assert_eq!(get(&sim, "/api/v1/org").await.status(), 200);
        sim.clear_faults();
        assert_eq!(get(&sim, path).await.status(), 200, "{path}");
    }
    let group = json(&sim, "/api/v1/groups").await[0]["id"].clone();
    let roles = format!("/api/v1/groups/{}/roles", group.as_str().unwrap());
    assert_eq!(get(&sim, &roles).await.status(), 200);
    sim.set_faults(&[Fault::NoGroupRoles]);
    let refused = get(&sim, &roles).await;
    assert_eq!(refused.status(), 401);
    assert_eq!(refused.json::<Value>().await.unwrap()["errorCode"], "E0000015");
}

#[tokio::test]
async fn faults_strike_but_a_retry_gets_through() {
    let sim = OktaSim::builder().users(30).apps(5).days(2).events_per_day(50);
    let sim = sim
        .rate_limit(10_000)
        .faults(&[Fault::Errors, Fault::Cut])
        .start()
        .await
        .unwrap();
    let whole = {
        sim.clear_faults();
        let whole = json(&sim, "/api/v1/users?limit=30").await;
        sim.set_faults(&[Fault::Errors, Fault::Cut]);
        whole
    };
    for limit in 30..60 {
        let mut failures = 0;
        loop {
            let response = get(&sim, &format!("/api/v1/users?limit={limit}")).await;
            let good = response.status() == 200;
            match response.json::<Value>().await {
                Ok(body) if good => break assert_eq!(body, whole),
                _ => failures += 1,
            }
            assert!(failures <= 2, "limit={limit}");
        }
    }
    let stats = sim.stats();
    assert!(stats.cut > 0 && stats.server_errors > 0, "{stats:?}");
}

#[tokio::test]
async fn unknown_things_and_wrong_methods() {
    let sim = start().await;
    let missing = get(&sim, "/api/v1/users/00unobody").await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.json::<Value>().await.unwrap()["errorCode"], "E0000007");
    assert_eq!(get(&sim, "/api/v1/policies").await.status(), 404);
    let token = format!("SSWS {}", sim.api_token());
    let post = client().post(format!("{}/api/v1/users", sim.url()));
    let post = post.header("authorization", token).send().await.unwrap();
    assert_eq!(post.status(), 405);
    let wrong = get(&sim, "/api/v1/logs?limit=1001").await;
    assert_eq!(wrong.json::<Value>().await.unwrap()["errorCode"], "E0000001");
}

#[tokio::test]
async fn gzip_is_given_when_asked_for() {
    let sim = start().await;
    let client = builder().no_gzip().build().unwrap();
    let url = format!("{}/api/v1/users", sim.url());
    let token = format!("SSWS {}", sim.api_token());
    let call = client.get(&url).header("authorization", &token);
    let packed = call.header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert!(packed.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]));
    let plain = client
        .get(&url)
        .header("authorization", &token)
        .send()
        .await
        .unwrap();
    assert!(!plain.headers().contains_key("content-encoding"));
    assert!(link(&plain, "self").is_some());
}

#[tokio::test]
async fn it_stops_when_the_handle_is_dropped() {
    let sim = start().await;
    let url = format!("{}/_stats", sim.url());
    assert_eq!(client().get(&url).send().await.unwrap().status(), 200);
    drop(sim);
    let mut answers = 0;
    while client().get(&url).send().await.is_ok() {
        answers += 1;
        assert!(answers < 1000, "the port is still served");
        tokio::task::yield_now().await;
    }
}
