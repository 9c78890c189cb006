//! What `/metrics` tells of syncs.

use serde_json::json;

use crate::{
    openmetrics::Exposition,
    org::{TestOrg, sim},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_shows_in_the_metrics_and_nothing_of_people_does() {
    let org = TestOrg::on_sqlite(&sim(40, 8, 20, 60)).await;
    let integration = org.connected().await;
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    let all = metrics(&org).await;
    all.has(&[
        "seatgraph_sync_runs_under_way",
        "seatgraph_sync_queue_age_seconds",
    ]);
    for stage in ["users", "apps", "assignments", "usage"] {
        let labels = format!(r#"{{stage="{stage}",outcome="succeeded"}}"#);
        let times = all.value(&format!("seatgraph_sync_stages_total{labels}"));
        assert!((times - 1.0).abs() < 0.5, "{stage}");
        all.value(&format!("seatgraph_sync_stage_time_seconds_total{labels}"));
    }
    let runs = all.value(r#"seatgraph_sync_runs_total{outcome="succeeded"}"#);
    assert!((runs - 1.0).abs() < 0.5);
    let of_org = |name: &str| all.value(&format!(r#"{name}{{integration="{integration}"}}"#));
    assert!(of_org("seatgraph_okta_calls_total") > 10.0);
    assert!(of_org("seatgraph_okta_rate_limited_total") < 0.5);
    assert!(of_org("seatgraph_okta_retries_total") < 0.5);
    of_org("seatgraph_okta_throttled_seconds_total");
    for bucket in ["users", "apps", "logs"] {
        let labels = format!(r#"{{integration="{integration}",bucket="{bucket}"}}"#);
        let limit = all.value(&format!("seatgraph_okta_budget_limit{labels}"));
        let remaining = all.value(&format!("seatgraph_okta_budget_remaining{labels}"));
        assert!((limit - 6000.0).abs() < 0.5 && remaining <= limit, "{bucket}");
    }

    let query = "{ integrations { nodes { name domain } }
        users(first: 100) { nodes { oktaId email name login } } apps(first: 100) { nodes { oktaId label } } }";
    let data = org.api.ask(query, json!({})).await;
    let mut told = 0;
    for list in ["integrations", "users", "apps"] {
        for node in data[list]["nodes"].as_array().unwrap() {
            for word in node
                .as_object()
                .unwrap()
                .values()
                .filter_map(|value| value.as_str())
            {
                assert!(!all.text().contains(word), "{word} stands in the metrics");
                told += 1;
            }
        }
    }
    assert!(told > 100, "{told}");

    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    org.api.ask(disconnect, json!({ "id": integration })).await;
    let text = metrics(&org).await.text().to_owned();
    assert!(!text.contains(&integration), "it is no more");
}

async fn metrics(org: &TestOrg) -> Exposition {
    let url = org.api.url.replace("/graphql", "/metrics");
    let answer = org.api.http.get(url).bearer_auth(&org.api.token).send().await;
    Exposition::read(&answer.unwrap().text().await.unwrap())
}
