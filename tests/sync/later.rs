//! Later syncs: what has changed in Okta since, and what is gone.

use okta_sim::Act;
use serde_json::{Map, json};

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(80, 15, 30, 80)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_sync_follows_what_changed() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let truth = org.okta.truth(None);
        let listed: Vec<_> = truth
            .users
            .iter()
            .filter(|user| user.status == "ACTIVE")
            .collect();
        let signed_in = truth
            .users
            .iter()
            .find(|user| user.status == "ACTIVE" && user.last_sign_in.is_some())
            .unwrap();
        let app = &truth
            .apps
            .iter()
            .find(|app| app.status == "ACTIVE" && app.last_sign_in.is_some() && !app.owned_by_okta)
            .unwrap()
            .id;
        let seat = truth.assignments.first().unwrap();
        for act in [
            Act::CreateUser {
                login: "new@example.com".to_owned(),
                profile: Map::new(),
            },
            Act::CreateApp {
                label: "Brand new".to_owned(),
                sign_on_mode: None,
            },
            Act::UpdateUser {
                user: listed[5].id.clone(),
                profile: json!({ "department": "Moved", "lastName": "Renamed" })
                    .as_object()
                    .unwrap()
                    .clone(),
            },
            Act::DeactivateUser {
                user: listed[6].id.clone(),
            },
            Act::GrantRole {
                user: listed[7].id.clone(),
                role: "APP_ADMIN".to_owned(),
            },
            Act::Unassign {
                app: seat.app.clone(),
                user: seat.user.clone(),
            },
            Act::Assign {
                app: app.clone(),
                user: listed[8].id.clone(),
            },
            Act::SignIn {
                user: Some(listed[8].id.clone()),
                app: Some(app.clone()),
                published: None,
                count: Some(3),
            },
            Act::DeleteUser {
                user: signed_in.id.clone(),
            },
            Act::RenameApp {
                app: app.clone(),
                label: "Renamed app".to_owned(),
            },
        ] {
            org.okta.act(&act).unwrap();
        }
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_arrives_late_is_counted_once() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    for hours in [1, 30, 200] {
        let published = org.okta.now() - chrono::TimeDelta::hours(hours);
        org.okta
            .act(&Act::SignIn {
                user: None,
                app: None,
                published: Some(published),
                count: None,
            })
            .unwrap();
        org.sync(&integration).await;
        org.sync(&integration).await;
    }
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_at_a_disconnect_is_there_when_the_org_is_connected_again() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    let query = "mutation($id: ID!, $delete: Boolean!) {
        disconnectIntegration(input: { integrationId: $id, deleteData: $delete }) {
            integration { status users { totalCount } apps { totalCount } } userErrors { code } } }";
    let kept = org
        .api
        .ask(query, json!({ "id": integration, "delete": false }))
        .await;
    assert_eq!(
        kept["disconnectIntegration"]["integration"]["status"],
        "DISCONNECTED"
    );
    assert!(
        kept["disconnectIntegration"]["integration"]["users"]["totalCount"]
            .as_i64()
            .unwrap()
            >= 80
    );
    let again = org.connected().await;
    assert_eq!(again, integration);
    assert_eq!(org.synced(&again).await["state"], "SUCCEEDED");
    org.check_truth(&again).await;

    let gone = org
        .api
        .ask(query, json!({ "id": integration, "delete": true }))
        .await;
    assert_eq!(
        gone["disconnectIntegration"]["integration"]["users"]["totalCount"],
        0
    );
    assert_eq!(
        gone["disconnectIntegration"]["integration"]["apps"]["totalCount"],
        0
    );
}
