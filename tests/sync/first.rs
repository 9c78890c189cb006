//! The first sync.

use okta_sim::OktaSim;
use serde_json::json;

use crate::org::TestOrg;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_sync_ends_with_no_difference_to_the_truth() {
    let sim = OktaSim::builder()
        .users(160)
        .apps(30)
        .days(60)
        .events_per_day(120)
        .rate_limit(6000);
    for org in TestOrg::on_each_database(&sim).await {
        let integration = org.connected().await;
        let said = org.follow(&integration).await;
        assert_eq!(said[0]["state"], "QUEUED");
        let end = said.last().unwrap();
        assert_eq!(end["state"], "SUCCEEDED", "{end}");
        let stages = end["stages"].as_array().unwrap();
        assert!(stages.iter().all(|stage| stage["state"] == "SUCCEEDED"), "{end}");
        assert_eq!(stages[0]["processed"], 160);
        assert_eq!(org.problems(&integration).await, []);
        org.check_truth(&integration).await;
        let refused = org
            .okta
            .stats()
            .buckets
            .iter()
            .map(|bucket| bucket.refused)
            .sum::<u64>();
        assert_eq!(refused, 0, "a 429 is a defect of our pacing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_app_serves_as_well_as_a_token() {
    let key = include_str!("../../src/okta/test_keys/p256.jwk.json");
    let mut public: serde_json::Value = serde_json::from_str(key).unwrap();
    public.as_object_mut().unwrap().remove("d");
    let sim = OktaSim::builder()
        .users(60)
        .apps(12)
        .days(20)
        .events_per_day(60)
        .rate_limit(6000);
    let org = TestOrg::on_sqlite(&sim).await;
    let app = serde_json::from_value(json!({
        "jwk": public,
        "scopes": ["okta.users.read", "okta.apps.read", "okta.groups.read", "okta.logs.read", "okta.roles.read"],
    }));
    let client_id = org.okta.register_service_app(app.unwrap()).unwrap();
    let query = "mutation($input: ConnectOktaInput!) { connectOkta(input: $input) {
        integration { id authMethod name } userErrors { code message } } }";
    let input =
        json!({ "domain": org.okta.host(), "serviceApp": { "clientId": client_id, "privateKey": key } });
    let answer = org.api.ask(query, json!({ "input": input })).await["connectOkta"].clone();
    assert_eq!(answer["userErrors"], json!([]));
    assert_eq!(answer["integration"]["authMethod"], "SERVICE_APP");
    let integration = answer["integration"]["id"].as_str().unwrap();
    assert_eq!(org.synced(integration).await["state"], "SUCCEEDED");
    org.check_truth(integration).await;
}
