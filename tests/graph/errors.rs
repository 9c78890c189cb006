//! Errors: each has a code; one below a field has its path; the rest of the answer stays.

use seatgraph::access::Role;
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    org,
};

#[tokio::test]
async fn every_error_has_a_code() {
    let deep = |levels| {
        let open =
            "users { nodes { assignments { nodes { user { assignments { nodes { user { id ".repeat(levels);
        let close = "} } } } } } } } ".repeat(levels);
        format!("{{ {open} {close} }}")
    };
    let deep = deep(4);
    let wide = "{ users(first: 100) { nodes { assignments(first: 100) { nodes { app { \
                assignments(first: 100) { nodes { id } } } } } } } }";
    for api in Api::each().await {
        let scope = api.scope(Role::Viewer, &[]).await;
        for (query, code) in [
            ("{ users", "GRAPHQL_PARSE_FAILED"),
            ("", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            (
                "{ users(first: \"x\") { totalCount } }",
                "GRAPHQL_VALIDATION_FAILED",
            ),
            (wide, "QUERY_TOO_COMPLEX"),
            (&*deep, "QUERY_TOO_DEEP"),
            (
                "query A { __typename } query B { __typename }",
                "OPERATION_RESOLUTION_FAILURE",
            ),
            ("{ users(first: 101) { totalCount } }", "BAD_USER_INPUT"),
            ("{ users(after: \"x\") { totalCount } }", "BAD_USER_INPUT"),
            (
                "mutation { syncIntegration(input: { integrationId: \"x\" }) { syncRun { id } } }",
                "FORBIDDEN",
            ),
        ] {
            let answer = api.answer(&scope, query).await;
            let errors = answer["errors"].as_array().unwrap();
            assert!(!errors.is_empty(), "{query}");
            for error in errors {
                assert_eq!(error["extensions"]["code"], code, "{query}: {error}");
            }
            assert_eq!(answer["data"], Value::Null, "{query}");
        }
    }
}

#[tokio::test]
async fn a_failed_field_is_null_up_to_the_next_that_may_be() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 3, 3).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let user = "{ users(first: 1) { nodes { id } } }";
        let id = api.data(&scope, user).await["users"]["nodes"][0]["id"].clone();

        // `user` may be null, and what stands beside it stays.
        let query = format!(
            "{{ viewer {{ role }} user(id: {id}) {{ name signIns(from: \"2026-02-02\", to: \"2026-01-01\") }} \
             same: user(id: {id}) {{ id }} }}"
        );
        let answer = api.answer(&scope, &*query).await;
        assert_eq!(
            answer["data"],
            json!({ "viewer": { "role": "VIEWER" }, "user": null, "same": { "id": id } })
        );
        assert_eq!(answer["errors"][0]["path"], json!(["user", "signIns"]));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");

        // A connection may not be null, nor may anything above it.
        let query =
            "{ viewer { role } users(first: 1) { nodes { assignments(first: 1000) { totalCount } } } }";
        let answer = api.answer(&scope, query).await;
        assert_eq!(answer["data"], Value::Null);
        let path = json!(["users", "nodes", 0, "assignments"]);
        assert_eq!(answer["errors"][0]["path"], path);
    }
}

#[tokio::test]
async fn variables_are_there_or_have_their_default() {
    for api in Api::each().await {
        let scope = api.scope(Role::Viewer, &[]).await;
        let query = "query($id: ID!) { __typename @skip(if: true) user(id: $id) { id } }";
        for variables in [json!({}), json!({ "id": null })] {
            let answer = api.answer(&scope, request(query, variables)).await;
            assert_eq!(
                answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT",
                "{answer}"
            );
            assert!(answer["errors"][0].get("path").is_none(), "{answer}");
        }
        let query = "query($not: Boolean = true, $do: Boolean = true, $first: Int = 3) { \
                     a: viewer @skip(if: $not) { role } b: viewer @include(if: $do) { role } users(first: $first) { totalCount } }";
        let data = api.data(&scope, request(query, json!({}))).await;
        assert_eq!(
            data,
            json!({ "b": { "role": "VIEWER" }, "users": { "totalCount": 0 } })
        );
        let data = api
            .data(&scope, request(query, json!({ "not": false, "do": false })))
            .await;
        assert_eq!(
            data,
            json!({ "a": { "role": "VIEWER" }, "users": { "totalCount": 0 } })
        );
    }
}

#[tokio::test]
async fn fragments_do_not_blow_a_query_up() {
    let fragments: Vec<_> = (0..40)
        .map(|at| format!("fragment F{at} on Viewer {{ ...F{} ...F{} }}", at + 1, at + 1))
        .collect();
    let bomb = format!(
        "{{ viewer {{ ...F0 }} }} {} fragment F40 on Viewer {{ name }}",
        fragments.join(" ")
    );
    let circle = "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { name ...A }";
    for api in Api::each().await {
        let scope = api.scope(Role::Viewer, &[]).await;
        let answer = api.answer(&scope, &*bomb).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
        assert!(api.answer(&scope, circle).await["errors"].is_array());
    }
}
