//! Disconnecting, whole or not at all; and connecting again, which goes on with what was kept.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use seatgraph::store::{IntegrationId, connections, queue};
use serde_json::{Value, json};

use crate::org::{self, TestOrg};

const FIRST: IntegrationId = IntegrationId(1);

fn sim() -> okta_sim::SimBuilder {
    org::sim(80, 15, 30, 80)
}

/// What the mutation answers, errors included.
async fn disconnect(org: &TestOrg, integration: &str) -> Value {
    let query =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    let request = org.api.http.post(&org.api.url).bearer_auth(&org.api.token);
    let body = json!({ "query": query, "variables": { "id": integration } });
    request.json(&body).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnect_ends_the_sync_and_erases_the_credentials_together_or_not_at_all() {
    let org = TestOrg::on_sqlite(&sim().latency(Duration::from_millis(50))).await;
    let integration = org.connected().await;
    let store = &org.database.store;
    let admin = sea_orm::Database::connect(org.database.url.as_str())
        .await
        .unwrap();
    let refuse =
        "CREATE TRIGGER refuse BEFORE DELETE ON credentials BEGIN SELECT RAISE(ABORT, 'refused'); END";
    admin.execute_unprepared(refuse).await.unwrap();
    let refused = disconnect(&org, &integration).await;
    assert_eq!(refused["data"], Value::Null, "{refused}");
    assert!(
        connections::find_credentials(store, FIRST)
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(connections::list_connected(store).await.unwrap().len(), 1);
    assert!(queue::find_active(store, FIRST).await.unwrap().is_some());

    admin.execute_unprepared("DROP TRIGGER refuse").await.unwrap();
    admin.close().await.unwrap();
    let done = disconnect(&org, &integration).await;
    assert_eq!(done["data"]["disconnectIntegration"]["userErrors"], json!([]));
    assert!(
        connections::find_credentials(store, FIRST)
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(connections::list_connected(store).await.unwrap().len(), 0);
    assert!(queue::find_active(store, FIRST).await.unwrap().is_none());
    assert_eq!(org.synced(&integration).await["state"], "CANCELLED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_is_connected_again_keeps_what_was_counted_and_counts_nothing_twice() {
    for org in TestOrg::on_each_database(&sim().latency(Duration::from_millis(20))).await {
        let integration = org.connected().await;
        // Cut in the middle, then left after it was complete.
        for complete in [false, true] {
            if complete {
                assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
            } else {
                org.under_way(&integration).await;
            }
            let done = disconnect(&org, &integration).await;
            assert_eq!(
                done["data"]["disconnectIntegration"]["userErrors"],
                json!([]),
                "{done}"
            );
            // What a run had in hand is rolled back by now, or was committed before.
            let kept = counted(&org, &integration).await;
            assert_eq!(org.connected().await, integration);
            assert_eq!(counted(&org, &integration).await, kept, "{}", org.database.name);
        }
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

/// What is counted: since when, how many people and apps, and how many sign-ins of each app.
async fn counted(org: &TestOrg, integration: &str) -> Value {
    let query = "query($id: ID!) { integration(id: $id) { usageCoverage { from to } users { totalCount }
        apps(first: 100, orderBy: { field: LABEL }) { totalCount nodes { oktaId signIns activeUsers } } } }";
    org.api.ask(query, json!({ "id": integration })).await
}
