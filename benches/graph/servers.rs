//! The servers that are measured, each a process of its own.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    http::Connection,
    process::{Process, program},
};

/// How often a server that starts is looked at: the error of the time that it takes.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A server that answers.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) process: Process,
    pub(crate) address: SocketAddr,
    /// From start to ready.
    pub(crate) starting: Duration,
    folder: TempDir,
}

impl Server {
    /// `seatgraph serve` as it is by default, on that database; `more` are settings beside.
    pub(crate) async fn seatgraph(database: &str, more: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let address = free_address();
        let mut command = seatgraph(database);
        command
            .args(["serve", "--listen", &address.to_string()])
            // One client asks as fast as it is answered.
            .args(["--limit-per-token", "off", "--limit-per-address", "off"])
            .envs(more.iter().copied())
            .current_dir(folder.path());
        let begun = Instant::now();
        let process = Process::start(&mut command, &folder.path().join("says.log"));
        while !is_ready(address).await {
            assert!(process.is_alive(), "seatgraph has ended: {}", said(&folder));
            sleep(LOOK_EVERY).await;
        }
        Server {
            process,
            address,
            starting: begun.elapsed(),
            folder,
        }
    }

    /// The limit, on that database.
    pub(crate) async fn limit(database: &str) -> Self {
        let mut command = Command::new(program("examples/bench_graph_limit"));
        command.arg(database).env_clear();
        Self::that_prints_its_address(command).await
    }

    async fn that_prints_its_address(mut command: Command) -> Self {
        let folder = TempDir::new().unwrap();
        let begun = Instant::now();
        let process = Process::start(&mut command, &folder.path().join("says.log"));
        let address = loop {
            if let Some((address, _)) = said(&folder).split_once('\n') {
                break address.parse().unwrap();
            }
            assert!(process.is_alive(), "the server has ended: {}", said(&folder));
            sleep(LOOK_EVERY).await;
        };
        Server {
            process,
            address,
            starting: begun.elapsed(),
            folder,
        }
    }

    /// The server under `benches/peers`, on that database.
    pub(crate) async fn peer(database: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers/server.js");
        let mut command = Command::new("node");
        command
            .arg(script)
            .env("DATABASE_URL", database)
            .env("NODE_ENV", "production");
        Self::that_prints_its_address(command).await
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> Connection {
        let connection = Connection::open(self.address).await;
        connection.unwrap_or_else(|| panic!("nobody listens: {}", said(&self.folder)))
    }

    /// Ends it, and waits until it has.
    pub(crate) async fn stop(self) {
        self.process.stop().await;
    }
}

/// Brings a database's schema up to date.
pub(crate) fn migrate(database: &str) {
    let done = seatgraph(database).arg("migrate").output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The program, on that database, without any other setting of this process's own.
pub(crate) fn seatgraph(database: &str) -> Command {
    let mut command = Command::new(program("seatgraph"));
    command
        .env_clear()
        // Where no file of settings lies.
        .current_dir(std::env::temp_dir())
        .env("SEATGRAPH_DATABASE_URL", database)
        // 32 bytes; with SQLite a key could be made, with PostgreSQL it must be given.
        .env(
            "SEATGRAPH_ENCRYPTION_KEY",
            "c2VhdGdyYXBoLWJlbmNobWFyay1rZXktMzItYnl0ZXM=",
        );
    command
}

async fn is_ready(address: SocketAddr) -> bool {
    match Connection::open(address).await {
        Some(mut connection) => connection.succeeds("/readyz").await,
        None => false,
    }
}

fn said(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("says.log")).unwrap_or_default()
}

/// An address that was free a moment ago.
fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
