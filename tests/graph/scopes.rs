//! What a token does not allow does not exist: by no root, in no count, in no wording; and viewers change nothing.

use async_graphql::Request;
use futures_util::StreamExt;
use seatgraph::{
    access::{Role, Scope},
    graph,
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    database, org,
};

/// Ids of one thing of each type.
const IDS: &str = "{ integrations { nodes { id domain latestSync { id } \
    users(first: 1) { nodes { id assignments(first: 1) { nodes { id } } } } apps(first: 1) { nodes { id } } } } \
    day: usageStats(first: 1, filter: $FILTER) { nodes { id } } \
    month: usageStats(first: 1, filter: $FILTER, granularity: MONTH) { nodes { id } } }";

#[tokio::test]
async fn a_limited_token_sees_nothing_of_another_integration() {
    for api in Api::each().await {
        let acme = org::synced(api.store(), "acme.okta.com", 4, 2).await;
        let beta = org::synced(api.store(), "beta.okta.com", 7, 3).await;
        let all = api.scope(Role::Admin, &[]).await;
        let limited = api.scope(Role::Admin, &[acme.integration]).await;
        let foreign = api.scope(Role::Admin, &[beta.integration]).await;
        let ids = ids(&api, &foreign).await;
        assert_eq!(ids.len(), 7);
        for id in &ids {
            let one = json!({ "id": id });
            let asked = request("query($id: ID!) { node(id: $id) { id } }", one.clone());
            assert_eq!(api.data(&foreign, asked).await["node"]["id"], *id);
            for root in ["node", "integration", "user", "app"] {
                let asked = format!("query($id: ID!) {{ {root}(id: $id) {{ id }} }}");
                assert_eq!(
                    api.data(&limited, request(&asked, one.clone())).await[root],
                    Value::Null
                );
            }
        }
        let mixed = [
            self::ids(&api, &limited).await,
            ids.clone(),
            vec!["nothing".to_owned()],
        ]
        .concat();
        let asked = request(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
            json!({ "ids": mixed }),
        );
        let nodes = api.data(&limited, asked).await["nodes"].clone();
        let expected: Vec<_> = mixed
            .iter()
            .enumerate()
            .map(|(index, id)| {
                if index < 7 {
                    json!({ "id": id })
                } else {
                    Value::Null
                }
            })
            .collect();
        assert_eq!(nodes, json!(expected), "on {}", api.database.name);

        let lists = "{ viewer { integrations { domain } } integrations { totalCount nodes { domain } } \
                     users(first: 100) { totalCount nodes { integration { domain } } } \
                     apps(first: 100, orderBy: { field: ASSIGNED_USERS }) { totalCount nodes { integration { domain } } } \
                     usageStats(first: 100) { totalCount nodes { app { integration { domain } } } } }";
        let seen = api.data(&limited, lists).await;
        assert!(!seen.to_string().contains("beta.okta.com"));
        let everything = api.data(&all, lists).await;
        assert!(everything.to_string().contains("beta.okta.com"));
        for list in ["integrations", "users", "apps", "usageStats"] {
            let rest = api.data(&foreign, lists).await[list]["totalCount"]
                .as_u64()
                .unwrap();
            let own = seen[list]["totalCount"].as_u64().unwrap();
            assert!(own > 0 && rest > 0);
            assert_eq!(
                everything[list]["totalCount"],
                own + rest,
                "{list} on {}",
                api.database.name
            );
        }
        let filters = "query($i: ID, $u: ID, $a: ID) { users(filter: { integrationId: $i }) { totalCount } \
                       apps(filter: { integrationId: $i }) { totalCount } \
                       i: usageStats(filter: { integrationId: $i }) { totalCount } \
                       u: usageStats(filter: { userId: $u }) { totalCount } a: usageStats(filter: { appId: $a }) { totalCount } }";
        for (i, u, a) in [
            (ids[0].as_str(), ids[2].as_str(), ids[4].as_str()),
            ("nothing", ids[0].as_str(), ids[0].as_str()),
        ] {
            let filtered = api
                .data(&limited, request(filters, json!({ "i": i, "u": u, "a": a })))
                .await;
            for count in filtered.as_object().unwrap().values() {
                assert_eq!(count["totalCount"], 0);
            }
        }
    }
}

async fn ids(api: &Api, scope: &Scope) -> Vec<String> {
    let data = api.data(scope, IDS.replace("$FILTER", "{}")).await;
    let integration = &data["integrations"]["nodes"][0];
    let user = &integration["users"]["nodes"][0];
    let found = [
        &integration["id"],
        &integration["latestSync"]["id"],
        &user["id"],
        &user["assignments"]["nodes"][0]["id"],
        &integration["apps"]["nodes"][0]["id"],
        &data["day"]["nodes"][0]["id"],
        &data["month"]["nodes"][0]["id"],
    ];
    found.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Every mutation about an integration.
const MUTATIONS: [(&str, &str); 3] = [
    (
        "updateOktaCredentials",
        r#"mutation($id: ID!) { updateOktaCredentials(input: { integrationId: $id, apiToken: "00abc" })
           { integration { id } syncRun { id } userErrors { code message field remedy } } }"#,
    ),
    (
        "disconnectIntegration",
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id, deleteData: true }) \
           { integration { id } userErrors { code message field remedy } } }",
    ),
    (
        "syncIntegration",
        "mutation($id: ID!) { syncIntegration(input: { integrationId: $id }) \
           { syncRun { id } userErrors { code message field remedy } } }",
    ),
];

const CONNECT: &str = r#"mutation { connectOkta(input: { domain: "gamma.okta.com", apiToken: "00abc" })
    { integration { id } userErrors { code } } }"#;

#[tokio::test]
async fn viewers_change_nothing_and_limited_admins_connect_nothing() {
    let api = Api::over(database::sqlite().await);
    let org = org::synced(api.store(), "acme.okta.com", 2, 1).await;
    let viewer = api.scope(Role::Viewer, &[]).await;
    let limited = api.scope(Role::Admin, &[org.integration]).await;
    let id = ids(&api, &viewer).await.remove(0);
    let before = state(&api, &viewer).await;
    for (field, mutation) in MUTATIONS {
        let answer = api.answer(&viewer, request(mutation, json!({ "id": id }))).await;
        forbidden(&answer, field);
    }
    forbidden(&api.answer(&viewer, CONNECT).await, "connectOkta");
    forbidden(&api.answer(&limited, CONNECT).await, "connectOkta");
    assert_eq!(state(&api, &viewer).await, before);
}

fn forbidden(answer: &Value, field: &str) {
    assert_eq!(answer["data"], Value::Null, "{field}");
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{field}: {answer}");
    assert_eq!(error["path"], json!([field]));
}

async fn state(api: &Api, scope: &Scope) -> Value {
    let query = "{ integrations { totalCount nodes { status latestSync { id state } syncs { totalCount } users { totalCount } } } }";
    api.data(scope, query).await
}

#[tokio::test]
async fn another_integration_is_as_good_as_none_to_a_mutation() {
    let api = Api::over(database::sqlite().await);
    let acme = org::synced(api.store(), "acme.okta.com", 2, 1).await;
    let beta = org::synced(api.store(), "beta.okta.com", 2, 1).await;
    let limited = api.scope(Role::Admin, &[acme.integration]).await;
    let foreign = api.scope(Role::Admin, &[beta.integration]).await;
    let ids = ids(&api, &foreign).await;
    for (field, mutation) in MUTATIONS {
        let mut answers = Vec::new();
        for id in [ids[0].as_str(), ids[2].as_str(), "MWk5OTk5OQ", "nothing", ""] {
            answers.push(api.data(&limited, request(mutation, json!({ "id": id }))).await);
        }
        let first = answers[0][field].clone();
        assert_eq!(first["userErrors"][0]["code"], "NOT_FOUND");
        assert_eq!(first["userErrors"][0]["field"], json!(["input", "integrationId"]));
        assert!(
            answers.iter().all(|answer| answer[field] == first),
            "{field}: {answers:?}"
        );
    }
}

#[tokio::test]
async fn another_integration_is_as_good_as_none_to_a_subscription() {
    let api = Api::over(database::sqlite().await);
    let acme = org::synced(api.store(), "acme.okta.com", 2, 1).await;
    let beta = org::synced(api.store(), "beta.okta.com", 2, 1).await;
    let limited = api.scope(Role::Viewer, &[acme.integration]).await;
    let foreign = api.scope(Role::Viewer, &[beta.integration]).await;
    let ids = ids(&api, &foreign).await;
    for id in [ids[0].as_str(), ids[2].as_str(), "MWk5OTk5OQ", "nothing"] {
        let query = "subscription($id: ID!) { syncProgress(integrationId: $id) { id state } }";
        let asked: Request = request(query, json!({ "id": id }));
        let mut stream = api
            .schema()
            .execute_stream(graph::authorize(asked, limited.clone()));
        let answer = serde_json::to_value(stream.next().await.unwrap()).unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], "NOT_FOUND",
            "{id}: {answer}"
        );
        assert_eq!(
            answer["errors"][0]["message"],
            "There is no integration with this id."
        );
    }
}
