//! An Okta that cannot be reached: a name without an address, a handshake that fails, a server that is gone.

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(30, 6, 10, 40)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_address_or_tls_is_told_when_it_is_connected() {
    let org = TestOrg::on_sqlite(&sim()).await;
    for host in [TestOrg::NAMELESS, &TestOrg::without_tls(&org.okta.host())] {
        let answer = org.connect(host, &org.okta.api_token()).await;
        let error = &answer["userErrors"][0];
        assert_eq!(error["code"], "UNREACHABLE", "{host} {answer}");
        assert!(error["remedy"].as_str().unwrap().len() > 10, "{answer}");
    }
    let data = org.api.ask("{ integrations { totalCount } }", json!({})).await;
    assert_eq!(data["integrations"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_okta_that_is_out_of_reach_fails_the_sync_keeps_the_data_and_heals_by_itself() {
    let (nameless, without_tls) = (TestOrg::on_sqlite(&sim()).await, TestOrg::on_sqlite(&sim()).await);
    let host = TestOrg::without_tls(&without_tls.okta.host());
    // Side by side: a sync tries for some seconds before it gives up.
    tokio::join!(
        is_told_and_heals(&nameless, TestOrg::NAMELESS),
        is_told_and_heals(&without_tls, &host)
    );
}

/// Connects, and leads the connected integration to `host` for a while.
async fn is_told_and_heals(org: &TestOrg, host: &str) {
    let integration = org.connected().await;
    org.synced(&integration).await;
    let database = sea_orm::Database::connect(org.database.url.as_str())
        .await
        .unwrap();
    let lead_to = async |host: &str| {
        let statement = format!("UPDATE integrations SET domain = '{host}'");
        database.execute_unprepared(&statement).await.unwrap();
    };
    lead_to(host).await;
    let end = org.sync(&integration).await;
    assert_eq!(
        (&end["state"], &end["problem"]["code"]),
        (&json!("FAILED"), &json!("UNREACHABLE")),
        "{host}"
    );
    let problems = org.problems(&integration).await;
    assert_eq!((problems.len(), problems[0].0.as_str()), (1, "UNREACHABLE"));
    org.check_truth(&integration).await;
    lead_to(&org.okta.host()).await;
    assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
    assert_eq!(org.problems(&integration).await, []);
    org.check_truth(&integration).await;
    database.close().await.unwrap();
}
