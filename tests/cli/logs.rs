//! What a server logs at the most verbose level: ids and counts, and no token, header, query or e-mail address.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use okta_sim::OktaSim;

use crate::{
    folder::Folder,
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

/// Everything that is sent and must not be met again.
const SECRETS: [&str; 5] = [
    BOOTSTRAP,
    "sgt_wrong-hush",
    "00okta-hush",
    "hush@example.com",
    "hushQuery",
];

#[tokio::test]
async fn the_log_holds_no_secret_and_a_stop_is_orderly() {
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &[]);
    let url = format!("http://{}/graphql", server.address);
    // Fails where a provider is set already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let query = "query hushQuery($input: ConnectOktaInput!) { connectOkta(input: $input) { __typename } }";
    let input = json!({ "domain": "hush@example.com", "apiToken": "00okta-hush" });
    for token in [BOOTSTRAP, "sgt_wrong-hush"] {
        for body in [
            json!({ "query": "query hushQuery { __typename }" }),
            json!({ "query": query.replace("query", "mutation"), "variables": { "input": input } }),
            json!({ "query": query, "variables": { "input": input } }),
            json!({ "hushQuery": "hush@example.com" }),
        ] {
            http.post(&url)
                .bearer_auth(token)
                .json(&body)
                .send()
                .await
                .unwrap();
        }
        http.get(format!("{url}?token={token}")).send().await.unwrap();
        open_socket(&server.address, token).await;
    }
    let made = made_by_the_api(&http, &url).await;
    assert!(server.stop(), "the server did not end with 0");
    let log = server.log();
    let spans = log.iter().filter(|line| line["message"] == "answered").count();
    assert!(spans >= 10, "the requests are not logged: {log:?}");
    assert_eq!(log.last().unwrap()["message"], "stopped");
    let (log, files) = (Value::from(log).to_string(), folder.bytes());
    for secret in SECRETS.into_iter().chain([&*made]) {
        assert!(!log.contains(secret), "{secret} stands in the log");
        let stored = files
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!stored, "{secret} stands in the working folder");
    }
}

/// An access token that was made, and used.
async fn made_by_the_api(http: &reqwest::Client, url: &str) -> String {
    let make = r#"mutation { createAccessToken(input: { name: "made", role: ADMIN }) { secret } }"#;
    let ask = |token: &str, query: &str| {
        http.post(url)
            .bearer_auth(token)
            .json(&json!({ "query": query }))
            .send()
    };
    let made: Value = ask(BOOTSTRAP, make).await.unwrap().json().await.unwrap();
    let made = made["data"]["createAccessToken"]["secret"].as_str().unwrap();
    assert_eq!(ask(made, "{ viewer { name } }").await.unwrap().status(), 200);
    made.to_owned()
}

async fn open_socket(address: &str, token: &str) {
    let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
    let protocol = "graphql-transport-ws".parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", protocol);
    let (mut socket, _) = connect_async(request).await.unwrap();
    for message in [
        json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {token}") } }),
        json!({ "type": token }),
    ] {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    while let Some(Ok(message)) = socket.next().await {
        if message.is_close() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_okta_token_stands_in_no_log_no_file_and_no_answer() {
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
    let api = server.api();
    let token = okta.api_token();
    let connect = "mutation($domain: String!, $token: String!) {
        connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } userErrors { message remedy } } }";
    let mut answers = Vec::new();
    for tried in ["00hushwrong", &token] {
        let variables = json!({ "domain": okta.host(), "token": tried });
        answers.push(api.ask(connect, variables).await);
    }
    let integration = answers[1]["connectOkta"]["integration"]["id"].clone();
    let follow = "subscription($id: ID!) { syncProgress(integrationId: $id) { state problem { message } } }";
    let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
    answers.extend(socket.subscribe(follow, json!({ "id": integration })).await);
    assert_eq!(answers.last().unwrap()["syncProgress"]["state"], "SUCCEEDED");
    let all = "{ integrations { nodes { id name domain authMethod status problems { message } syncs { nodes { state } } } }
        users(first: 100) { nodes { oktaId name email login roles } } apps(first: 100) { nodes { label name } } }";
    answers.push(api.ask(all, json!({})).await);
    let stored = folder.bytes();
    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    answers.push(api.ask(disconnect, json!({ "id": integration })).await);
    assert!(server.stop(), "the server did not end with 0");
    let log = server.log();
    assert!(
        log.iter().any(|line| line["message"] == "the run has ended"),
        "{log:?}"
    );
    let (log, answers) = (Value::from(log).to_string(), Value::from(answers).to_string());
    for secret in [token.as_str(), "00hushwrong", BOOTSTRAP] {
        assert!(!log.contains(secret), "a token stands in the log");
        assert!(!answers.contains(secret), "a token stands in an answer");
        for bytes in [&stored, &folder.bytes()] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "a token stands in the working folder");
        }
    }
}
