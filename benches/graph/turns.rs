//! Two sides that are measured in turns, so that what else the machine does meanwhile meets both.

use std::{fs, time::Duration};

use crate::{
    http::Post,
    load::{self, Load},
    options::Options,
    postgres::Postgres,
    process::Stat,
    servers::Server,
};

/// A server, what it is asked, and what came of it.
#[derive(Debug)]
pub(crate) struct Side<'a> {
    pub(crate) name: &'static str,
    pub(crate) server: &'a Server,
    pub(crate) posts: Vec<Post>,
    postgres: Option<&'a Postgres>,
    pub(crate) load: Load,
    server_s: f64,
    database_s: f64,
    client_s: f64,
}

/// What both sides do before they are measured: fill caches, open the pool.
const WARM_UP: Duration = Duration::from_secs(1);

impl<'a> Side<'a> {
    /// One that was not asked yet.
    pub(crate) fn new(
        name: &'static str,
        server: &'a Server,
        posts: Vec<Post>,
        postgres: Option<&'a Postgres>,
    ) -> Self {
        Side {
            name,
            server,
            posts,
            postgres,
            load: Load::default(),
            server_s: 0.0,
            database_s: 0.0,
            client_s: 0.0,
        }
    }

    /// Load for a while.
    pub(crate) async fn turn(&mut self, connections: usize, lasting: Duration, seed: u64) {
        let before = self.spent();
        let load = load::run(self.server.address, &self.posts, connections, lasting, seed).await;
        let after = self.spent();
        self.load.add(load);
        self.server_s += after[0] - before[0];
        self.database_s += after[1] - before[1];
        self.client_s += after[2] - before[2];
    }

    /// Processor time so far: of the server, the database, this process.
    fn spent(&self) -> [f64; 3] {
        [
            of_family(self.server.process.id()),
            self.postgres.map_or(0.0, Postgres::cpu_s),
            Stat::of(std::process::id()).unwrap().own_s,
        ]
    }

    fn forget(&mut self) {
        *self = Side::new(
            self.name,
            self.server,
            std::mem::take(&mut self.posts),
            self.postgres,
        );
    }

    fn ms_each(&self, seconds: f64) -> f64 {
        seconds * 1e3 / self.load.took.len() as f64
    }

    /// Processor time of the server and the database per request, in milliseconds.
    pub(crate) fn cpu_ms(&self) -> f64 {
        self.ms_each(self.server_s + self.database_s)
    }

    /// A line about it.
    pub(crate) fn line(&self) -> String {
        let load = &self.load;
        format!(
            "  {:<12} {:>9.1} {:>9.1} {:>9.1} {:>11.2} {:>11.2} {:>11.2} {:>9.0}",
            self.name,
            load.rate(),
            load.percentile(0.5),
            load.percentile(0.99),
            self.ms_each(self.server_s),
            self.ms_each(self.database_s),
            self.ms_each(self.client_s),
            load.bytes as f64 / load.took.len() as f64 / 1e3,
        )
    }
}

/// Processor time of a process and of those that it has started.
fn of_family(process: u32) -> f64 {
    let own = Stat::of(process).unwrap().own_s;
    let others = fs::read_dir("/proc").unwrap().filter_map(|entry| {
        let other = Stat::of(entry.ok()?.file_name().to_str()?.parse().ok()?)?;
        (other.parent == process).then_some(other.own_s)
    });
    own + others.sum::<f64>()
}

/// What the columns of a [`Side::line`] are.
pub(crate) fn head() -> String {
    format!(
        "  {:<12} {:>9} {:>9} {:>9} {:>11} {:>11} {:>11} {:>9}",
        "", "req/s", "p50, ms", "p99, ms", "server, ms", "database", "load", "kB"
    )
}

/// Each side in turn, as often as the options say.
pub(crate) async fn take(sides: &mut [&mut Side<'_>], connections: usize, options: &Options) {
    for side in &mut *sides {
        side.turn(connections, WARM_UP.min(options.turn()), 0).await;
        side.forget();
    }
    for turn in 1..=options.turns {
        for side in &mut *sides {
            side.turn(connections, options.turn(), turn).await;
        }
        // Who went first goes last: neither always follows the other.
        sides.reverse();
    }
}
