//! The audit log: what is in it, and who may see what of it.

use seatgraph::{
    access::{NewToken, Role},
    store::{
        TokenId,
        audit::{Action, By, note},
        connections::disconnect,
    },
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    org::{self, at},
};

const LOG: &str = "query($first: Int, $after: String, $filter: AuditLogFilter) {
    auditLog(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } nodes {
        id at action actor { kind name reference } address integration { domain } subject } } }";

fn actions(log: &Value) -> Vec<&str> {
    let nodes = log["auditLog"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["action"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn every_change_is_there_once_with_who_and_where_from() {
    for api in Api::each().await {
        let org = org::begun(api.store(), "acme.okta.com").await;
        let admin = api.scope(Role::Admin, &[]).await.at([203, 0, 113, 7].into());
        let ids = api.data(&admin, "{ integrations { nodes { id } } }").await;
        let id = ids["integrations"]["nodes"][0]["id"].clone();
        for mutation in [
            "mutation($id: ID!) { syncIntegration(input: { integrationId: $id }) { userErrors { code } } }",
            "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id, deleteData: true }) { userErrors { code } } }",
            // Nothing was done by these.
            "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }",
            "mutation($id: ID!) { syncIntegration(input: { integrationId: $id }) { userErrors { code } } }",
        ] {
            api.data(&admin, request(mutation, json!({ "id": id }))).await;
        }
        let new = NewToken {
            name: "CI".to_owned(),
            role: Role::Viewer,
            integrations: vec![org.integration],
            expires_in_days: Some(30),
        };
        let made = api.tokens().create(&By::operator(), new).await.unwrap();
        for held in [true, false] {
            assert_eq!(api.tokens().revoke(&By::operator(), made.id).await.unwrap(), held);
        }
        assert!(!api.tokens().revoke(&By::operator(), TokenId(99)).await.unwrap());
        let log = api.data(&admin, LOG).await;
        let done = [
            "TOKEN_REVOKED",
            "TOKEN_CREATED",
            "DATA_DELETED",
            "INTEGRATION_DISCONNECTED",
            "SYNC_REQUESTED",
            "TOKEN_CREATED",
            "INTEGRATION_CONNECTED",
        ];
        assert_eq!(actions(&log), done, "on {}", api.database.name);
        let nodes = &log["auditLog"]["nodes"];
        assert_eq!(nodes[0]["subject"], format!("CI ({}, VIEWER)", made.id));
        assert_eq!(nodes[0]["actor"]["kind"], "OPERATOR");
        assert_eq!(
            (&nodes[0]["address"], &nodes[0]["integration"]),
            (&Value::Null, &Value::Null)
        );
        let asked = json!({
            "id": nodes[4]["id"], "at": crate::api::NOW, "action": "SYNC_REQUESTED",
            "actor": { "kind": "TOKEN", "name": "test", "reference": "1" }, "address": "203.0.113.7",
            "integration": { "domain": "acme.okta.com" }, "subject": "acme.okta.com",
        });
        assert_eq!(nodes[4], asked);
        let node = "query($id: ID!) { node(id: $id) { ... on AuditEvent { id action } } }";
        let node = api
            .data(&admin, request(node, json!({ "id": nodes[4]["id"] })))
            .await;
        assert_eq!(
            node["node"],
            json!({ "id": nodes[4]["id"], "action": "SYNC_REQUESTED" })
        );
    }
}

#[tokio::test]
async fn it_is_paged_and_filtered() {
    for api in Api::each().await {
        let org = org::begun(api.store(), "acme.okta.com").await;
        for hour in 0..5 {
            let now = at(&format!("2026-03-20T0{hour}:00:00Z"));
            let by = By::operator();
            note(
                api.store(),
                &by,
                now,
                Action::SyncRequested,
                Some(org.integration),
                "acme.okta.com",
            )
            .await
            .unwrap();
        }
        let admin = api.scope(Role::Admin, &[]).await;
        let mut seen = Vec::new();
        let mut after = Value::Null;
        loop {
            let page = api
                .data(&admin, request(LOG, json!({ "first": 2, "after": after })))
                .await;
            assert_eq!(page["auditLog"]["totalCount"], 7);
            seen.extend(page["auditLog"]["nodes"].as_array().unwrap().clone());
            if page["auditLog"]["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["auditLog"]["pageInfo"]["endCursor"].clone();
        }
        let all = api.data(&admin, LOG).await;
        assert_eq!(json!(seen), all["auditLog"]["nodes"]);
        for (filter, count) in [
            (json!({ "action": ["SYNC_REQUESTED"] }), 5),
            (json!({ "action": ["SYNC_REQUESTED", "TOKEN_CREATED"] }), 6),
            (json!({ "action": [] }), 0),
            (
                json!({ "from": "2026-03-20T01:00:00Z", "to": "2026-03-20T03:00:00Z" }),
                2,
            ),
            (json!({ "integrationId": "nothing" }), 0),
        ] {
            let log = api.data(&admin, request(LOG, json!({ "filter": filter }))).await;
            assert_eq!(
                log["auditLog"]["totalCount"], count,
                "{filter} on {}",
                api.database.name
            );
        }
    }
}

#[tokio::test]
async fn it_is_for_administrators_and_of_their_integrations() {
    for api in Api::each().await {
        let acme = org::begun(api.store(), "acme.okta.com").await;
        let beta = org::begun(api.store(), "beta.okta.com").await;
        disconnect(
            api.store(),
            &By::operator(),
            beta.integration,
            true,
            at(crate::api::NOW),
        )
        .await
        .unwrap();
        let all = api.scope(Role::Admin, &[]).await;
        let everything = api.data(&all, LOG).await;
        assert_eq!(everything["auditLog"]["totalCount"], 5);
        let limited = api.scope(Role::Admin, &[acme.integration]).await;
        let own = api.data(&limited, LOG).await;
        assert_eq!(actions(&own), ["INTEGRATION_CONNECTED"]);
        assert_eq!(own["auditLog"]["totalCount"], 1);
        assert_eq!(own["auditLog"]["nodes"][0]["subject"], "acme.okta.com");
        let viewer = api.scope(Role::Viewer, &[]).await;
        let refused = api.answer(&viewer, LOG).await;
        assert_eq!(
            refused["errors"][0]["extensions"]["code"], "FORBIDDEN",
            "{refused}"
        );
        // By their ids: not for viewers, and not of others.
        let ids: Vec<_> = everything["auditLog"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| &node["id"])
            .collect();
        let found = |answer: Value| {
            answer["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|node| !node.is_null())
                .count()
        };
        for (scope, count) in [(&all, 5), (&limited, 1), (&viewer, 0)] {
            let query = request(
                "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
                json!({ "ids": ids }),
            );
            assert_eq!(found(api.data(scope, query).await), count);
        }
    }
}
