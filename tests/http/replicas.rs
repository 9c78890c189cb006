//! Read replicas, with a real PostgreSQL and a real standby that lags, fails and comes back.

use std::time::Duration;

use seatgraph::{
    clock::{Clock, SystemClock},
    store::{
        Database, Store,
        writers::{PageWriter, RunOutcome},
    },
};
use serde_json::{Value, json};

use crate::{org, replica::Pair, running::Running, sockets::Socket};

const LAG: Duration = Duration::from_secs(1);
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The users of an org of ten, one of whom is gone and was met in the log alone.
const USERS: i64 = 11;

/// A server over the primary, with standbys as its replicas: an org that was synced, and one whose sync another process is at.
async fn served(pair: &Pair, urls: &str) -> (Running, OtherProcess) {
    let store = Store::open(&pair.primary.parse::<Database>().unwrap())
        .await
        .unwrap();
    store.migrate().await.unwrap();
    org::synced(&store, "acme.okta.com", 10, 3).await;
    let other = OtherProcess {
        org: org::begun(&store, "beta.okta.com").await,
        store: store.clone(),
    };
    let store = store.with_replicas(&urls.parse().unwrap(), LAG).await.unwrap();
    (Running::over(store).await, other)
}

/// A process that nobody asks anything.
struct OtherProcess {
    store: Store,
    org: org::Org,
}

impl OtherProcess {
    /// Writes five users and, where it shall, ends its sync.
    async fn sync(&self, end: bool) {
        let page = PageWriter::begin(&self.store, &self.org.lease).await.unwrap();
        let users: Vec<_> = (0..5).map(org::user).collect();
        page.upsert_users(&users).await.unwrap();
        if end {
            let now = SystemClock.now().into();
            page.finish(&RunOutcome::default(), now).await.unwrap();
        }
        page.commit().await.unwrap();
    }
}

impl Running {
    async fn users(&self) -> i64 {
        self.data("{ users { totalCount } }").await["users"]["totalCount"]
            .as_i64()
            .unwrap()
    }

    async fn data(&self, query: &str) -> Value {
        let answer = self.ask(query).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].clone()
    }

    /// A figure of a replica's, as a monitoring system sees it.
    async fn figure(&self, name: &str, replica: usize) -> Option<f64> {
        let answer = self
            .get("/metrics")
            .bearer_auth(&self.token)
            .send()
            .await
            .unwrap();
        let text = answer.text().await.unwrap();
        let begin = format!(r#"seatgraph_replica_{name}{{replica="{replica}"}} "#);
        let line = text.lines().find_map(|line| line.strip_prefix(&begin));
        line.map(|figure| figure.parse().unwrap())
    }

    async fn until_in_use(&self, replica: usize, in_use: bool) {
        let expected = Some(f64::from(u8::from(in_use)));
        tokio::time::timeout(PATIENCE, async {
            while self.figure("in_use", replica).await != expected {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
        .await
        .unwrap_or_else(|_| panic!("replica {replica} does not become in_use = {in_use}"));
    }

    /// Asks for the users until the replica answers it.
    async fn until_answered_by(&self, replica: usize) -> i64 {
        tokio::time::timeout(PATIENCE, async {
            loop {
                let before = self.figure("statements_total", replica).await;
                let users = self.users().await;
                if self.figure("statements_total", replica).await > before {
                    break users;
                }
            }
        })
        .await
        .expect("the replica does not answer")
    }
}

impl Socket {
    /// What an operation gives; no error is allowed.
    async fn data(&mut self, query: &str) -> Value {
        self.send(json!({ "type": "subscribe", "id": "1", "payload": { "query": query } }))
            .await;
        let next = self.next().await.unwrap();
        assert_eq!(next["type"], "next", "{query}: {next}");
        assert_eq!(next["payload"].get("errors"), None, "{query}: {next}");
        assert_eq!(self.next().await, Ok(json!({ "type": "complete", "id": "1" })));
        next["payload"]["data"].clone()
    }
}

#[tokio::test]
async fn what_only_reads_goes_to_a_standby_and_nowhere_else() {
    let Some(pair) = Pair::start() else { return };
    // The primary itself is no standby.
    let (server, _other) = served(&pair, &format!("{}, {}", pair.primary, pair.standby)).await;
    server.until_in_use(2, true).await;
    assert_eq!(server.until_answered_by(2).await, USERS);

    let statements = async || server.figure("statements_total", 2).await.unwrap();
    let before = statements().await;
    let text = server.get("/export/users.csv").bearer_auth(&server.token);
    assert_eq!(
        text.send().await.unwrap().text().await.unwrap().lines().count(),
        12
    );
    assert!(statements().await > before);

    // Of what must not be stale the standby is not asked.
    let before = statements().await;
    server
        .data("{ integrations { nodes { status users { totalCount } } } }")
        .await;
    server
        .data("{ users { nodes { integration { latestSync { state } } } } }")
        .await;
    assert_eq!(statements().await, before);
    assert_eq!(server.figure("in_use", 1).await, Some(0.0));
    assert_eq!(server.figure("statements_total", 1).await, Some(0.0));
    assert_eq!(server.figure("fallbacks_total", 2).await, Some(0.0));
}

#[tokio::test]
async fn a_client_sees_its_own_changes_at_once() {
    let Some(pair) = Pair::start() else { return };
    let (server, _other) = served(&pair, &pair.standby).await;
    server.until_answered_by(1).await;
    let integrations = server.data("{ integrations { nodes { id } } }").await;
    let id = integrations["integrations"]["nodes"][0]["id"].clone();

    pair.hold_up().await;
    let query = "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id, deleteData: true }) { userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "id": id } });
    let answer = server.post(body.to_string()).bearer_auth(&server.token);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["data"]["disconnectIntegration"]["userErrors"], json!([]));
    // The standby still has all users, and is well.
    assert_eq!(server.users().await, 0);
    let file = server.get("/export/users.csv").bearer_auth(&server.token);
    assert_eq!(
        file.send().await.unwrap().text().await.unwrap().lines().count(),
        1
    );

    pair.let_go().await;
    assert_eq!(server.until_answered_by(1).await, 0);
}

#[tokio::test]
async fn a_sockets_queries_go_where_those_over_http_do() {
    let Some(pair) = Pair::start() else { return };
    let (server, _other) = served(&pair, &pair.standby).await;
    server.until_answered_by(1).await;
    let statements = async || server.figure("statements_total", 1).await.unwrap();
    let bearer = format!("Bearer {}", server.token);
    let mut socket = Socket::open(server.address, Some(&bearer)).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await, Ok(json!({ "type": "connection_ack" })));

    let before = statements().await;
    let users = "{ users { totalCount } }";
    assert_eq!(socket.data(users).await["users"]["totalCount"], USERS);
    assert!(statements().await > before);

    // Of what must not be stale the standby is not asked.
    let before = statements().await;
    let integrations = socket.data("{ integrations { nodes { id status } } }").await;
    assert_eq!(statements().await, before);

    pair.hold_up().await;
    let id = &integrations["integrations"]["nodes"][0]["id"];
    let disconnect = format!(
        "mutation {{ disconnectIntegration(input: {{ integrationId: {id}, deleteData: true }}) {{ userErrors {{ code }} }} }}"
    );
    let disconnected = socket.data(&disconnect).await;
    assert_eq!(disconnected["disconnectIntegration"]["userErrors"], json!([]));
    // The standby still has all users, and is well.
    assert_eq!(socket.data(users).await["users"]["totalCount"], 0);
    assert_eq!(statements().await, before);

    pair.let_go().await;
    assert_eq!(server.until_answered_by(1).await, 0);
    let before = statements().await;
    assert_eq!(socket.data(users).await["users"]["totalCount"], 0);
    assert!(statements().await > before);
}

#[tokio::test]
async fn who_was_told_that_a_sync_has_ended_sees_what_it_wrote() {
    let Some(pair) = Pair::start() else { return };
    let (server, other) = served(&pair, &pair.standby).await;
    server.until_answered_by(1).await;
    pair.hold_up().await;
    other.sync(true).await;
    let ends = server
        .data("{ integrations { nodes { latestSync { finishedAt } } } }")
        .await;
    assert_eq!(ends["integrations"]["nodes"].as_array().unwrap().len(), 2);
    assert_eq!(server.users().await, USERS + 5);
    pair.let_go().await;
}

#[tokio::test]
async fn a_standby_that_lags_is_left_until_it_has_caught_up() {
    let Some(pair) = Pair::start() else { return };
    let (server, other) = served(&pair, &pair.standby).await;
    server.until_answered_by(1).await;

    // A database in which nothing happens is not behind.
    let quiet = SystemClock.now();
    while SystemClock.now() - quiet < chrono::Duration::seconds(3) {
        assert_eq!(server.figure("in_use", 1).await, Some(1.0));
        assert_eq!(server.get("/readyz").send().await.unwrap().status(), 200);
    }

    pair.hold_up().await;
    other.sync(false).await;
    server.until_in_use(1, false).await;
    assert_eq!(server.users().await, USERS + 5);
    assert!(server.figure("lag_seconds", 1).await.unwrap() > LAG.as_secs_f64());
    assert_eq!(server.get("/readyz").send().await.unwrap().status(), 200);

    pair.let_go().await;
    server.until_in_use(1, true).await;
    assert_eq!(server.until_answered_by(1).await, USERS + 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_standby_that_dies_is_missed_by_nobody() {
    let Some(mut pair) = Pair::start() else { return };
    let (server, _other) = served(&pair, &pair.standby).await;
    for _ in 0..2 {
        server.until_answered_by(1).await;
        let stopping = tokio::task::spawn_blocking(move || {
            pair.stop_standby();
            pair
        });
        // Every request is answered meanwhile.
        while !stopping.is_finished() {
            assert_eq!(server.users().await, USERS);
        }
        pair = stopping.await.unwrap();
        assert_eq!(server.users().await, USERS);
        server.until_in_use(1, false).await;
        assert_eq!(server.users().await, USERS);
        assert_eq!(server.get("/readyz").send().await.unwrap().status(), 200);
        pair.start_standby();
        server.until_in_use(1, true).await;
    }
}
