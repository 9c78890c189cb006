//! `GET /graphql`: queries only, kept by the client under a tag that changes with the answer.

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

use crate::running::Running;

const QUERY: &str =
    "query Asker($name: String = \"Query\") { viewer { name role } __type(name: $name) { name } }";

async fn answer(request: RequestBuilder) -> Response {
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_query_is_answered_as_by_post() {
    let server = Running::start().await;
    let variables = r#"{"name":"User"}"#;
    let by_get = server.get_query(&[
        ("query", QUERY),
        ("variables", variables),
        ("operationName", "Asker"),
    ]);
    let by_get: Value = answer(by_get).await.json().await.unwrap();
    assert_eq!(by_get["data"]["__type"]["name"], "User", "{by_get}");
    let by_post: Value = answer(server.ask(QUERY)).await.json().await.unwrap();
    assert_eq!(by_get["data"]["viewer"], by_post["data"]["viewer"]);

    for bad in [
        &[][..],
        &[("query", QUERY), ("variables", "{")],
        &[("query", QUERY), ("variables", "7")],
        &[("query", QUERY), ("extensions", "[]")],
    ] {
        assert_eq!(answer(server.get_query(bad)).await.status(), 400, "{bad:?}");
    }
    let stranger = server.get("/graphql").query(&[("query", QUERY)]);
    assert_eq!(answer(stranger).await.status(), 401);
}

#[tokio::test]
async fn nothing_is_changed_by_get() {
    let server = Running::start().await;
    let mutation = "mutation M { disconnectIntegration(input: { integrationId: \"x\" }) { userErrors { code } } } query Q { __typename }";
    let refused = answer(server.get_query(&[("query", mutation), ("operationName", "M")])).await;
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["allow"]),
        (405, &"POST".parse().unwrap())
    );
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "METHOD_NOT_ALLOWED");
    let other = server.get_query(&[("query", mutation), ("operationName", "Q")]);
    assert_eq!(answer(other).await.status(), 200);
    let subscription = "subscription { syncProgress(integrationId: \"x\") { id } }";
    assert_eq!(
        answer(server.get_query(&[("query", subscription)]))
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn an_answer_that_has_not_changed_is_not_sent_again() {
    let server = Running::start().await;
    let query = "{ integrations { totalCount } }";
    let ask = || server.get_query(&[("query", query)]);
    let first = answer(ask()).await;
    let header = |answer: &Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    let tag = header(&first, "etag");
    assert!(tag.starts_with('"'), "{tag} is not strong");
    assert_eq!(header(&first, "cache-control"), "private, no-cache");
    assert_eq!(
        header(&first, "vary"),
        "Authorization, Cookie, Accept, Accept-Encoding"
    );
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
        let again = answer(ask().header("if-none-match", known)).await;
        assert_eq!(again.status(), 304);
        assert_eq!(
            (header(&again, "etag"), header(&again, "cache-control")),
            (tag.clone(), "private, no-cache".to_owned())
        );
        assert!(again.text().await.unwrap().is_empty());
    }
    let modern = ask().header("accept", "application/graphql-response+json");
    assert_ne!(header(&answer(modern).await, "etag"), tag);

    server.limited_token().await;
    let changed = answer(ask().header("if-none-match", &tag)).await;
    assert_eq!(changed.status(), 200);
    assert_ne!(header(&changed, "etag"), tag);

    // What comes by POST, or with errors, is not for keeping.
    for other in [
        server.ask(query).header("if-none-match", &tag),
        server.get_query(&[("query", "{ user(id: \"x\") { id signIns(from: \"2026-02-02\", to: \"2026-01-01\") } users(first: 101) { totalCount } }")]),
        server.get_query(&[("query", "{ nothing }")]),
    ] {
        let other = answer(other).await;
        assert_eq!(header(&other, "cache-control"), "no-store");
        assert!(other.headers().get("etag").is_none());
    }
}

#[tokio::test]
async fn large_answers_are_compressed_as_the_client_likes() {
    let server = Running::start().await;
    let large = "{ __schema { types { name description fields { name description } } } }";
    let mut tags = Vec::new();
    for coding in ["gzip", "br", "zstd", "identity"] {
        let large = server
            .get_query(&[("query", large)])
            .header("accept-encoding", coding);
        let answer = answer(large).await;
        let got = answer
            .headers()
            .get("content-encoding")
            .map_or("identity", |got| got.to_str().unwrap());
        assert_eq!(got, coding);
        tags.push(answer.headers()["etag"].clone());
        assert_eq!(
            answer.headers()["vary"],
            "Authorization, Cookie, Accept, Accept-Encoding"
        );
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "each coding has its own tag");
    let small = server.ask("{ __typename }").header("accept-encoding", "gzip");
    assert!(answer(small).await.headers().get("content-encoding").is_none());
}
