//! Problems: raised with the part that they concern, while the other parts complete, and cleared by themselves.

use std::time::Duration;

use okta_sim::{Act, Fault};
use serde_json::{Value, json};

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(40, 8, 20, 60)
}

fn states(end: &Value) -> Vec<(&str, &str)> {
    let stages = end["stages"].as_array().unwrap();
    stages
        .iter()
        .map(|stage| (stage["name"].as_str().unwrap(), stage["state"].as_str().unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_may_not_be_read_is_named_and_the_others_complete() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    for (fault, part, failed) in [
        (Fault::ForbidUsers, "users", &["USERS"][..]),
        (Fault::ForbidApps, "apps", &["APPS", "ASSIGNMENTS"]),
        (Fault::ForbidLogs, "System Log", &["USAGE"]),
        (Fault::ForbidRoles, "admin roles", &[]),
    ] {
        org.okta.set_faults(&[fault]);
        let end = org.sync(&integration).await;
        assert_eq!(end["state"], "SUCCEEDED", "{part}");
        for (name, state) in states(&end) {
            assert_eq!(
                state,
                if failed.contains(&name) {
                    "FAILED"
                } else {
                    "SUCCEEDED"
                },
                "{part} {name}"
            );
        }
        let problems = org.problems(&integration).await;
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].0 == "FORBIDDEN" && problems[0].1.contains(part),
            "{problems:?}"
        );
        org.okta.clear_faults();
        org.sync(&integration).await;
        assert_eq!(org.problems(&integration).await, [], "{part}");
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_held_through_groups_stay_while_okta_does_not_show_those_of_groups() {
    let org = TestOrg::on_sqlite(&sim().faults(&[Fault::DirectAssignees])).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    org.check_truth(&integration).await;
    org.okta.set_faults(&[Fault::NoGroupRoles]);
    org.sync_in_full(&integration).await;
    assert_eq!(org.problems(&integration).await, []);
    org.check_truth(&integration).await;
    let group = "Auditors".to_owned();
    let user = org
        .okta
        .truth(None)
        .users
        .iter()
        .find(|user| user.roles.is_empty())
        .unwrap()
        .id
        .clone();
    org.okta.act(&Act::AddToGroup { group, user }).unwrap();
    org.sync_in_full(&integration).await;
    org.okta.clear_faults();
    org.sync(&integration).await;
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_without_sign_ins_is_told() {
    let org = TestOrg::on_sqlite(&sim().faults(&[Fault::EmptyLog])).await;
    let integration = org.connected().await;
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    let problems = org.problems(&integration).await;
    assert_eq!(
        problems
            .iter()
            .map(|problem| problem.0.as_str())
            .collect::<Vec<_>>(),
        ["NO_USAGE_DATA"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_raises_a_problem_keeps_the_data_and_is_healed_by_a_new_one() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    org.okta.revoke_token();
    let end = org.sync(&integration).await;
    assert_eq!(
        (&end["state"], &end["problem"]["code"]),
        (&json!("FAILED"), &json!("INVALID_TOKEN"))
    );
    let data = org
        .api
        .ask(
            "{ integrations { nodes { status problems { code } users { totalCount } } } }",
            json!({}),
        )
        .await;
    let node = &data["integrations"]["nodes"][0];
    assert_eq!(
        (&node["status"], &node["problems"]),
        (&json!("NEEDS_ATTENTION"), &json!([{ "code": "INVALID_TOKEN" }]))
    );
    assert!(node["users"]["totalCount"].as_i64().unwrap() >= 40);

    let query = "mutation($id: ID!, $token: String!) {
        updateOktaCredentials(input: { integrationId: $id, apiToken: $token }) { syncRun { id } userErrors { code } } }";
    let bad = org
        .api
        .ask(query, json!({ "id": integration, "token": "00wrong" }))
        .await;
    assert_eq!(
        bad["updateOktaCredentials"]["userErrors"],
        json!([{ "code": "INVALID_TOKEN" }])
    );
    let token = org.okta.issue_token();
    let good = org
        .api
        .ask(query, json!({ "id": integration, "token": token }))
        .await;
    assert_eq!(good["updateOktaCredentials"]["userErrors"], json!([]));
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    assert_eq!(org.problems(&integration).await, []);
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_synced_and_what_stopped_updating_is_told() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    // From now on everything is due at once, and too old at once.
    let org = org.restarted_with(Duration::from_millis(1)).await;
    org.sync(&integration).await;
    org.okta.revoke_token();
    let org = org.restarted_with(Duration::from_millis(1)).await;
    let query = "query($id: ID!) { integration(id: $id) { syncs(first: 100) { nodes { trigger state } } } }";
    loop {
        org.synced(&integration).await;
        let data = org.api.ask(query, json!({ "id": integration })).await;
        let scheduled = json!({ "trigger": "SCHEDULE", "state": "FAILED" });
        if data["integration"]["syncs"]["nodes"]
            .as_array()
            .unwrap()
            .contains(&scheduled)
        {
            break;
        }
    }
    let codes = |problems: &[(String, String)]| {
        problems
            .iter()
            .map(|problem| problem.0.clone())
            .collect::<Vec<_>>()
    };
    let mut told = codes(&org.problems(&integration).await);
    told.sort();
    assert_eq!(told, ["INVALID_TOKEN", "STALE"]);

    let org = org.restarted().await;
    let query = "mutation($id: ID!, $token: String!) {
        updateOktaCredentials(input: { integrationId: $id, apiToken: $token }) { userErrors { code } } }";
    let token = org.okta.issue_token();
    org.api
        .ask(query, json!({ "id": integration, "token": token }))
        .await;
    org.synced(&integration).await;
    assert_eq!(org.problems(&integration).await, []);
}
