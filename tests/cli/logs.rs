//! What a server logs at the most verbose level: ids and counts, and no token, header, query or e-mail address.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::folder::Folder;

const BOOTSTRAP: &str = "bootstrap-hush-hush";
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
    let mut server = Serving::start(&folder);
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
    assert!(server.stop(), "the server did not end with 0");
    let log = server.log();
    let spans = log.iter().filter(|line| line["message"] == "answered").count();
    assert!(spans >= 10, "the requests are not logged: {log:?}");
    assert_eq!(log.last().unwrap()["message"], "stopped");
    let (log, files) = (Value::from(log).to_string(), folder.bytes());
    for secret in SECRETS {
        assert!(!log.contains(secret), "{secret} stands in the log");
        let stored = files
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!stored, "{secret} stands in the working folder");
    }
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

/// A server whose log is read as it is written.
struct Serving {
    child: Child,
    address: String,
    lines: mpsc::Receiver<Value>,
    read: Vec<Value>,
}

impl Serving {
    fn start(folder: &Folder) -> Self {
        let mut child = folder
            .command(&["serve", "--listen", "127.0.0.1:0", "--log", "trace"])
            .env("SEATGRAPH_BOOTSTRAP_TOKEN", BOOTSTRAP)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in stderr.lines() {
                let line = line.unwrap();
                let parsed = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(parsed).is_err() {
                    return;
                }
            }
        });
        let mut read = Vec::new();
        let address = loop {
            let line: Value = lines.recv_timeout(Duration::from_secs(30)).unwrap();
            let listening =
                (line["message"] == "listening").then(|| line["address"].as_str().unwrap().to_owned());
            read.push(line);
            if let Some(address) = listening {
                break address;
            }
        };
        Self {
            child,
            address,
            lines,
            read,
        }
    }

    /// Sends SIGTERM, and tells whether the program ended with 0 and wrote nothing to standard output.
    fn stop(&mut self) -> bool {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        let mut out = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut out)
            .unwrap();
        status.success() && out.is_empty()
    }

    fn log(&mut self) -> Vec<Value> {
        self.read.extend(self.lines.iter());
        std::mem::take(&mut self.read)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Ended already, unless the test failed.
        let _ = self.child.kill();
    }
}
