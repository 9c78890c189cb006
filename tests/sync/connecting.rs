//! What a person is told who connects an org: each fault with its code, its field and a remedy, and nothing is stored.

use okta_sim::{Fault, OktaSim};
use serde_json::{Value, json};

use crate::org::TestOrg;

/// The one error of an answer: code and field.
fn error(answer: &Value) -> (String, Value) {
    let errors = answer["userErrors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer}");
    let error = &errors[0];
    assert!(
        error["message"].as_str().unwrap().len() > 10 && error["remedy"].as_str().unwrap().len() > 10,
        "{error}"
    );
    (error["code"].as_str().unwrap().to_owned(), error["field"].clone())
}

async fn nothing_is_stored(org: &TestOrg) {
    let data = org.api.ask("{ integrations { totalCount } }", json!({})).await;
    assert_eq!(data["integrations"]["totalCount"], 0);
}

fn small() -> okta_sim::SimBuilder {
    OktaSim::builder()
        .users(20)
        .apps(5)
        .days(5)
        .events_per_day(20)
        .rate_limit(6000)
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_are_no_okta_are_refused_without_a_call() {
    let org = TestOrg::on_sqlite(&small()).await;
    for domain in [
        "",
        "acme",
        "http://acme.okta.com",
        "https://user:pass@acme.okta.com",
        "acme.okta.com:8443",
        "acme.okta.com/path",
        "10.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "0x7f.1",
        "localhost",
        "acme.internal",
        "169.254.169.254",
        "okta.com",
    ] {
        let answer = org.connect(domain, "00abcdef").await;
        assert_eq!(
            error(&answer),
            ("INVALID_DOMAIN".to_owned(), json!(["input", "domain"])),
            "{domain}"
        );
    }
    assert_eq!(org.okta.stats().requests, 0);
    nothing_is_stored(&org).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_wrong_or_revoked_is_refused() {
    let org = TestOrg::on_sqlite(&small()).await;
    let host = org.okta.host();
    let field = json!(["input", "apiToken"]);
    assert_eq!(
        error(&org.connect(&host, "00wrong").await),
        ("INVALID_TOKEN".to_owned(), field.clone())
    );
    org.okta.revoke_token();
    assert_eq!(
        error(&org.connect(&host, &org.okta.api_token()).await),
        ("INVALID_TOKEN".to_owned(), field)
    );
    nothing_is_stored(&org).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_token_may_not_read_is_named() {
    let org = TestOrg::on_sqlite(&small()).await;
    for (fault, name) in [
        (Fault::ForbidUsers, "users"),
        (Fault::ForbidApps, "apps"),
        (Fault::ForbidLogs, "System Log"),
    ] {
        org.okta.set_faults(&[fault]);
        let answer = org.connect(&org.okta.host(), &org.okta.api_token()).await;
        assert_eq!(error(&answer).0, "FORBIDDEN");
        assert!(
            answer["userErrors"][0]["message"]
                .as_str()
                .unwrap()
                .contains(name),
            "{answer}"
        );
        org.okta.clear_faults();
    }
    nothing_is_stored(&org).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_credential_is_asked_for() {
    let org = TestOrg::on_sqlite(&small()).await;
    let query = "mutation($input: ConnectOktaInput!) { connectOkta(input: $input) {
        integration { id } userErrors { code message field remedy } } }";
    let app = json!({ "clientId": "0oa1", "privateKey": "x" });
    for input in [
        json!({ "domain": org.okta.host() }),
        json!({ "domain": org.okta.host(), "apiToken": "00a", "serviceApp": app }),
        json!({ "domain": org.okta.host(), "serviceApp": app }),
    ] {
        let answer = org.api.ask(query, json!({ "input": input })).await["connectOkta"].clone();
        assert_eq!(error(&answer).0, "INVALID_INPUT");
    }
    nothing_is_stored(&org).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_answer_is_unreachable() {
    let org = TestOrg::on_sqlite(&small().latency(std::time::Duration::from_secs(60))).await;
    let answer = org.connect(&org.okta.host(), &org.okta.api_token()).await;
    assert_eq!(
        error(&answer),
        ("UNREACHABLE".to_owned(), json!(["input", "domain"]))
    );
    nothing_is_stored(&org).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_org_twice_is_told_with_its_integration() {
    let org = TestOrg::on_sqlite(&small()).await;
    let integration = org.connected().await;
    let again = org.connect(&org.okta.host(), &org.okta.api_token()).await;
    assert_eq!(error(&again).0, "ALREADY_CONNECTED");
    assert_eq!(again["integration"]["id"], json!(integration));
    org.synced(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_and_changes_nothing() {
    let mut org = TestOrg::on_sqlite(&small()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    org.api.token = org.viewer().await;
    let data = org
        .api
        .ask("{ viewer { role } users { totalCount } }", json!({}))
        .await;
    assert_eq!(
        data,
        json!({ "viewer": { "role": "VIEWER" }, "users": { "totalCount": 20 + deleted(&org) } })
    );
    for mutation in [
        "connectOkta(input: { domain: \"acme.okta.com\", apiToken: \"x\" }) { userErrors { code } }",
        "syncIntegration(input: { integrationId: \"ID\" }) { userErrors { code } }",
        "disconnectIntegration(input: { integrationId: \"ID\" }) { userErrors { code } }",
        "updateOktaCredentials(input: { integrationId: \"ID\", apiToken: \"x\" }) { userErrors { code } }",
    ] {
        let query = format!("mutation {{ {} }}", mutation.replace("ID", &integration));
        let answer = org
            .api
            .http
            .post(&org.api.url)
            .bearer_auth(&org.api.token)
            .json(&json!({ "query": query }))
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
        assert_eq!(answer["data"], Value::Null);
    }
}

fn deleted(org: &TestOrg) -> usize {
    let truth = org.okta.truth(None);
    truth.users.iter().filter(|user| user.status == "DELETED").count()
}
