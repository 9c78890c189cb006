//! The audit log: what is in it, and who may see what of it.

use std::collections::BTreeSet;

use seatgraph::{
    access::{NewToken, Role},
    graph,
    store::{
        IntegrationId, Store, TokenId,
        audit::{Action, By, note},
        connections::{CheckedOrg, disconnect, replace_credentials},
        sealed,
    },
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    contract::enum_values,
    org::{self, at},
};

const ACME: &str = "acme.okta.com";

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

/// What no request does, but a command: the test there holds what is noted of it.
const BY_A_COMMAND_ALONE: [(&str, &str); 1] = [("BACKUP_MADE", include_str!("../cli/backup.rs"))];

/// Where a webhook leads.
const HOOKS: &str = "hooks.example.com";

#[tokio::test]
async fn each_kind_of_change_is_noted_by_what_makes_it() {
    for api in Api::each().await {
        let integration = org::synced(api.store(), ACME, 3, 3).await.integration;
        let admin = api.scope(Role::Admin, &[]).await.at([203, 0, 113, 7].into());
        let found = "{ integrations { nodes { id } } apps(first: 1, filter: { ownedByOkta: false }) { nodes { id label } } }";
        let found = api.data(&admin, found).await;
        let (id, app) = (
            &found["integrations"]["nodes"][0]["id"],
            &found["apps"]["nodes"][0],
        );
        let (app, label) = (&app["id"], &app["label"]);

        rotate_and_lose_keys(api.store(), integration).await;
        for mutation in [
            format!("reviewApp(input: {{ appId: {app}, review: UNSANCTIONED }})"),
            format!("setAppLicense(input: {{ appId: {app}, monthlyCostPerSeat: 500, currency: \"EUR\" }})"),
            format!("setAppCategory(input: {{ appId: {app}, category: \"CRM\" }})"),
            format!("removeAppLicense(input: {{ appId: {app} }})"),
            format!("setUsageAlert(input: {{ integrationId: {id}, percent: 40 }})"),
            format!(
                "createWebhook(input: {{ integrationId: {id}, url: \"https://{HOOKS}/a\", kinds: [SEAT_GIVEN] }})"
            ),
            "updateWebhook(input: { webhookId: %webhook%, kinds: [SEAT_TAKEN] })".to_owned(),
            "rotateWebhookSecret(input: { webhookId: %webhook% })".to_owned(),
            "testWebhook(input: { webhookId: %webhook% })".to_owned(),
            "disableWebhook(input: { webhookId: %webhook% })".to_owned(),
            "enableWebhook(input: { webhookId: %webhook% })".to_owned(),
            "deleteWebhook(input: { webhookId: %webhook% })".to_owned(),
            format!("syncIntegration(input: {{ integrationId: {id} }})"),
            format!("disconnectIntegration(input: {{ integrationId: {id}, deleteData: true }})"),
        ] {
            let webhooks = api
                .data(&admin, "{ integrations { nodes { webhooks { id } } } }")
                .await;
            let webhook = webhooks["integrations"]["nodes"][0]["webhooks"][0]["id"].to_string();
            let mutation = mutation.replace("%webhook%", &webhook);
            let asked = format!("mutation {{ done: {mutation} {{ userErrors {{ code }} }} }}");
            let done = api.data(&admin, asked).await;
            assert_eq!(done["done"]["userErrors"], json!([]), "{mutation}");
        }
        assert!(api.tokens().revoke(&By::operator(), TokenId(1)).await.unwrap());

        let log = api.data(&admin, request(LOG, json!({ "first": 40 }))).await["auditLog"]["nodes"].clone();
        let noted: Vec<_> = log.as_array().unwrap().iter().rev().map(told).collect();
        let [asker, operator] = ["TOKEN test 203.0.113.7", "OPERATOR"];
        let label = label.as_str().unwrap();
        let expected = [
            ("INTEGRATION_CONNECTED", operator, ACME, ACME),
            ("TOKEN_CREATED", operator, "", "test (1, ADMIN)"),
            ("CREDENTIALS_REPLACED", operator, ACME, ACME),
            ("KEYS_ROTATED", operator, "", "1 credentials"),
            ("CREDENTIALS_DISCARDED", operator, ACME, ACME),
            ("APP_REVIEWED", asker, ACME, label),
            ("LICENSE_SET", asker, ACME, label),
            ("APP_CATEGORIZED", asker, ACME, label),
            ("LICENSE_REMOVED", asker, ACME, label),
            ("USAGE_ALERT_SET", asker, ACME, ACME),
            ("WEBHOOK_CREATED", asker, ACME, HOOKS),
            ("WEBHOOK_UPDATED", asker, ACME, HOOKS),
            ("WEBHOOK_SECRET_ROTATED", asker, ACME, HOOKS),
            ("WEBHOOK_TESTED", asker, ACME, HOOKS),
            ("WEBHOOK_DISABLED", asker, ACME, HOOKS),
            ("WEBHOOK_ENABLED", asker, ACME, HOOKS),
            ("WEBHOOK_DELETED", asker, ACME, HOOKS),
            ("SYNC_REQUESTED", asker, ACME, ACME),
            ("INTEGRATION_DISCONNECTED", asker, ACME, ACME),
            ("DATA_DELETED", asker, ACME, ACME),
            ("TOKEN_REVOKED", operator, "", "test (1, ADMIN)"),
        ];
        let expected = expected.map(|(action, by, of, subject)| [action, by, of, subject].map(str::to_owned));
        assert_eq!(noted, expected, "on {}", api.database.name);

        let mut tested: BTreeSet<_> = expected.into_iter().map(|[action, ..]| action).collect();
        for (action, test) in BY_A_COMMAND_ALONE {
            assert!(test.contains(&format!(r#""action": "{action}""#)), "{action}");
            tested.insert(action.to_owned());
        }
        let all: BTreeSet<_> = enum_values(&graph::sdl(), "AuditAction").into_iter().collect();
        assert_eq!(tested, all, "what is noted is tested, and nothing else");
    }
}

/// New credentials, another key, and credentials that no key opens.
async fn rotate_and_lose_keys(store: &Store, integration: IntegrationId) {
    let (by, now) = (By::operator(), at(crate::api::NOW));
    let org = CheckedOrg {
        provider: "OKTA",
        domain: ACME.to_owned(),
        okta_org_id: None,
        name: None,
        auth_method: "API_TOKEN",
    };
    let replaced = replace_credentials(store, &by, integration, &org, b"new".to_vec(), now).await;
    assert!(replaced.unwrap());
    let read = sealed::list(store).await.unwrap();
    let anew = read
        .into_iter()
        .map(|read| (read, b"by another key".to_vec()))
        .collect();
    sealed::replace(store, &by, anew, Vec::new(), now).await.unwrap();
    let problem = ("INVALID_TOKEN", "");
    let gone = sealed::discard(store, &by, integration, problem, now, |sealed| {
        sealed == b"by another key"
    })
    .await;
    assert!(gone.unwrap());
}

/// What was done, by whom and from where, of which integration, to what. Who the operator is depends on the machine.
fn told(event: &Value) -> [String; 4] {
    let text = |at: &str| {
        event
            .pointer(at)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let kind = text("/actor/kind");
    let by = match kind.as_str() {
        "OPERATOR" => kind,
        _ => format!("{kind} {} {}", text("/actor/name"), text("/address")),
    };
    [text("/action"), by, text("/integration/domain"), text("/subject")]
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
