//! Probes and pages.

use seatgraph::server::TrustedDocuments;

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
async fn pages_are_static_and_guarded_against_framing() {
    let server = Running::start().await;
    for path in ["/", "/graphiql"] {
        let answer = server.get(path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers()["cross-origin-opener-policy"], "same-origin");
        let policy = answer.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(
            !policy.contains("script-src 'unsafe") && !policy.contains('*'),
            "{policy}"
        );
        assert!(answer.text().await.unwrap().contains("seatgraph"));
    }
    let data = server.ask("{ __typename }").send().await.unwrap();
    let policy = &data.headers()["content-security-policy"];
    assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
    let hidden = Running::trusting(TrustedDocuments::default().hiding_schema()).await;
    assert_eq!(hidden.get("/graphiql").send().await.unwrap().status(), 404);
    let missing = server.get("/nothing").send().await.unwrap();
    assert_eq!(missing.status(), 404);
    assert!(missing.text().await.unwrap().contains("NOT_FOUND"));
}
