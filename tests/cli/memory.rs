//! What a process still has in its memory: no credential of an org once that is disconnected.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use okta_sim::{OktaSim, RunningSim};
use serde_json::{Value, json};

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
    let (okta, folder) = (org().await, Folder::new());
    let mut server = Serving::start(&folder, &[("SEATGRAPH_OKTA_ALLOW_HOSTS", &okta.host())]);
    let token = okta.api_token();
    sync_and_disconnect(&server, json!({ "domain": okta.host(), "apiToken": token })).await;
    // What is there is found.
    assert!(!found_in_memory(server.pid(), b"SEATGRAPH_BOOTSTRAP_TOKEN").is_empty());
    check_gone(&server, token.as_bytes());
    assert!(server.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_apps_key_is_gone_from_memory_after_a_disconnect() {
    let (okta, folder) = (org().await, Folder::new());
    let mut server = Serving::start(&folder, &[("SEATGRAPH_OKTA_ALLOW_HOSTS", &okta.host())]);
    let jwk = include_str!("../../src/okta/test_keys/p256.jwk.json");
    let mut public: Value = serde_json::from_str(jwk).unwrap();
    let number = public.as_object_mut().unwrap().remove("d").unwrap();
    let number = URL_SAFE_NO_PAD.decode(number.as_str().unwrap()).unwrap();
    let app = json!({ "jwk": public, "scopes": ["okta.users.read", "okta.apps.read", "okta.groups.read", "okta.logs.read", "okta.roles.read"] });
    let client_id = okta
        .register_service_app(serde_json::from_value(app).unwrap())
        .unwrap();

    let pem = include_str!("../../src/okta/test_keys/p256_pkcs8.pem");
    let app = json!({ "clientId": client_id, "keyId": public["kid"], "privateKey": pem });
    sync_and_disconnect(&server, json!({ "domain": okta.host(), "serviceApp": app })).await;
    assert!(!found_in_memory(server.pid(), b"SEATGRAPH_BOOTSTRAP_TOKEN").is_empty());
    // The text's lines as it was given, and the key's number in either order of its bytes.
    for line in pem.lines().filter(|line| !line.starts_with("---")) {
        check_gone(&server, line.as_bytes());
    }
    let backwards: Vec<u8> = number.iter().rev().copied().collect();
    for number in [number, backwards] {
        check_gone(&server, &number);
    }
    assert!(server.stop());
}

async fn org() -> RunningSim {
    OktaSim::builder()
        .users(30)
        .apps(6)
        .days(10)
        .events_per_day(50)
        .rate_limit(6000)
        .start()
        .await
        .unwrap()
}

/// Connects an org with these credentials, waits for the end of its first sync, and disconnects it.
async fn sync_and_disconnect(server: &Serving, input: Value) {
    let api = server.api();
    let connect = "mutation($input: ConnectOktaInput!) { connectOkta(input: $input) { integration { id } userErrors { message } } }";
    let connected = api.ask(connect, json!({ "input": input })).await["connectOkta"].clone();
    assert_eq!(connected["userErrors"], json!([]));
    let integration = connected["integration"]["id"].clone();
    let follow = "subscription($id: ID!) { syncProgress(integrationId: $id) { state } }";
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    let said = socket.subscribe(follow, json!({ "id": integration })).await;
    assert_eq!(said.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
    drop(socket);
    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    api.ask(disconnect, json!({ "id": integration })).await;
}

fn check_gone(server: &Serving, secret: &[u8]) {
    let found = found_in_memory(server.pid(), secret);
    assert!(found.is_empty(), "{found:#?}");
}
