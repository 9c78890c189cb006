//! What people decided about an app outlives the app.

use serde_json::{Value, json};

use crate::{
    insights::{LICENSE, REVIEW, act},
    org::{TestOrg, sim},
};

const APP: &str = "query($id: ID!) { app(id: $id) { label status review reviewedBy license { seats monthlyCostPerSeat currency } } }";

async fn app(org: &TestOrg, id: &Value) -> Value {
    org.api.ask(APP, json!({ "id": id })).await["app"].clone()
}

async fn decide(org: &TestOrg, mutation: &str, input: Value) {
    let done = org.api.ask(mutation, json!({ "input": input })).await;
    let (_, payload) = done.as_object().unwrap().iter().next().unwrap();
    assert_eq!(payload["userErrors"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewed_or_licensed_app_stays_when_okta_no_longer_has_it_until_the_decision_is_taken_back() {
    for org in TestOrg::on_each_database(&sim(10, 3, 5, 20)).await {
        // Nobody ever signs in to these: what keeps others of which sign-ins were counted does not keep them.
        for label in ["1 Nothing", "2 Reviewed", "3 Licensed"] {
            act(
                &org,
                json!({ "act": "create_app", "label": label, "sign_on_mode": "SAML_2_0" }),
            );
        }
        let integration = org.connected().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        let list =
            "{ apps(first: 3, orderBy: { field: LABEL, direction: ASC }) { nodes { id oktaId label } } }";
        let apps = org.api.ask(list, json!({})).await["apps"]["nodes"].clone();
        let [nothing, reviewed, licensed] = [0, 1, 2].map(|at| &apps[at]["id"]);
        assert_eq!(apps[2]["label"], "3 Licensed", "{apps}");
        decide(&org, REVIEW, json!({ "appId": reviewed, "review": "SANCTIONED" })).await;
        let license = json!({ "seats": 3, "monthlyCostPerSeat": 900, "currency": "EUR" });
        let mut input = license.clone();
        input["appId"] = licensed.clone();
        decide(&org, LICENSE, input).await;

        for app in apps.as_array().unwrap() {
            act(&org, json!({ "act": "delete_app", "app": app["oktaId"] }));
        }
        for _ in 0..2 {
            assert_eq!(org.sync_in_full(&integration).await["state"], "SUCCEEDED");
            let told = [
                app(&org, nothing).await,
                app(&org, reviewed).await,
                app(&org, licensed).await,
            ];
            let expected = [
                Value::Null,
                json!({ "label": "2 Reviewed", "status": "DELETED", "review": "SANCTIONED", "reviewedBy": "test", "license": null }),
                json!({ "label": "3 Licensed", "status": "DELETED", "review": "UNREVIEWED", "reviewedBy": null, "license": license }),
            ];
            assert_eq!(told, expected, "on {}", org.database.name);
        }

        decide(&org, REVIEW, json!({ "appId": reviewed, "review": "UNREVIEWED" })).await;
        assert_eq!(org.sync_in_full(&integration).await["state"], "SUCCEEDED");
        assert_eq!(app(&org, reviewed).await, Value::Null, "on {}", org.database.name);
        assert_eq!(app(&org, licensed).await["status"], "DELETED");
    }
}
