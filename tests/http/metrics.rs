//! `/metrics`: who may read them, and that all that an operator needs is there, and nothing of people.

use crate::{database, openmetrics::Exposition, org, running::Running};
use seatgraph::{
    clock::{Clock, SystemClock},
    store::{Millis, audit::By, connections, queue},
};

async fn metrics(server: &Running) -> Exposition {
    let answer = server.get("/metrics").bearer_auth(&server.token);
    let answer = answer.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let kind = answer.headers()["content-type"].to_str().unwrap();
    assert!(
        kind.starts_with("application/openmetrics-text; version=1.0.0"),
        "{kind}"
    );
    Exposition::read(&answer.text().await.unwrap())
}

#[tokio::test]
async fn they_are_for_tokens_that_see_everything() {
    let server = Running::start().await;
    let get = |token: &str| server.get("/metrics").bearer_auth(token).send();
    assert_eq!(server.get("/metrics").send().await.unwrap().status(), 401);
    assert_eq!(get("sgt_guess").await.unwrap().status(), 401);
    let limited = server.limited_token().await;
    assert_eq!(get(&limited).await.unwrap().status(), 403);
    let all = metrics(&server).await;
    assert!(!all.text().contains(&server.token) && !all.text().contains("acme"));
}

#[tokio::test]
async fn operations_are_counted_by_kind_name_and_end() {
    let server = Running::start().await;
    let modern = "application/graphql-response+json";
    let ask = async |query: &str| server.ask(query).header("accept", modern).send().await.unwrap();
    ask("{ __typename }").await;
    ask("query Named { __typename }").await;
    ask("query Named { __typename }").await;
    ask("{ nothing }").await;
    ask("{ users(first: 101) { totalCount } }").await;
    ask(r#"mutation Sync { syncIntegration(input: { integrationId: "x" }) { userErrors { code } } }"#).await;
    server.post("{}").send().await.unwrap();
    let all = metrics(&server).await;
    for (labels, count) in [
        (r#"kind="query",operation="anonymous",outcome="Answered""#, 1.0),
        (r#"kind="query",operation="Named",outcome="Answered""#, 2.0),
        (r#"kind="query",operation="anonymous",outcome="Invalid""#, 1.0),
        (r#"kind="query",operation="anonymous",outcome="WithErrors""#, 1.0),
        (r#"kind="mutation",operation="Sync",outcome="Answered""#, 1.0),
        (
            r#"kind="unknown",operation="unknown",outcome="Unauthenticated""#,
            1.0,
        ),
    ] {
        let sample = format!("seatgraph_graphql_operations_total{{{labels}}}");
        assert!((all.value(&sample) - count).abs() < 0.5, "{sample}");
    }
    for (sample, count) in [
        (
            r#"seatgraph_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"}"#,
            1.0,
        ),
        (r#"seatgraph_graphql_errors_total{code="BAD_USER_INPUT"}"#, 1.0),
        (r#"seatgraph_graphql_errors_total{code="UNAUTHENTICATED"}"#, 1.0),
        (
            r#"seatgraph_graphql_operation_duration_seconds_count{kind="query"}"#,
            5.0,
        ),
        (
            r#"seatgraph_graphql_operation_duration_seconds_count{kind="mutation"}"#,
            1.0,
        ),
        (
            r#"seatgraph_http_requests_total{route="/graphql",status="200"}"#,
            5.0,
        ),
        (
            r#"seatgraph_http_requests_total{route="/graphql",status="401"}"#,
            1.0,
        ),
        ("seatgraph_graphql_sockets", 0.0),
    ] {
        assert!(
            (all.value(sample) - count).abs() < 0.5,
            "{sample} is {}",
            all.value(sample)
        );
    }
}

#[tokio::test]
async fn names_that_clients_make_up_are_bounded() {
    let server = Running::start().await;
    for number in 0..110 {
        let query = format!("query Made{number} {{ __typename }}");
        assert_eq!(server.ask(&query).send().await.unwrap().status(), 200);
    }
    let all = metrics(&server).await;
    let named = all.text().matches(r#"operation="Made"#).count();
    assert_eq!(named, 100);
    let other = r#"seatgraph_graphql_operations_total{kind="query",operation="other",outcome="Answered"}"#;
    assert!((all.value(other) - 10.0).abs() < 0.5);
}

#[tokio::test]
async fn what_an_operator_needs_is_there() {
    let server = Running::start().await;
    server.ask("{ __typename }").send().await.unwrap();
    let all = metrics(&server).await;
    all.has(&[
        "process_start_time_seconds",
        "seatgraph_build",
        "seatgraph_uptime_seconds",
        "seatgraph_http_requests",
        "seatgraph_http_request_duration_seconds",
        "seatgraph_graphql_operations",
        "seatgraph_graphql_operation_duration_seconds",
        "seatgraph_graphql_sockets",
        "seatgraph_store_reachable",
        "seatgraph_store_statements",
        "seatgraph_store_pool_connections",
        "seatgraph_store_pool_idle",
        "seatgraph_store_pool_in_use",
        "seatgraph_store_pool_max",
        "seatgraph_sync_queue_length",
        "seatgraph_sync_queue_age_seconds",
        "seatgraph_sync_runs_active",
        "seatgraph_sync_runs_under_way",
        "seatgraph_webhook_undelivered_age_seconds",
    ]);
    if cfg!(target_os = "linux") {
        assert!(all.value("process_resident_memory_bytes") > 1e6);
    }
    assert!(all.value(r#"seatgraph_store_pool_max{pool="writer"}"#) > 0.0);
    let version = format!(
        r#"seatgraph_build_info{{version="{}"}}"#,
        env!("CARGO_PKG_VERSION")
    );
    assert!(all.value(&version) > 0.5);
}

#[tokio::test]
async fn nothing_of_people_is_told() {
    for database in database::databases().await {
        org::synced(&database.store, "acme.okta.com", 12, 4).await;
        let server = Running::over(database.store.clone()).await;
        let query =
            "{ users(first: 100) { nodes { email name login } } apps(first: 100) { nodes { label } } }";
        let answer = server.ask(query).send().await.unwrap();
        let answer: serde_json::Value = answer.json().await.unwrap();
        let text = metrics(&server).await.text().to_owned();
        let mut told = Vec::new();
        texts(&answer["data"], &mut told);
        assert!(told.len() > 5, "{answer}");
        for word in told {
            assert!(!text.contains(&word), "{word} stands in the metrics");
        }
    }
}

fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) if text.len() > 3 => found.push(text.clone()),
        serde_json::Value::Array(all) => all.iter().for_each(|value| texts(value, found)),
        serde_json::Value::Object(all) => all.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_queue_is_told_by_one_statement() {
    for database in database::databases().await {
        let store = &database.store;
        assert_eq!(queue::waiting(store).await.unwrap(), queue::Waiting::default());
        let org = connections::CheckedOrg {
            provider: "OKTA",
            domain: "acme.okta.com".to_owned(),
            okta_org_id: None,
            name: None,
            auth_method: "API_TOKEN",
        };
        let seal = |_| Ok::<_, seatgraph::store::StoreError>(Vec::new());
        let now = Millis::from(SystemClock.now());
        connections::connect(store, &By::operator(), &org, now, seal)
            .await
            .unwrap();
        let before = store.statements();
        let waiting = queue::waiting(store).await.unwrap();
        assert_eq!(store.statements() - before, 1);
        assert_eq!(
            (waiting.queued, waiting.oldest, waiting.running),
            (1, Some(now), 0)
        );
    }
}
