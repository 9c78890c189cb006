//! What a sync tells of how it gets on while it waits for Okta.

use std::time::Duration;

use okta_sim::OktaSim;
use serde_json::{Value, json};

use crate::org::TestOrg;

const FOLLOW: &str = "subscription($id: ID!) { syncProgress(integrationId: $id) {
    state secondsLeft stages { name state processed total waitingUntil secondsLeft } } }";

#[tokio::test(flavor = "multi_thread")]
async fn waits_and_the_time_left_are_told_while_a_sync_waits() {
    let sim = OktaSim::builder()
        .users(60)
        .apps(30)
        .days(20)
        .events_per_day(60)
        .rate_limit(20)
        // Longer than a busy machine takes to spend a limit: the wait is there to be seen.
        .window(Duration::from_secs(6));
    for org in TestOrg::on_each_database(&sim).await {
        let integration = org.connected().await;
        let said = org.subscribe(FOLLOW, json!({ "id": integration })).await;
        let runs: Vec<&Value> = said.iter().map(|data| &data["syncProgress"]).collect();
        let seats = |run: &Value| run["stages"][2].clone();
        let waited = runs.iter().any(|run| seats(run)["waitingUntil"].is_string());
        assert!(waited, "its limit is spent after half of the apps: {runs:#?}");
        // At 6 s of waiting for every 18 apps, there are seconds left when it is first told.
        let told = runs.iter().find_map(|run| seats(run)["secondsLeft"].as_f64());
        assert!(told.is_some_and(|left| left > 0.0), "{runs:#?}");
        let last = runs.last().unwrap();
        assert_eq!(
            (&last["state"], &last["secondsLeft"]),
            (&json!("SUCCEEDED"), &json!(0.0))
        );
        for stage in last["stages"].as_array().unwrap() {
            assert_eq!(stage["total"], stage["processed"], "{stage}");
            assert_eq!(
                (&stage["waitingUntil"], &stage["secondsLeft"]),
                (&Value::Null, &json!(0.0))
            );
        }
        // Next time it is known how many there are before they are read.
        org.sync_in_full(&integration).await;
        org.check_truth(&integration).await;
    }
}
