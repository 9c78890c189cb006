//! A PostgreSQL that was started for the benchmark (`scripts/postgres.sh`).

use std::{
    collections::BTreeMap,
    fs,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::process::Stat;

/// The cluster.
#[derive(Debug)]
pub(crate) struct Postgres {
    /// Of the database that every cluster has.
    pub(crate) url: String,
    server: u32,
    databases: AtomicUsize,
}

/// A database of the cluster.
#[derive(Debug)]
pub(crate) struct Database {
    name: String,
    pub(crate) url: String,
}

impl Postgres {
    /// The one that the environment names, where it names one.
    pub(crate) fn given() -> Option<Self> {
        let url = std::env::var("SEATGRAPH_TEST_POSTGRES_URL").ok()?;
        let (_, folder) = url.split_once("?host=")?;
        let pid = fs::read_to_string(format!("{folder}/data/postmaster.pid")).unwrap();
        let server = pid.lines().next().unwrap().trim().parse().unwrap();
        Some(Postgres {
            url,
            server,
            databases: AtomicUsize::new(0),
        })
    }

    /// A database of its own.
    pub(crate) fn make_database(&self) -> Database {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        self.execute(&format!("CREATE DATABASE {name}"));
        let url = self.url.replace("/postgres?", &format!("/{name}?"));
        Database { name, url }
    }

    /// Deletes a database.
    pub(crate) fn drop_database(&self, database: &Database) {
        self.execute(&format!("DROP DATABASE {} WITH (FORCE)", database.name));
    }

    /// Has `psql` execute a statement.
    pub(crate) fn execute(&self, statement: &str) {
        let mut psql = Command::new("psql");
        // That what is to be dropped does not exist is no news.
        psql.env("PGOPTIONS", "-c client_min_messages=warning");
        let done = psql.args(["-qX", "-c", statement, &self.url]).status().unwrap();
        assert!(done.success(), "{statement} failed");
    }

    /// Processor time so far of the server and its processes, in seconds.
    pub(crate) fn cpu_s(&self) -> f64 {
        loop {
            let before = self.processes();
            let server = Stat::of(self.server).unwrap();
            // The time of one that ends moves from its own row to the server's: it must not be missed on the way.
            let after = self.processes();
            if before.keys().eq(after.keys()) {
                return server.own_s + server.children_s + after.values().sum::<f64>();
            }
        }
    }

    /// The server's processes, each with its time.
    fn processes(&self) -> BTreeMap<u32, f64> {
        let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = Stat::of(pid).filter(|stat| stat.parent == self.server)?;
            Some((pid, stat.own_s))
        });
        processes.collect()
    }
}
