//! The processor time that counting a log takes, against a program that only reads and parses the same pages.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    figures::Figures,
    org::SIZE,
    postgres::Postgres,
    process::{Process, program},
    seatgraph::Seatgraph,
    sim::Sim,
};

/// So that the processor is what bounds it.
const UNLIMITED: [&str; 2] = ["--rate-limit", "1000000"];
/// The log's share of a sync is what a sync of the same org takes more when the log is not empty.
const SILENT: [&str; 2] = ["--faults", "empty-log"];

/// Measures on SQLite, and on PostgreSQL where there is one.
pub(crate) async fn measure(figures: &mut Figures) {
    figures.part("Processor time: 1,000,000 log events of 20,000 users and 300 apps");
    let folder = TempDir::new().unwrap();
    let org = [&SIZE[..], &UNLIMITED[..]].concat();
    let sim = Sim::start(folder.path(), &org).await;
    let silent_folder = TempDir::new().unwrap();
    let silent = Sim::start(silent_folder.path(), &[&org[..], &SILENT[..]].concat()).await;

    let (millions, parsing_s) = parse_only(folder.path(), &sim).await;
    figures.note("reading only: events, millions", format!("{millions:.3}"));
    figures.note(
        "reading only: s per million events",
        format!("{:.2}", parsing_s / millions),
    );

    let whole = sync(&sim).await;
    let rest = sync(&silent).await;
    let per_million = (whole - rest) / millions;
    figures.note("SQLite: s per million events", format!("{per_million:.2}"));
    figures.target("SQLite: / reading only", (whole - rest) / parsing_s, 3.0, "");

    let Some(postgres) = Postgres::given() else {
        figures.note("PostgreSQL: SEATGRAPH_TEST_POSTGRES_URL is not set", "skipped");
        return;
    };
    let (whole, whole_server) = sync_on(&postgres, &sim).await;
    let (rest, rest_server) = sync_on(&postgres, &silent).await;
    let per_million = |seconds: f64| format!("{:.2}", seconds / millions);
    figures.note("PostgreSQL: s per million events", per_million(whole - rest));
    figures.note(
        "PostgreSQL: s of the database per million events",
        per_million(whole_server - rest_server),
    );
    figures.target("PostgreSQL: / reading only", (whole - rest) / parsing_s, 3.0, "");
}

/// The processor time of a first sync into SQLite.
async fn sync(sim: &Sim) -> f64 {
    let folder = TempDir::new().unwrap();
    let seatgraph = Seatgraph::on_sqlite(folder.path().to_owned(), sim);
    seatgraph.connect(sim).await;
    seatgraph.sync().await.cpu_s
}

/// The processor time of a first sync into PostgreSQL, and that of the database.
async fn sync_on(postgres: &Postgres, sim: &Sim) -> (f64, f64) {
    let folder = TempDir::new().unwrap();
    let database = postgres.make_database();
    let seatgraph = Seatgraph::on(folder.path().to_owned(), database.url.clone(), sim);
    seatgraph.connect(sim).await;
    let before = postgres.cpu_s();
    let used = seatgraph.sync().await;
    let server = postgres.cpu_s() - before;
    // Or what the server does with it later would count for the next one.
    postgres.drop_database(&database);
    (used.cpu_s, server)
}

/// Millions of events, and the processor time that the example `read_log` takes for them.
async fn parse_only(folder: &Path, sim: &Sim) -> (f64, f64) {
    let says = folder.join("read_log.log");
    let mut command = Command::new(program("examples/read_log"));
    command
        .args([sim.host.as_str(), "90"])
        .env("SEATGRAPH_TOKEN", &sim.token);
    let used = Process::start(&mut command, &says).end().await;
    let text = fs::read_to_string(says).unwrap();
    assert!(used.status.success(), "read_log failed: {text}");
    let events: f64 = text.split_ascii_whitespace().next().unwrap().parse().unwrap();
    (events / 1e6, used.cpu_s)
}
