//! What a person who connects an org gets told.

use super::*;
use crate::okta::test_server::{Answer, Seen, TestOkta};

/// A host where all is well but for the paths that `odd` answers.
async fn okta(odd: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) -> TestOkta {
    TestOkta::start(move |seen: &Seen, _| {
        odd(&seen.path).unwrap_or_else(|| match seen.path.as_str() {
            "/api/v1/org" => Answer::new(200, r#"{"id":"00o1","companyName":"Acme"}"#),
            _ => Answer::new(200, "[]"),
        })
    })
    .await
}

/// The fault that a check finds where `path` answers so.
async fn fault(path: &'static str, answer: Answer) -> String {
    let okta = okta(move |called| (called == path).then(|| answer.clone())).await;
    format!("{:?}", okta.client().check().await.unwrap_err())
}

#[tokio::test]
async fn one_call_each_is_made() {
    let okta = okta(|_| None).await;
    let org = okta.client().check().await.unwrap();
    assert_eq!(
        (org.id.as_deref(), org.company_name.as_deref()),
        (Some("00o1"), Some("Acme"))
    );
    let mut calls = okta.addresses();
    calls.sort();
    assert_eq!(
        calls,
        [
            "/api/v1/apps?limit=1",
            "/api/v1/logs?limit=1",
            "/api/v1/org",
            "/api/v1/users?limit=1"
        ]
    );
}

#[tokio::test]
async fn the_part_at_fault_is_named() {
    assert_eq!(
        fault("/api/v1/logs", Answer::error(403, "E0000006")).await,
        "Forbidden { part: Logs }"
    );
    assert_eq!(
        fault("/api/v1/apps", Answer::error(401, "E0000015")).await,
        "NotAvailable { part: Apps }"
    );
    assert_eq!(
        fault("/api/v1/logs", Answer::error(401, "E0000011")).await,
        "Unauthorized"
    );
    assert_eq!(
        fault("/api/v1/users", Answer::new(404, "<html>")).await,
        "NotFound { part: Users }"
    );
    assert_eq!(
        fault("/api/v1/users", Answer::new(502, "")).await,
        "Unavailable { part: Users, status: 502 }"
    );
}

#[tokio::test]
async fn a_spent_limit_is_told_at_once() {
    let spent = Answer::error(429, "E0000047")
        .with("x-rate-limit-limit", 5)
        .with("x-rate-limit-remaining", 0)
        .with("x-rate-limit-reset", 1_757_607_758)
        .with("date", "Thu, 11 Sep 2025 16:21:50 GMT");
    let told = fault("/api/v1/logs", spent).await;
    assert_eq!(told, "RateLimited { part: Logs, until: 2026-05-28T20:27:29Z }");
}

#[tokio::test]
async fn an_org_that_may_not_be_read_is_known_by_its_public_document_or_not_at_all() {
    let refused = |path: &str| (path == "/api/v1/org").then(|| Answer::error(403, "E0000006"));
    let public = okta(move |path| match path {
        "/.well-known/okta-organization" => Some(Answer::new(200, r#"{"id":"00o7","pipeline":"idx"}"#)),
        path => refused(path),
    })
    .await;
    assert_eq!(public.client().check().await.unwrap().id.as_deref(), Some("00o7"));
    let silent = okta(move |path| match path {
        "/.well-known/okta-organization" => Some(Answer::error(404, "E0000007")),
        path => refused(path),
    })
    .await;
    assert_eq!(silent.client().check().await.unwrap(), Org::default());
    assert!(matches!(
        silent.client().org().await,
        Err(OktaError::Forbidden { part: Part::Org })
    ));
}
