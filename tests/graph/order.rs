//! Fields are answered in the order of the query, whatever each of them waits for, and failed ones as null.

use seatgraph::access::Role;
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    org,
};

/// Queries, and the response keys of their answers in the order in which they must stand in its text, objects by braces.
/// Of lists the first row counts.
const ORDERS: [(&str, &str); 11] = [
    // Fields that wait stand between fields that do not.
    (
        "{ users(first: 2) { totalCount pageInfo { endCursor hasNextPage } nodes { \
           name signIns assignments(first: 2) { totalCount nodes { app { label signIns id } scope } } email \
           lastSignIn { app { label } at } roles usage { signIns start } id } } }",
        "users{totalCount pageInfo{endCursor hasNextPage} nodes{\
           name signIns assignments{totalCount nodes{app{label signIns id} scope}} email \
           lastSignIn{app{label} at} roles usage{signIns start} id}}",
    ),
    // At the root, where the first costs most.
    (
        "{ users(first: 100) { nodes { assignments { nodes { app { activeUsers } } } } } __typename viewer { role name } \
           apps(first: 1) { totalCount } }",
        "users{nodes{assignments{nodes{app{activeUsers}}}}} __typename viewer{role name} apps{totalCount}",
    ),
    (
        "{ b: apps(first: 1) { nodes { assignments { totalCount } label } } a: viewer { name } \
           integrations { nodes { summary: status domain } } }",
        "b{nodes{assignments{totalCount} label}} a{name} integrations{nodes{summary domain}}",
    ),
    // Fragments stand where they are spread, and what was selected before keeps its place.
    (
        "query { ...Root apps(first: 1) { nodes { ...Label ... on App { status label } ... on Node { id } } } } \
         fragment Root on Query { viewer { name } users(first: 1) { nodes { email } } } \
         fragment Label on App { activeUsers label }",
        "viewer{name} users{nodes{email}} apps{nodes{activeUsers label status id}}",
    ),
    // A field selected twice stands at its first place, with all that is selected of it.
    (
        "{ users(first: 1) { nodes { id assignments(first: 1) { nodes { scope } } name } } \
           viewer { name } \
           users(first: 1) { totalCount nodes { assignments(first: 1) { totalCount nodes { app { label } scope } } login id } } }",
        "users{nodes{id assignments{nodes{scope app{label}} totalCount} name login} totalCount} viewer{name}",
    ),
    // At the root too, through fragments.
    (
        "query { ...A viewer { name } ...B __typename } \
         fragment A on Query { users(first: 1) { nodes { assignments { totalCount } } } ...C } \
         fragment B on Query { viewer { role name } users(first: 1) { totalCount nodes { id } } } \
         fragment C on Query { apps(first: 1) { nodes { id } } ... { viewer { integrations { id } } } }",
        "users{nodes{assignments{totalCount} id} totalCount} apps{nodes{id}} viewer{integrations{id} name role} __typename",
    ),
    (
        "{ a: users(first: 1) { nodes { z: name a: signIns(from: \"2026-01-01\") m: lastLoginAt b: signIns y: email } } }",
        "a{nodes{z a m b y}}",
    ),
    // What is skipped is not there.
    (
        "{ viewer @skip(if: true) { name } apps(first: 1) { nodes { label @include(if: false) signIns \
           ... @skip(if: true) { id } ... @include(if: true) { status } } } b: viewer { role } }",
        "apps{nodes{signIns status}} b{role}",
    ),
    // Left out at its first place, a field stands where it is selected next.
    (
        "query { users(first: 1) @skip(if: true) { totalCount } apps(first: 1) { totalCount } \
           users(first: 1) @include(if: true) { nodes { name } } ... @include(if: true) { users(first: 1) { totalCount nodes { id } } } }",
        "apps{totalCount} users{nodes{name id} totalCount}",
    ),
    (
        "{ usageStats(first: 1) { edges { node { user { name } start app { signIns label } signIns } cursor } } }",
        "usageStats{edges{node{user{name} start app{signIns label} signIns} cursor}}",
    ),
    (
        "{ __type(name: \"Node\") { kind name } apps(first: 1) { nodes { usage { start signIns } createdAt } } }",
        "__type{kind name} apps{nodes{usage{start signIns} createdAt}}",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fields_stand_in_the_order_of_the_query() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 30, 8).await;
        let scope = api.scope(Role::Admin, &[]).await;
        // What is done first differs from time to time.
        for _ in 0..5 {
            for (query, order) in ORDERS {
                assert_eq!(keys(&api.text(&scope, query).await), order, "{query}");
            }
        }
    }
}

#[tokio::test]
async fn nodes_answer_in_the_order_of_the_query() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 3, 3).await;
        let scope = api.scope(Role::Admin, &[]).await;
        let ids = "{ users(first: 1) { nodes { id } } apps(first: 1) { nodes { id } } }";
        let ids = api.data(&scope, ids).await;
        let ids = [&ids["users"]["nodes"][0]["id"], &ids["apps"]["nodes"][0]["id"]];
        let query = "query($id: ID!) { node(id: $id) { ... on User { assignments(first: 1) { nodes { scope } } name } __typename id \
                    ... on App { label } ... on Node { key: id } ... on User { signIns } } }";
        let answer = api.text(&scope, request(query, json!({ "id": ids[0] }))).await;
        assert_eq!(
            keys(&answer),
            "node{assignments{nodes{scope}} name __typename id key signIns}"
        );
        let query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on App { activeUsers label } ... on User { email } id } }";
        let ids = json!({ "ids": [ids[1], ids[0], "no such id"] });
        let answer = api.text(&scope, request(query, ids)).await;
        assert_eq!(keys(&answer), "nodes{activeUsers label id}");
        let nodes: Value = serde_json::from_str(&answer).unwrap();
        let nodes = nodes["data"]["nodes"].as_array().unwrap();
        assert_eq!((nodes.len(), &nodes[2]), (3, &Value::Null));
        assert!(nodes[1]["email"].is_string() && nodes[1].get("label").is_none());
    }
}

/// The keys of an answer's data, in the order of its text; of each list, the first row.
fn keys(answer: &str) -> String {
    // serde_json's own map sorts its keys.
    let answer: async_graphql::Value = serde_json::from_str(answer).unwrap();
    let async_graphql::Value::Object(answer) = answer else {
        panic!("{answer}");
    };
    let keys = of_value(&answer["data"]);
    keys[1..keys.len() - 1].to_owned()
}

fn of_value(value: &async_graphql::Value) -> String {
    match value {
        async_graphql::Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, value)| format!("{key}{}", of_value(value)))
                .collect();
            format!("{{{}}}", fields.join(" "))
        }
        async_graphql::Value::List(rows) => rows.first().map(of_value).unwrap_or_default(),
        _ => String::new(),
    }
}
