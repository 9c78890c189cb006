//! seatgraph's commands, each in a process of its own.

use std::{fs, io::Write as _, net::TcpListener, path::PathBuf, process::Command, time::Duration};

use tokio::time::sleep;

use crate::{
    process::{Process, Used, program},
    sim::Sim,
    truth::{Api, compare, counted_from},
};

/// The access token that holds for the benchmark.
const TOKEN: &str = "sg_bench_token_of_a_store_that_is_thrown_away";

/// A store, and the org that is synced into it.
#[derive(Debug)]
pub(crate) struct Seatgraph {
    folder: PathBuf,
    database: String,
    okta: String,
}

impl Seatgraph {
    /// On a SQLite file in the folder.
    pub(crate) fn on_sqlite(folder: PathBuf, sim: &Sim) -> Self {
        let database = format!("sqlite:{}", folder.join("seatgraph.db").display());
        Self::on(folder, database, sim)
    }

    /// On that database, with its logs in the folder.
    pub(crate) fn on(folder: PathBuf, database: String, sim: &Sim) -> Self {
        Seatgraph {
            folder,
            database,
            okta: sim.host.clone(),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program("seatgraph"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("SEATGRAPH_DATABASE_URL", &self.database)
            .env("SEATGRAPH_OKTA_ALLOW_HOSTS", &self.okta)
            .env("SEATGRAPH_BOOTSTRAP_TOKEN", TOKEN)
            // 32 bytes; with SQLite a key could be made, with PostgreSQL it must be given.
            .env(
                "SEATGRAPH_ENCRYPTION_KEY",
                "c2VhdGdyYXBoLWJlbmNobWFyay1rZXktMzItYnl0ZXM=",
            );
        command
    }

    fn says(&self, of: &str) -> PathBuf {
        self.folder.join(format!("{of}.log"))
    }

    /// Connects the org.
    pub(crate) async fn connect(&self, sim: &Sim) {
        let mut command = self.command(&["connect", "--domain", &sim.host]);
        let mut process = Process::start(&mut command, &self.says("connect"));
        process.stdin().write_all(sim.token.as_bytes()).unwrap();
        let used = process.end().await;
        assert!(used.status.success(), "not connected: {}", self.said("connect"));
    }

    /// Syncs once.
    pub(crate) async fn sync(&self) -> Used {
        let used = Process::start(&mut self.command(&["sync"]), &self.says("sync"))
            .end()
            .await;
        assert!(used.status.success(), "not synced: {}", self.said("sync"));
        used
    }

    fn said(&self, of: &str) -> String {
        fs::read_to_string(self.says(of)).unwrap_or_default()
    }

    /// How many rows differ from what the simulator says that a sync must end with; the first ones are told.
    pub(crate) async fn differences(&self, sim: &Sim) -> usize {
        let listen = free_address();
        let mut command = self.command(&["serve", "--listen", &listen, "--sync-every", "7d"]);
        let server = Process::start(&mut command, &self.says("serve"));
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let ready = format!("http://{listen}/readyz");
        while !http
            .get(&ready)
            .send()
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            assert!(server.is_alive(), "seatgraph has ended: {}", self.said("serve"));
            sleep(Duration::from_millis(50)).await;
        }
        let api = Api {
            http,
            url: format!("http://{listen}/graphql"),
            token: TOKEN.to_owned(),
        };
        let data = api
            .ask(
                "{ integrations(first: 1) { nodes { id } } }",
                serde_json::Value::Null,
            )
            .await;
        let integration = data["integrations"]["nodes"][0]["id"].as_str().unwrap();
        let since = counted_from(&api, integration).await;
        let truth = sim.read(&format!("/_truth?since={since}")).await;
        let comparison = compare(&api, integration, &truth).await;
        for difference in &comparison.differences {
            println!("    {difference}");
        }
        server.stop().await;
        comparison.count
    }
}

/// An address that was free a moment ago.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}
