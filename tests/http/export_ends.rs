//! Files of `/export` as they are taken: read no further than that, and cut off where they may not or cannot be read to
//! their end, so that nobody takes a part for the whole.

use std::{
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use reqwest::{RequestBuilder, Response};
use sea_orm::Statement;
use seatgraph::{
    access::{CreatedToken, NewToken, Role},
    clock::{Clock, SystemClock},
    store::{
        audit::By,
        writers::{PageWriter, UserRecord},
    },
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::{
    sync::Notify,
    task::{JoinHandle, block_in_place},
};

use crate::{
    database::{TestDatabase, databases},
    exported::{assert_refused, nodes},
    org,
    running::Running,
};

/// The machine's clock, put forward by so many days.
#[derive(Debug, Default)]
struct Ahead(AtomicI64);

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + chrono::Duration::days(self.0.load(Ordering::Relaxed))
    }
}

/// Holds up a server that reads the second page of a file.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    opened: Condvar,
    reached: Notify,
}

#[derive(Default, PartialEq)]
enum State {
    #[default]
    Open,
    /// To be closed by the page with this number.
    Awaiting(u32),
    Closed,
}

impl Gate {
    /// A gate in the way of what is read of `database`.
    fn in_the_way_of(database: &TestDatabase) -> Arc<Self> {
        let gate = Arc::new(Self::default());
        let observed = Arc::clone(&gate);
        database.store.observe(move |statement| observed.pass(statement));
        gate
    }

    fn pass(&self, statement: &Statement) {
        // Only pages of users are read in the order of their names.
        if !statement.sql.contains("name_key") {
            return;
        }
        let mut state = self.state.lock().unwrap();
        match *state {
            State::Awaiting(page) if page > 1 => *state = State::Awaiting(page - 1),
            State::Awaiting(_) => {
                *state = State::Closed;
                self.reached.notify_one();
                // A test that has failed keeps nobody waiting for ever.
                let patience = Duration::from_secs(60);
                let wait = || {
                    self.opened
                        .wait_timeout_while(state, patience, |state| *state == State::Closed)
                };
                // The other tasks of this thread go on meanwhile.
                drop(block_in_place(wait));
            }
            State::Open | State::Closed => {}
        }
    }

    /// Begins a file, whose second page is being read when this is done.
    async fn begun(&self, server: &Running, token: &str, query: &str) -> JoinHandle<Option<usize>> {
        let get = asking(server, token, query);
        self.reached_by(2, whole(get)).await
    }

    /// Begins to take a file, whose page with this number is being read when this is done.
    async fn reached_by<T: Send + 'static>(
        &self,
        page: u32,
        taking: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        *self.state.lock().unwrap() = State::Awaiting(page);
        let file = tokio::spawn(taking);
        self.reached.notified().await;
        file
    }

    /// Lets it be read on, as far as it may.
    async fn open<T>(&self, file: JoinHandle<T>) -> T {
        *self.state.lock().unwrap() = State::Open;
        self.opened.notify_all();
        file.await.unwrap()
    }
}

/// An org with so many users, each of whose rows has about so many bytes; a page of a file has a thousand of them.
async fn filled(database: &TestDatabase, users: usize, bytes: usize) {
    let org = org::begun(&database.store, "acme.okta.com").await;
    let page = PageWriter::begin(&database.store, &org.lease).await.unwrap();
    for chunk in (0..users).collect::<Vec<_>>().chunks(500) {
        let user = |index: &usize| UserRecord {
            title: Some("x".repeat(bytes)),
            ..org::user(*index)
        };
        let users: Vec<_> = chunk.iter().map(user).collect();
        page.upsert_users(&users).await.unwrap();
    }
    page.commit().await.unwrap();
}

fn asking(server: &Running, token: &str, query: &str) -> RequestBuilder {
    let get = server
        .get(&format!("/export/users.csv?{query}"))
        .bearer_auth(token);
    get.header("accept-encoding", "identity")
}

async fn taking(server: &Running) -> Response {
    asking(server, &server.token, "").send().await.unwrap()
}

/// How many bytes are left of a file; none where it is cut off.
async fn rest(mut answer: Response) -> Option<usize> {
    let mut length = 0;
    while let Some(chunk) = answer.chunk().await.ok()? {
        length += chunk.len();
    }
    Some(length)
}

/// The same of one that is asked for now.
async fn whole(get: RequestBuilder) -> Option<usize> {
    // One that is cut off early has no head yet.
    let answer = get.send().await.ok()?;
    assert_eq!(answer.status(), 200);
    rest(answer).await
}

#[tokio::test]
async fn a_file_is_read_as_it_is_taken() {
    for database in databases().await {
        // More than the buffers between a server and a client hold: 12 pages of about 2 MB.
        filled(&database, 12_000, 2_000).await;
        let server = Running::over(database.store.clone()).await;
        let statements = || database.store.statements();

        let before = statements();
        let mut answer = taking(&server).await;
        answer.chunk().await.unwrap();
        let begun = statements() - before;
        let length = rest(answer).await.unwrap();
        let whole = statements() - before;
        assert!(length > 12_000 * 2_000, "{length}");
        assert!(
            begun < whole,
            "{begun} of {whole} statements on {}",
            database.name
        );

        // Who goes away is not read for.
        let before = statements();
        let mut answer = taking(&server).await;
        answer.chunk().await.unwrap();
        drop(answer);
        server.stop.ask();
        server.ended().await;
        let read = statements() - before;
        assert!(read < whole, "{read} of {whole} statements on {}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_that_cannot_be_read_to_its_end_does_not_end() {
    for database in databases().await {
        let gate = Gate::in_the_way_of(&database);
        filled(&database, 2_500, 10).await;
        let server = Running::over(database.store.clone()).await;
        let file = gate.begun(&server, &server.token, "").await;
        database.store.migrate_down().await.unwrap();
        assert_eq!(gate.open(file).await, None, "on {}", database.name);
        // Told as such where nothing has begun.
        assert_refused(taking(&server).await, 503, "UNAVAILABLE").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_may_not_have_the_rest_of_a_file_does_not_get_it() {
    for database in databases().await {
        let (gate, clock) = (Gate::in_the_way_of(&database), Arc::new(Ahead::default()));
        org::synced(&database.store, "beta.okta.com", 1, 1).await;
        filled(&database, 2_500, 10).await;
        let server = Running::at(database.store.clone(), clock.clone()).await;
        let orgs = nodes(&server, "integrations(", "id").await;
        let [beta, acme] = [0, 1].map(|index| orgs[index]["id"].as_str().unwrap());
        let of_acme = format!("integrationId={acme}");
        let length = whole(asking(&server, &server.token, &of_acme)).await;
        assert!(length.is_some());

        let own = token(&server, acme).await;
        let revoked = gate.begun(&server, own.token.expose_secret(), "").await;
        server.tokens.revoke(&By::operator(), own.id).await.unwrap();
        assert_eq!(gate.open(revoked).await, None, "on {}", database.name);

        let own = token(&server, acme).await;
        let expired = gate.begun(&server, own.token.expose_secret(), "").await;
        clock.0.store(8, Ordering::Relaxed);
        assert_eq!(gate.open(expired).await, None, "on {}", database.name);
        clock.0.store(0, Ordering::Relaxed);

        // What happens to others is no reason.
        for (token, query) in [
            (own.token.expose_secret(), ""),
            (&*server.token, of_acme.as_str()),
        ] {
            let file = gate.begun(&server, token, query).await;
            disconnect(&server, beta, true).await;
            assert!(gate.open(file).await.is_some(), "on {}", database.name);
        }

        // It is one to an administrator, too, whose token still holds.
        for delete_data in [false, true] {
            let file = gate.begun(&server, &server.token, "").await;
            disconnect(&server, acme, delete_data).await;
            assert_eq!(gate.open(file).await, None, "on {}", database.name);
            // What was kept is there.
            let kept = whole(asking(&server, &server.token, &of_acme)).await;
            assert_eq!(kept < length, delete_data, "on {}", database.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_of_one_page_is_whole_or_is_refused() {
    for database in databases().await {
        let gate = Gate::in_the_way_of(&database);
        filled(&database, 3, 10).await;
        let server = Running::over(database.store.clone()).await;
        let orgs = nodes(&server, "integrations(", "id").await;
        let acme = orgs[0]["id"].as_str().unwrap();

        let own = token(&server, acme).await;
        let get = asking(&server, own.token.expose_secret(), "");
        let revoked = gate.reached_by(1, get.send()).await;
        server.tokens.revoke(&By::operator(), own.id).await.unwrap();
        assert_refused(gate.open(revoked).await.unwrap(), 409, "CONFLICT").await;

        let get = asking(&server, &server.token, "");
        let emptied = gate.reached_by(1, get.send()).await;
        disconnect(&server, acme, true).await;
        assert_refused(gate.open(emptied).await.unwrap(), 409, "CONFLICT").await;
        assert!(whole(asking(&server, &server.token, "")).await.is_some());
    }
}

/// A viewer's token of a week for an integration.
async fn token(server: &Running, integration: &str) -> CreatedToken {
    let new = NewToken {
        name: "file".to_owned(),
        role: Role::Viewer,
        integrations: vec![seatgraph::graph::integration_id(integration).unwrap()],
        expires_in_days: Some(7),
    };
    server.tokens.create(&By::operator(), new).await.unwrap()
}

async fn disconnect(server: &Running, id: &str, delete_data: bool) {
    let query = "mutation($id: ID!, $all: Boolean!) { \
        disconnectIntegration(input: { integrationId: $id, deleteData: $all }) { userErrors { code } } }";
    let body = json!({ "query": query, "variables": { "id": id, "all": delete_data } });
    let answer = server.post(body.to_string()).bearer_auth(&server.token);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        answer["data"]["disconnectIntegration"]["userErrors"],
        json!([]),
        "{answer}"
    );
}
