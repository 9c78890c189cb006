//! What a process still has in its memory: no Okta token once its org is disconnected.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
};

use okta_sim::OktaSim;
use serde_json::json;

use crate::{
    folder::Folder,
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

/// Where `bytes` stand in the memory of a process that this one has started; each place with what lies around it.
fn found_in_memory(pid: u32, bytes: &[u8]) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut found = Vec::new();
    let mut searched = 0;
    for line in maps.lines().filter(|line| {
        line.split(' ')
            .nth(1)
            .is_some_and(|rights| rights.starts_with("rw"))
    }) {
        let (from, to) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
        let mut content = vec![0; usize::try_from(to - from).unwrap()];
        // Some of the kernel's own pages cannot be read.
        if memory.read_exact_at(&mut content, from).is_err() {
            continue;
        }
        searched += content.len();
        for place in content
            .windows(bytes.len())
            .enumerate()
            .filter(|(_, window)| *window == bytes)
        {
            let around =
                &content[place.0.saturating_sub(80)..(place.0 + bytes.len() + 40).min(content.len())];
            found.push(format!("{line}: {}", around.escape_ascii()));
        }
    }
    assert!(searched > 1 << 20, "the memory of {pid} was not read");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_okta_token_is_gone_from_memory_after_a_disconnect() {
    let okta = OktaSim::builder()
        .users(30)
        .apps(6)
        .days(10)
        .events_per_day(50)
        .rate_limit(6000)
        .start()
        .await
        .unwrap();
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &[("SEATGRAPH_OKTA_ALLOW_HOSTS", &okta.host())]);
    let token = okta.api_token();
    let api = server.api();
    let connect = "mutation($domain: String!, $token: String!) {
        connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } } }";
    let variables = json!({ "domain": okta.host(), "token": token });
    let connected = api.ask(connect, variables).await;
    let integration = connected["connectOkta"]["integration"]["id"].clone();
    let follow = "subscription($id: ID!) { syncProgress(integrationId: $id) { state } }";
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe(follow, json!({ "id": integration })).await;
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
    drop(socket);
    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    api.ask(disconnect, json!({ "id": integration })).await;
    // What is there is found.
    assert!(!found_in_memory(server.pid(), b"SEATGRAPH_BOOTSTRAP_TOKEN").is_empty());
    let found = found_in_memory(server.pid(), token.as_bytes());
    assert!(found.is_empty(), "{found:#?}");
    assert!(server.stop());
}
