//! The server that is measured, with an org that has been synced, and those who ask it.

use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    process::Command,
    time::Duration,
};

use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    process::{Process, program},
    sim::Sim,
};

const ADMIN: &str = "load-admin-token-of-a-store-thrown-away";
const ORG: [&str; 10] = [
    "--users",
    "2000",
    "--apps",
    "60",
    "--days",
    "60",
    "--events-per-day",
    "1500",
    "--rate-limit",
    "60000",
];

pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    folder: TempDir,
    _sim: Sim,
}

/// Somebody with an address and an access token of their own.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) http: Client,
    pub(crate) token: String,
    pub(crate) url: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let sim = Sim::start(folder.path(), &ORG).await;
        let address = {
            let free = TcpListener::bind("127.0.0.1:0").unwrap();
            free.local_addr().unwrap()
        };
        let mut command = Command::new(program("seatgraph"));
        command
            .args(["serve", "--listen", &address.to_string()])
            .env_clear()
            .env("SEATGRAPH_OKTA_ALLOW_HOSTS", &sim.host)
            .env("SEATGRAPH_BOOTSTRAP_TOKEN", ADMIN)
            .current_dir(folder.path());
        let process = Process::start(&mut command, &folder.path().join("says.log"));
        let server = Self {
            process,
            address,
            folder,
            _sim: sim,
        };
        while http(1)
            .get(format!("http://{address}/readyz"))
            .send()
            .await
            .is_err()
        {
            let said = || std::fs::read_to_string(server.folder.path().join("says.log")).unwrap();
            assert!(server.process.is_alive(), "the server has ended: {}", said());
            sleep(Duration::from_millis(20)).await;
        }
        server.sync().await;
        server
    }

    async fn sync(&self) {
        let (host, token) = (&self._sim.host, &self._sim.token);
        let connect = format!(
            "mutation {{ connectOkta(input: {{ domain: \"{host}\", apiToken: \"{token}\" }}) {{ userErrors {{ message }} }} }}"
        );
        self.ask(&connect).await;
        let state = "{ integrations { nodes { latestSync { state } } } }";
        loop {
            let told = self.ask(state).await;
            match told["data"]["integrations"]["nodes"][0]["latestSync"]["state"].as_str() {
                Some("SUCCEEDED") => return,
                Some("QUEUED" | "RUNNING") => sleep(Duration::from_millis(200)).await,
                _ => panic!("the org was not synced: {told}"),
            }
        }
    }

    async fn ask(&self, query: &str) -> Value {
        let url = format!("http://{}/graphql", self.address);
        let asked = http(1)
            .post(url)
            .bearer_auth(ADMIN)
            .json(&json!({ "query": query }));
        asked.send().await.unwrap().json().await.unwrap()
    }

    /// An access token of its own.
    pub(crate) fn token(&self) -> String {
        let mut command = Command::new(program("seatgraph"));
        command
            .args(["token", "create", "--name", "load", "--role", "viewer"])
            .env_clear()
            .current_dir(self.folder.path());
        let made = command.output().unwrap();
        assert!(made.status.success());
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }

    /// Somebody with an access token of their own, from `127.0.0.{host}`.
    pub(crate) fn client(&self, host: u8) -> Asker {
        Asker::new(self.address, host, &self.token())
    }

    pub(crate) async fn stop(self) {
        self.process.stop().await;
    }
}

/// Calls from `127.0.0.{host}`.
fn http(host: u8) -> Client {
    let from = IpAddr::from([127, 0, 0, host]);
    let builder = Client::builder().no_proxy().local_address(from);
    builder.timeout(Duration::from_secs(60)).build().unwrap()
}

impl Asker {
    pub(crate) fn new(address: SocketAddr, host: u8, token: &str) -> Self {
        Self {
            http: http(host),
            token: token.to_owned(),
            url: format!("http://{address}/graphql"),
        }
    }

    /// Asks, and tells the status of the answer; none where there was none.
    pub(crate) async fn ask(&self, body: String) -> Option<u16> {
        let asked = self
            .http
            .post(&self.url)
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body);
        let answer = asked.send().await.ok()?;
        let status = answer.status().as_u16();
        answer.bytes().await.ok()?;
        Some(status)
    }
}
