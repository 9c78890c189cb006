//! A process that is killed in the middle of its first sync, and started again.

use std::time::Duration;

use okta_sim::OktaSim;
use serde_json::{Value, json};

use crate::{
    compare,
    folder::Folder,
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_sync_resumes_by_itself_and_ends_with_the_truth() {
    let sim = OktaSim::builder()
        .users(300)
        .apps(30)
        .days(60)
        .events_per_day(100)
        .rate_limit(6000)
        .latency(Duration::from_millis(20));
    let okta = sim.start().await.unwrap();
    let (folder, host) = (Folder::new(), okta.host());
    let settings = [("SEATGRAPH_OKTA_ALLOW_HOSTS", host.as_str())];
    let server = Serving::start(&folder, &settings);
    let connect = "mutation($domain: String!, $token: String!) {
        connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } userErrors { code } } }";
    let variables = json!({ "domain": host, "token": okta.api_token() });
    let data = server.api().ask(connect, variables).await;
    let integration = data["connectOkta"]["integration"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let follow = "subscription($id: ID!) { syncProgress(integrationId: $id) { state stages { processed } } }";
    let variables = json!({ "id": integration });
    let begun = |data: &Value| {
        let stages = data["syncProgress"]["stages"].as_array().unwrap();
        stages.iter().all(|stage| stage["processed"].as_i64() > Some(0))
    };
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe_until(follow, variables.clone(), begun).await;
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "RUNNING");
    server.kill();

    let server = Serving::start(&folder, &settings);
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe(follow, variables).await;
    assert_eq!(said[0]["syncProgress"]["state"], "RUNNING");
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
    let api = server.api();
    let since = compare::counted_from(&api, &integration).await;
    let truth = serde_json::to_value(okta.truth(Some(since.parse().unwrap()))).unwrap();
    let comparison = compare::compare(&api, &integration, &truth).await;
    assert_eq!(comparison.count, 0, "{:#?}", comparison.differences);
}
