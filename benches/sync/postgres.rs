//! A PostgreSQL that was started for the benchmark (`scripts/postgres.sh`).

use std::{
    fs,
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::process::Stat;

/// The cluster.
#[derive(Debug)]
pub(crate) struct Postgres {
    url: String,
    server: u32,
    databases: AtomicUsize,
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

    /// A database of its own, by its address.
    pub(crate) fn make_database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("bench_{}_{number}", std::process::id());
        let create = format!("CREATE DATABASE {name}");
        let made = Command::new("psql")
            .args(["-qX", "-c", &create, &self.url])
            .status()
            .unwrap();
        assert!(made.success(), "no database could be made");
        self.url.replace("/postgres?", &format!("/{name}?"))
    }

    /// Processor time so far of the server and its processes, in seconds.
    pub(crate) fn cpu_s(&self) -> f64 {
        let server = Stat::of(self.server).unwrap();
        let processes = fs::read_dir("/proc").unwrap().filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Stat::of(pid).filter(|stat| stat.parent == self.server)
        });
        server.own_s + server.children_s + processes.map(|stat| stat.own_s).sum::<f64>()
    }
}
