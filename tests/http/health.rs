//! Probes, metrics and pages.

use crate::running::Running;

#[tokio::test]
async fn probes_answer_strangers_and_tell_nothing() {
    let server = Running::start().await;
    for path in ["/healthz", "/readyz"] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.text().await.unwrap(), r#"{"status":"ok"}"#);
    }
    server.store.migrate_down().await.unwrap();
    assert_eq!(server.get("/healthz").send().await.unwrap().status(), 200);
    let answer = server.get("/readyz").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(answer.text().await.unwrap().contains("seatgraph migrate"));
}

#[tokio::test]
async fn metrics_are_for_tokens_that_see_everything() {
    let server = Running::start().await;
    assert_eq!(server.get("/metrics").send().await.unwrap().status(), 401);
    let limited = server.limited_token().await;
    assert_eq!(
        server
            .get("/metrics")
            .bearer_auth(limited)
            .send()
            .await
            .unwrap()
            .status(),
        403
    );

    server.ask("{ __typename }").send().await.unwrap();
    let modern = "application/graphql-response+json";
    let invalid = server.ask("{ nothing }").header("accept", modern);
    invalid.send().await.unwrap();
    server.post("{}").send().await.unwrap();
    let answer = server
        .get("/metrics")
        .bearer_auth(&server.token)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let text = answer.text().await.unwrap();
    for line in [
        r#"seatgraph_http_requests_total{route="/graphql",status="200"} 1"#,
        r#"seatgraph_http_requests_total{route="/graphql",status="400"} 1"#,
        r#"seatgraph_http_requests_total{route="/graphql",status="401"} 1"#,
        r#"seatgraph_graphql_operations_total{outcome="Answered"} 1"#,
        r#"seatgraph_graphql_operations_total{outcome="Invalid"} 1"#,
        r#"seatgraph_graphql_operations_total{outcome="Unauthenticated"} 1"#,
        r#"seatgraph_http_request_duration_seconds_count{route="/graphql"} 3"#,
        "seatgraph_graphql_sockets 0",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    assert!(!text.contains(&server.token));
}

#[tokio::test]
async fn pages_are_static_and_guarded_against_framing() {
    let server = Running::start().await;
    for path in ["/", "/graphiql"] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert!(answer.text().await.unwrap().contains("seatgraph"));
    }
    let missing = server.get("/nothing").send().await.unwrap();
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await.unwrap().contains("NOT_FOUND"));
}
