//! What readers notice of a sync into the same database that goes as fast as it can.

use std::{io::Write as _, time::Duration};

use hyper::body::Bytes;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    data::{Company, Databases},
    figures::Figures,
    http::{Connection, Post},
    options::Options,
    process::Process,
    questions::Question,
    servers::{Server, seatgraph},
    sim::Sim,
    turns::{self, Side},
};

/// An admin's token: the company's viewer sees nothing of another org.
pub(crate) const ADMIN: &str = "sg_bench_token_of_a_store_that_is_thrown_away";

/// An org that is not read before the measuring ends, and never says wait.
const ORG: [&str; 12] = [
    "--users",
    "20000",
    "--apps",
    "300",
    "--assignments",
    "200000",
    "--days",
    "90",
    "--events-per-day",
    "44444",
    "--rate-limit",
    "1000000",
];

/// Measures Q1 before and during the first sync of another org.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let scratch = databases.copy_of(options.size()).await;
    let folder = TempDir::new().unwrap();
    let sim = Sim::start(folder.path(), &ORG).await;
    let settings = [
        ("SEATGRAPH_OKTA_ALLOW_HOSTS", sim.host.as_str()),
        ("SEATGRAPH_BOOTSTRAP_TOKEN", ADMIN),
    ];
    let server = Server::seatgraph(&scratch.url, &settings).await;
    let mut connection = server.connect().await;
    let company = Company::new(options.size());
    let variants = Question::Q1
        .variants(&mut connection, &company, options.variants)
        .await;
    let posts: Vec<Post> = variants.into_iter().map(|variant| variant.seatgraph).collect();
    let connections = options.connections[0];
    let mut alone = Side::new("alone", &server, posts.clone(), databases.postgres);
    turns::take(&mut [&mut alone], connections, options).await;

    connect(&scratch.url, &settings, &sim, &folder).await;
    while state(&mut connection).await != "RUNNING" {
        sleep(Duration::from_millis(100)).await;
    }
    let mut beside = Side::new("beside a sync", &server, posts, databases.postgres);
    turns::take(&mut [&mut beside], connections, options).await;
    let still = state(&mut connection).await;

    figures.part(&format!(
        "{}, Q1, {connections} connections: during a sync",
        databases.kind.name()
    ));
    println!("{}\n{}\n{}", turns::head(), alone.line(), beside.line());
    assert_eq!(
        still, "RUNNING",
        "the sync did not last as long as the measuring: take fewer turns"
    );
    let rise = beside.load.percentile(0.99) / alone.load.percentile(0.99);
    figures.target("p99 / that without a sync", rise, 2.0, "");
    server.stop().await;
}

/// Connects the simulated org: its first sync is queued, and the server takes it up.
async fn connect(database: &str, settings: &[(&str, &str)], sim: &Sim, folder: &TempDir) {
    let mut command = seatgraph(database);
    command
        .args(["connect", "--domain", &sim.host])
        .envs(settings.iter().copied());
    let mut process = Process::start(&mut command, &folder.path().join("connect.log"));
    process.stdin().write_all(sim.token.as_bytes()).unwrap();
    assert!(process.end().await.status.success(), "not connected");
}

/// The state of the sync of the org that was connected last; empty where there is none.
async fn state(connection: &mut Connection) -> String {
    let query = "{ integrations(last: 1) { nodes { latestSync { state } } } }";
    let post = Post {
        path: "/graphql",
        bearer: Some(format!("Bearer {ADMIN}")),
        body: Bytes::from(json!({ "query": query }).to_string()),
    };
    let answer: Value = serde_json::from_slice(&connection.ask(&post).await).unwrap();
    let state = &answer["data"]["integrations"]["nodes"][0]["latestSync"]["state"];
    state.as_str().unwrap_or_default().to_owned()
}
