//! How many SQL statements a request costs: a number that its shape tells, and that the number of rows does not change.

use seatgraph::access::{Role, Scope};
use serde_json::Value;

use crate::{api::Api, org};

/// Requests, and what each of them costs.
pub(crate) const COSTS: [(&str, u64); 22] = [
    ("{ viewer { name role } }", 0),
    ("{ users { totalCount } }", 1),
    ("{ users(first: 50) { nodes { name email status } } }", 1),
    (
        "{ users(first: 50) { totalCount edges { cursor node { name } } pageInfo { hasNextPage } } }",
        2,
    ),
    (
        "{ users(first: 50) { nodes { roles integration { name } lastSignIn { at app { label } } signIns } } }",
        5,
    ),
    (
        "{ users(first: 50) { nodes { usage { start signIns } days: usage(granularity: DAY) { start } } } }",
        3,
    ),
    (
        "{ users(first: 50) { nodes { name assignments(first: 10) { totalCount nodes { signIns lastSignInAt app { label } } } } } }",
        3,
    ),
    (
        "{ users(first: 50) { nodes { a: assignments(first: 2) { nodes { id } } \
           b: assignments(first: 3, filter: { inactiveDays: 30 }) { nodes { id } } } } }",
        3,
    ),
    (
        "{ apps(first: 50) { nodes { signIns activeUsers assignments(first: 10, orderBy: { field: SIGN_INS }) { nodes { \
           user { name lastSignIn { app { label signIns } } assignments(first: 3) { nodes { app { label } } } } \
           usage { start signIns } } } } } }",
        6,
    ),
    (
        "{ usageStats(first: 100) { nodes { user { name } app { label integration { domain } } } } }",
        4,
    ),
    (
        "{ integrations { nodes { status problems { code } latestSync { state stages { name } } \
           syncs(first: 5) { nodes { state stages { processed } } } } } }",
        6,
    ),
    (
        "{ integrations { nodes { users(first: 20) { totalCount nodes { name roles assignments { nodes { app { label } } } } } \
           apps(first: 20, orderBy: { field: ASSIGNED_USERS, direction: DESC }) { nodes { label lastSignInAt } } } } }",
        6,
    ),
    (
        "{ apps(first: 50, orderBy: { field: MONTHLY_WASTE, direction: DESC }) { nodes { label review signals { code } \
           license { currency } seats { assigned neverUsed monthlyWaste } } } }",
        2,
    ),
    (
        "{ apps(first: 50) { nodes { seats(inactiveDays: 90) { active coverageComplete } } } }",
        3,
    ),
    (
        "{ integrations { nodes { usage { start signIns activeUsers activeApps } again: usage { start } \
           days: usage(granularity: DAY, from: \"2026-01-15\") { start signIns } } } }",
        3,
    ),
    (
        "{ integrations { nodes { summary { users apps unusedApps seats { assigned coverageComplete } costs { currency } } } } }",
        3,
    ),
    (
        "{ integrations { nodes { reclaimable(first: 10) { totalCount nodes { user { name } app { label license { currency } } scope \
           lastSignInAt monthlyCost reclaimReasons } } } } }",
        4,
    ),
    (
        "{ integrations { nodes { breakdown(by: DEPARTMENT) { name users seats { assigned coverageComplete } costs { currency } } } } }",
        3,
    ),
    (
        "{ integrations { nodes { breakdown(by: APP) { app { label } seats { assigned } } } } }",
        3,
    ),
    (
        "{ integrations { nodes { renewals(withinDays: 36500) { nodes { label seats { assigned } \
           renewal { monthlyActive { users } seatsToRenew monthlySaving { amount } } } } } } }",
        2,
    ),
    (
        "{ apps(first: 50) { nodes { assignments(first: 10) { nodes { scope group { oktaId name } } } } } }",
        3,
    ),
    (
        "{ apps(first: 50) { nodes { assignments(first: 5) { nodes { monthlyCost reclaimReasons } } } } }",
        3,
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_request_costs_does_not_depend_on_the_number_of_rows() {
    for (few, many) in Api::each().await.into_iter().zip(Api::each().await) {
        org::synced(few.store(), "acme.okta.com", 5, 3).await;
        for domain in ["acme.okta.com", "beta.okta.com", "gamma.okta.com"] {
            org::synced(many.store(), domain, 50, 12).await;
        }
        for api in [few, many] {
            let scope = api.scope(Role::Viewer, &[]).await;
            for (query, cost) in COSTS {
                let (spent, _) = spend(&api, &scope, query).await;
                assert_eq!(spent, cost, "{query} on {}", api.database.name);
            }
        }
    }
}

#[tokio::test]
async fn feeds_cost_the_same_however_many_there_are() {
    let query = "{ integrations { nodes { usageAlertPercent activity(first: 100) { totalCount nodes { kind at userName
        user { name } app { label } } } } } }";
    for api in Api::each().await {
        for domain in ["acme.okta.com", "beta.okta.com"] {
            let org = org::synced(api.store(), domain, 5, 3).await;
            org::news(api.store(), org.integration).await;
            let scope = api.scope(Role::Viewer, &[]).await;
            let (spent, data) = spend(&api, &scope, query).await;
            assert_eq!(spent, 5, "on {}", api.database.name);
            assert_eq!(data["integrations"]["nodes"][0]["activity"]["totalCount"], 7);
            org::webhook(api.store(), org.integration).await;
            let admin = api.scope(Role::Admin, &[]).await;
            let query =
                "{ integrations { nodes { webhooks { url deliveries(first: 3) { nodes { state } } } } } }";
            assert_eq!(spend(&api, &admin, query).await.0, 3, "on {}", api.database.name);
        }
    }
}

#[tokio::test]
async fn tokens_cost_the_same_however_many_there_are() {
    let query = "{ accessTokens(first: 100) { nodes { name role viewerIsBearer integrations { domain } } } }";
    for api in Api::each().await {
        for domain in ["acme.okta.com", "beta.okta.com"] {
            let org = org::begun(api.store(), domain).await;
            let limited = api.scope(Role::Admin, &[org.integration]).await;
            let all = api.scope(Role::Admin, &[]).await;
            for admin in [limited, all] {
                assert_eq!(spend(&api, &admin, query).await.0, 3, "on {}", api.database.name);
            }
        }
    }
}

#[tokio::test]
async fn many_nodes_at_once_cost_a_statement_for_each_type() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 20, 5).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let query = "{ users { nodes { id } } apps { nodes { id } } usageStats { nodes { id } } integrations { nodes { id } } }";
        let (_, data) = spend(&api, &scope, query).await;
        let lists = ["users", "apps", "usageStats", "integrations"];
        let ids: Vec<_> = lists
            .iter()
            .flat_map(|list| data[list]["nodes"].as_array().unwrap())
            .map(|node| node["id"].to_string())
            .collect();
        assert!(ids.len() > 40);
        let query = format!(
            "{{ nodes(ids: [{}]) {{ id ... on User {{ name roles }} ... on App {{ label }} }} }}",
            ids.join(",")
        );
        assert_eq!(spend(&api, &scope, &query).await.0, 5);
    }
}

async fn spend(api: &Api, scope: &Scope, query: &str) -> (u64, Value) {
    let before = api.store().statements();
    let data = api.data(scope, query).await;
    (api.store().statements() - before, data)
}

#[tokio::test]
async fn the_way_down_and_up_again_keeps_the_costs() {
    for api in Api::each().await {
        api.store().migrate_down().await.unwrap();
        api.store().migrate().await.unwrap();
        org::synced(api.store(), "acme.okta.com", 5, 3).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let (query, cost) = COSTS[6];
        assert_eq!(spend(&api, &scope, query).await.0, cost);
    }
}
