//! The org of the acceptance: 20,000 users, 300 apps, 200,000 assignments and a million log events, behind the rate limits
//! that one token has, with windows of 3 s.

use tempfile::TempDir;

use crate::{seatgraph::Seatgraph, sim::Sim};

/// A simulated org and the store it is synced into.
#[derive(Debug)]
pub(crate) struct Org {
    pub(crate) sim: Sim,
    pub(crate) seatgraph: Seatgraph,
    _folder: TempDir,
}

impl Org {
    /// Makes and connects it.
    pub(crate) async fn of_acceptance() -> Self {
        Self::new(&[&SIZE[..], &PACE[..]].concat()).await
    }

    /// One that `okta-sim` makes of these arguments, on SQLite.
    pub(crate) async fn new(arguments: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let sim = Sim::start(folder.path(), arguments).await;
        let seatgraph = Seatgraph::on_sqlite(folder.path().to_owned(), &sim);
        seatgraph.connect(&sim).await;
        Org {
            sim,
            seatgraph,
            _folder: folder,
        }
    }
}

/// How big it is.
pub(crate) const SIZE: [&str; 10] = [
    "--users",
    "20000",
    "--apps",
    "300",
    "--assignments",
    "200000",
    "--days",
    "90",
    "--events-per-day",
    "11111",
];

/// How fast it answers, and how much it lets itself be asked.
const PACE: [&str; 6] = [
    "--latency-ms",
    "50",
    "--window-s",
    "3",
    "--limits",
    "users=300,apps=50,logs=60,others=600",
];
