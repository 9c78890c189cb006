//! What a round does with the library instead of a process: new credentials, a store filled without faults, and asking the
//! API of what was synced.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use okta_sim::{RunningSim, Truth};
use seatgraph::{
    access::{AccessTokens, NewToken, Role, Sessions, Vault},
    clock::{Clock, SystemClock},
    server::{App, Server, Stop},
    store::{Database, IntegrationId, Store, audit::By, connections},
    sync::{ChangeError, CredentialsInput, RefusalCode, SyncSettings, Syncer},
};
use secrecy::{ExposeSecret, SecretString};

use crate::compare::{self, Api};

fn syncer(store: &Store, vault: &Vault, host: &str) -> Syncer {
    let settings = SyncSettings {
        okta_allow_hosts: host.parse().unwrap(),
        okta_headroom: 0.0,
        ..SyncSettings::default()
    };
    Syncer::new(store.clone(), vault.clone(), Arc::new(SystemClock), settings)
}

fn api_token(okta: &RunningSim) -> CredentialsInput {
    CredentialsInput {
        api_token: Some(SecretString::from(okta.api_token())),
        service_app: None,
    }
}

/// Gives the integration the simulator's newest token, and closes the store.
pub(crate) async fn renew_credentials(store: Store, vault: &Vault, host: &str, okta: &RunningSim) {
    let integration = integration(&store).await;
    let syncer = syncer(&store, vault, host);
    loop {
        match syncer
            .update_credentials(&By::operator(), integration, api_token(okta))
            .await
        {
            // Another client's burst is not over yet, and a check does not wait for it.
            Err(ChangeError::Refused(refusal)) if refusal.code == RefusalCode::Unreachable => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            renewed => {
                renewed.unwrap();
                break;
            }
        }
    }
    store.close().await.unwrap();
}

/// Queues a sync, so that a server finds one, and closes the store.
pub(crate) async fn queue(store: Store, vault: &Vault, host: &str, full: bool) {
    let integration = integration(&store).await;
    syncer(&store, vault, host)
        .queue(&By::operator(), integration, full)
        .await
        .unwrap();
    store.close().await.unwrap();
}

/// Fills a new store at `path` by one sync that nothing disturbs.
pub(crate) async fn fill(path: &Path, vault: &Vault, okta: &RunningSim) {
    let store = Store::open(&Database::Sqlite(path.to_owned())).await.unwrap();
    store.migrate().await.unwrap();
    let syncer = syncer(&store, vault, &okta.host());
    let connected = syncer
        .connect(&By::operator(), &okta.host(), api_token(okta))
        .await
        .unwrap();
    syncer
        .run_one(connected.run, Stop::default().token())
        .await
        .unwrap();
    store.close().await.unwrap();
}

/// Differences between what the API says and the simulator's truth.
pub(crate) async fn differences_to_truth(
    store: Store,
    vault: &Vault,
    host: &str,
    okta: &RunningSim,
) -> Vec<String> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let tokens = AccessTokens::new(store.clone(), Arc::clone(&clock), None);
    let new = NewToken {
        name: "chaos".to_owned(),
        role: Role::Viewer,
        integrations: Vec::new(),
        expires_in_days: None,
    };
    let token = tokens
        .create(&By::operator(), new)
        .await
        .unwrap()
        .token
        .expose_secret()
        .to_owned();
    let sessions = Sessions::new(tokens, store.clone(), vault.clone(), Arc::clone(&clock));
    let app = App::new(store.clone(), syncer(&store, vault, host), sessions, clock);
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let server = Server::bind(listen, app).await.unwrap();
    let (url, stop) = (format!("http://{}/graphql", server.address()), Stop::default());
    let serving = tokio::spawn(server.run(stop.clone()));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let api = Api { http, url, token };
    let data = api
        .ask(
            "{ integrations { nodes { id problems { code message } } } }",
            serde_json::json!({}),
        )
        .await;
    let node = &data["integrations"]["nodes"][0];
    let id = node["id"].as_str().unwrap();
    let since = compare::counted_from(&api, id).await;
    let truth = okta.truth(Some(since.parse().unwrap()));
    let gone = gone(&truth);
    let comparison = compare::compare(&api, id, &serde_json::to_value(truth).unwrap()).await;
    let mut differences = comparison.differences;
    // As in `rows`.
    differences.retain(|line| !gone.iter().any(|named| line.starts_with(named)));
    let problems = node["problems"].as_array().unwrap();
    differences.extend(
        problems
            .iter()
            .map(|problem| format!("problem left over: {problem}")),
    );
    if !comparison.compared.values().all(|rows| *rows > 0) {
        differences.push(format!("too little was compared: {:?}", comparison.compared));
    }
    stop.ask();
    serving.await.unwrap().unwrap();
    store.close().await.unwrap();
    differences
}

async fn integration(store: &Store) -> IntegrationId {
    connections::list_connected(store).await.unwrap()[0].id
}

/// How differences in the names of those begin who are gone.
fn gone(truth: &Truth) -> Vec<String> {
    let users = truth.users.iter().filter(|user| user.status == "DELETED");
    let names = users.flat_map(|user| ["name", "login"].map(|name| format!("users {} {name}:", user.id)));
    let apps = truth.apps.iter().filter(|app| app.status == "DELETED");
    names
        .chain(apps.map(|app| format!("apps {} label:", app.id)))
        .collect()
}
