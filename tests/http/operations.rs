//! `POST /graphql`: who is let in, what is refused and how, in which form an answer goes out.

use reqwest::{RequestBuilder, Response};
use seatgraph::store::audit::By;
use serde_json::{Value, json};

use crate::running::Running;

const MODERN: &str = "application/graphql-response+json";
const LEGACY: &str = "application/json";

#[tokio::test]
async fn strangers_are_refused_before_their_body_is_read() {
    let server = Running::start().await;
    let mut revoked = server.ask("{ __typename }").send().await.unwrap();
    assert_eq!(revoked.status(), 200);
    let id = server.tokens.list().await.unwrap()[0].0.id;
    assert!(server.tokens.revoke(&By::operator(), id).await.unwrap());
    revoked = server.ask("{ __typename }").send().await.unwrap();
    check_401(revoked, r#"Bearer realm="seatgraph", error="invalid_token""#).await;
    let nobody = server.post("not even JSON").send().await.unwrap();
    check_401(nobody, r#"Bearer realm="seatgraph""#).await;
    for header in ["Basic c2VjcmV0", "sgt_guess"] {
        let other = server
            .post("{}")
            .header("authorization", header)
            .send()
            .await
            .unwrap();
        check_401(other, r#"Bearer realm="seatgraph""#).await;
    }
    let guess = server.post("{}").bearer_auth("sgt_guess").send().await.unwrap();
    check_401(guess, r#"Bearer realm="seatgraph", error="invalid_token""#).await;
}

#[tokio::test]
async fn the_form_and_the_status_follow_the_specification() {
    let server = Running::start().await;
    for (accept, query, status, media) in [
        (MODERN, "{ __typename }", 200, MODERN),
        (LEGACY, "{ __typename }", 200, LEGACY),
        // Whoever takes anything is given JSON, as the audits of graphql-http ask.
        ("*/*", "{ __typename }", 200, LEGACY),
        // A request error: nothing was executed.
        (MODERN, "{ nothing }", 400, MODERN),
        (MODERN, "{ never closed", 400, MODERN),
        (LEGACY, "{ nothing }", 200, LEGACY),
        (LEGACY, "{ never closed", 200, LEGACY),
    ] {
        let answer = server.ask(query).header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), status, "{accept} {query}");
        let kind = answer.headers()["content-type"].to_str().unwrap();
        assert_eq!(kind, format!("{media}; charset=utf-8"), "{accept} {query}");
        let body: Value = answer.json().await.unwrap();
        let valid = query == "{ __typename }";
        assert_eq!(body.get("data").is_some(), valid, "{body}");
        assert_eq!(body.get("errors").is_some(), !valid, "{body}");
    }
    let neither = server.ask("{ __typename }").header("accept", "text/html");
    check(neither, 406, "NOT_ACCEPTABLE").await;
}

#[tokio::test]
async fn malformed_requests_are_refused_as_errors() {
    let server = Running::start().await;
    let post = |body: String| server.post(body).bearer_auth(&server.token);
    for body in ["", "{", "7", "{}", r#"{"query":7}"#, r#"{"query":null}"#] {
        check(post(body.to_owned()), 400, "BAD_REQUEST").await;
    }
    let variables = json!({ "query": "{ __typename }", "variables": 7 });
    check(post(variables.to_string()), 400, "BAD_REQUEST").await;
    let batch = json!([{ "query": "{ __typename }" }, { "query": "{ __typename }" }]);
    check(post(batch.to_string()), 400, "BAD_REQUEST").await;
    let large = json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(1 << 20) } });
    check(post(large.to_string()), 413, "PAYLOAD_TOO_LARGE").await;
    for kind in [
        "text/plain",
        "application/json; charset=latin1",
        "multipart/form-data; boundary=x",
    ] {
        check(
            server.post_as(kind, "{}").bearer_auth(&server.token),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        )
        .await;
    }
    let put = server.put().bearer_auth(&server.token);
    let answer = put.send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["allow"]),
        (405, &"GET, POST".parse().unwrap())
    );
}

#[tokio::test]
async fn every_error_names_its_code_and_its_request() {
    let server = Running::start().await;
    for (query, code) in [
        ("{ never closed", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ users(first: 101) { totalCount } }", "BAD_USER_INPUT"),
        (
            "query A { __typename } query B { __typename }",
            "OPERATION_RESOLUTION_FAILURE",
        ),
        (
            "subscription { syncProgress(integrationId: \"x\") { id } }",
            "BAD_REQUEST",
        ),
    ] {
        let asked = server.ask(query).header("x-request-id", "trace-7");
        let body: Value = asked.send().await.unwrap().json().await.unwrap();
        let extensions = &body["errors"][0]["extensions"];
        assert_eq!(extensions["code"], code, "{body}");
        assert_eq!(extensions["requestId"], "trace-7", "{body}");
    }
    let nobody = server.post("{}").header("x-request-id", "trace-8");
    let body: Value = nobody.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        body["errors"][0]["extensions"],
        json!({ "code": "UNAUTHENTICATED", "requestId": "trace-8" })
    );
}

#[tokio::test]
async fn an_answer_carries_the_requests_id_and_is_not_cached() {
    let server = Running::start().await;
    let answer = server
        .ask("{ __typename }")
        .header("x-request-id", "trace-7")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["x-request-id"], "trace-7");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let answer = server
        .ask("{ __typename }")
        .header("x-request-id", "no good")
        .send()
        .await
        .unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap();
    assert!(
        id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
}

#[tokio::test]
async fn a_stop_ends_the_server() {
    let server = Running::start().await;
    let address = server.address;
    assert_eq!(server.ask("{ __typename }").send().await.unwrap().status(), 200);
    server.stop.ask();
    server.ended().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

async fn check_401(answer: Response, challenge: &str) {
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["www-authenticate"], challenge);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    assert!(body.get("data").is_none());
    assert!(!body.to_string().contains("sgt_"), "{body}");
}

async fn check(request: RequestBuilder, status: u16, code: &str) {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), status, "{code}");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], code, "{body}");
}
