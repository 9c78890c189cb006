//! Service apps: how they ask for tokens, when they ask anew, and what they are refused for.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::SecretString;

use super::*;
use crate::okta::service_app::tests::{RSA_JWK, verified};
use crate::okta::test_server::{Answer, Seen, TestClock, TestOkta, options};
use crate::okta::{Domain, OktaClient};

fn service_app() -> Credentials {
    Credentials::ServiceApp(ServiceApp::parse("0oa1client", None, &SecretString::from(RSA_JWK)).unwrap())
}

fn granted(nth: usize) -> Answer {
    Answer::new(
        200,
        format!(r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"access-{nth}","scope":"x"}}"#),
    )
}

fn form(seen: &Seen) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(seen.body.as_bytes())
        .into_owned()
        .collect()
}

/// A host that grants what `token` says, and lists no apps.
async fn okta(token: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> TestOkta {
    TestOkta::start(move |seen, nth| match seen.path.as_str() {
        "/oauth2/v1/token" => token(seen, nth),
        _ => Answer::new(200, "[]"),
    })
    .await
}

async fn fault(answer: Answer) -> String {
    let okta = okta(move |_, _| answer.clone()).await;
    format!(
        "{:?}",
        okta.client_with(service_app()).apps_page(None).await.unwrap_err()
    )
}

fn tokens_asked(okta: &TestOkta) -> usize {
    okta.seen()
        .iter()
        .filter(|seen| seen.path == "/oauth2/v1/token")
        .count()
}

#[tokio::test]
async fn a_signed_statement_buys_a_token_for_many_calls() {
    let okta = okta(|_, nth| granted(nth)).await;
    let client = okta.client_with(service_app());
    let calls = tokio::join!(
        client.apps_page(None),
        client.groups_page(None),
        client.apps_page(None)
    );
    assert!(calls.0.is_ok() && calls.1.is_ok() && calls.2.is_ok());
    assert_eq!(tokens_asked(&okta), 1);
    let seen = okta.seen();
    assert!(
        seen[1..]
            .iter()
            .all(|seen| seen.headers["authorization"] == "Bearer access-0")
    );
    assert!(!seen[0].headers.contains_key("authorization"));
    let form = form(&seen[0]);
    assert_eq!(form["grant_type"], "client_credentials");
    assert_eq!(
        form["client_assertion_type"],
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    );
    assert_eq!(form["scope"], format!("{SCOPES} {ORG_SCOPE}"));
    let (header, claims) = verified(&form["client_assertion"], RSA_JWK);
    assert_eq!(
        (&header["alg"], &header["kid"]),
        (&"RS256".into(), &"rsa-1".into())
    );
    assert_eq!(claims["aud"], format!("http://{}/oauth2/v1/token", okta.host()));
    assert_eq!(
        (&claims["iss"], &claims["sub"]),
        (&"0oa1client".into(), &"0oa1client".into())
    );
    assert_eq!(
        (&claims["iat"], &claims["exp"]),
        (&1_780_000_000_i64.into(), &1_780_000_300_i64.into())
    );
    assert_eq!(claims["jti"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let okta = okta(|_, nth| granted(nth)).await;
    let clock = TestClock::default();
    let mut options = options(okta.host());
    options.clock = Arc::new(clock.clone());
    let domain = Domain::parse(okta.host(), &options.allow_hosts).unwrap();
    let client = OktaClient::new(domain, service_app(), options).unwrap();
    for (advance, asked) in [(0, 1), (3_299, 1), (1, 2), (3_299, 2), (4_000, 3)] {
        clock.advance(advance);
        client.apps_page(None).await.unwrap();
        assert_eq!(tokens_asked(&okta), asked, "after {advance} s more");
    }
    let nonces: std::collections::BTreeSet<_> = okta
        .seen()
        .iter()
        .filter(|seen| !seen.body.is_empty())
        .map(|seen| verified(&form(seen)["client_assertion"], RSA_JWK).1["jti"].to_string())
        .collect();
    assert_eq!(nonces.len(), 3);
}

#[tokio::test]
async fn a_401_renews_the_token_once() {
    let okta = TestOkta::start(|seen, nth| match seen.path.as_str() {
        "/oauth2/v1/token" => granted(nth),
        "/api/v1/apps" if seen.headers["authorization"] == "Bearer access-1" => Answer::new(200, "[]"),
        _ => Answer::error(401, "E0000011"),
    })
    .await;
    let client = okta.client_with(service_app());
    client.apps_page(None).await.unwrap();
    assert_eq!(tokens_asked(&okta), 2);
    assert!(matches!(
        client.groups_page(None).await,
        Err(OktaError::Unauthorized)
    ));
    assert_eq!(tokens_asked(&okta), 3, "once per call, not for ever");
}

#[tokio::test]
async fn an_app_without_the_org_s_scope_does_without() {
    let okta = okta(|seen, nth| match form(seen)["scope"].contains(ORG_SCOPE) {
        true => Answer::new(
            400,
            r#"{"error":"invalid_scope","error_description":"no ann@acme.example"}"#,
        ),
        false => granted(nth),
    })
    .await;
    okta.client_with(service_app()).apps_page(None).await.unwrap();
    assert_eq!(tokens_asked(&okta), 2);
}

#[tokio::test]
async fn what_the_token_endpoint_refuses_is_told_by_its_code() {
    let error = |code: &str| {
        Answer::new(
            400,
            format!(r#"{{"error":"{code}","error_description":"secret"}}"#),
        )
    };
    assert_eq!(
        fault(error("invalid_scope")).await,
        r#"ServiceApp { code: "invalid_scope" }"#
    );
    assert_eq!(
        fault(error("invalid_client")).await,
        r#"ServiceApp { code: "invalid_client" }"#
    );
    assert_eq!(
        fault(Answer::new(403, "<html>")).await,
        r#"ServiceApp { code: "403" }"#
    );
    assert_eq!(fault(error("invalid_dpop_proof")).await, "DpopRequired");
    assert_eq!(fault(error("use_dpop_nonce")).await, "DpopRequired");
    let dpop = Answer::new(
        200,
        r#"{"token_type":"DPoP","expires_in":3600,"access_token":"x"}"#,
    );
    assert_eq!(fault(dpop).await, "DpopRequired");
    assert_eq!(fault(Answer::new(200, "{}")).await, "Malformed { part: Apps }");
    assert_eq!(
        fault(Answer::new(503, "")).await,
        "Unavailable { part: Apps, status: 503 }"
    );
}
