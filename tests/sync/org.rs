//! A running server over a database of its own, and an Okta that it may connect to.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use okta_sim::{OktaSim, RunningSim, SimBuilder};
use seatgraph::{
    access::{AccessTokens, NewToken, Role, Sessions, Vault},
    clock::{Clock, SystemClock},
    server::{App, Server, Stop},
    store::audit::By,
    sync::{SyncSettings, Syncer},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    compare::{self, Api},
    database::{self, TestDatabase},
    socket::Socket,
};

/// An org of that size, whose rate limits are no hindrance.
pub(crate) fn sim(users: usize, apps: usize, days: u32, events_per_day: u32) -> SimBuilder {
    OktaSim::builder()
        .users(users)
        .apps(apps)
        .days(days)
        .events_per_day(events_per_day)
        .rate_limit(6000)
}

/// A machine's clock that was set back by so much.
#[derive(Debug)]
struct SetBack(TimeDelta);

impl Clock for SetBack {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() - self.0
    }
}

/// The org, and a server that is over its database.
pub(crate) struct TestOrg {
    pub(crate) okta: RunningSim,
    pub(crate) database: TestDatabase,
    pub(crate) api: Api,
    vault: Vault,
    tokens: AccessTokens,
    address: SocketAddr,
    stop: Stop,
    serving: JoinHandle<()>,
}

impl TestOrg {
    /// A host that may be connected to, and that no name server knows (RFC 6761).
    pub(crate) const NAMELESS: &str = "seatgraph.invalid:443";

    /// The simulator by an address that is spoken to by TLS, which it does not speak.
    pub(crate) fn without_tls(host: &str) -> String {
        let (_, port) = host.split_once(':').unwrap();
        format!("0.0.0.0:{port}")
    }

    /// One on each database that can be had here.
    pub(crate) async fn on_each_database(sim: &SimBuilder) -> Vec<Self> {
        let mut orgs = Vec::new();
        for database in database::databases().await {
            orgs.push(Self::on(sim, database).await);
        }
        orgs
    }

    /// One on SQLite.
    pub(crate) async fn on_sqlite(sim: &SimBuilder) -> Self {
        Self::on(sim, database::sqlite().await).await
    }

    async fn on(sim: &SimBuilder, database: TestDatabase) -> Self {
        let okta = sim.clone().start().await.unwrap();
        let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
        Self::serve(
            okta,
            database,
            vault,
            SyncSettings::default().every,
            Arc::new(SystemClock),
        )
        .await
    }

    async fn serve(
        okta: RunningSim,
        database: TestDatabase,
        vault: Vault,
        every: Duration,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let store = database.store.clone();
        let host = okta.host();
        let hosts = [&host, Self::NAMELESS, &Self::without_tls(&host)].join(",");
        let settings = SyncSettings {
            okta_allow_hosts: hosts.parse().unwrap(),
            every,
            ..SyncSettings::default()
        };
        let syncer = Syncer::new(store.clone(), vault.clone(), Arc::clone(&clock), settings);
        let tokens = AccessTokens::new(store.clone(), Arc::clone(&clock), None);
        let token = make(&tokens, Role::Admin).await;
        let sessions = Sessions::new(tokens.clone(), store.clone(), vault.clone(), Arc::clone(&clock));
        let app = App::new(store, syncer.clone(), sessions, clock);
        let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), app)
            .await
            .unwrap();
        let (address, stop) = (server.address(), Stop::default());
        let _ = rustls::crypto::ring::default_provider().install_default();
        let until = stop.clone();
        let serving = tokio::spawn(async move {
            let syncing = syncer.run(until.token());
            let (served, ()) = tokio::join!(server.run(until.clone()), syncing);
            served.unwrap();
        });
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        let url = format!("http://{address}/graphql");
        Self {
            okta,
            database,
            api: Api { http, url, token },
            vault,
            tokens,
            address,
            stop,
            serving,
        }
    }

    /// Stops the server as SIGTERM does, and starts another over the same database.
    pub(crate) async fn restarted(self) -> Self {
        self.restarted_with(SyncSettings::default().every).await
    }

    /// Restarts with another cadence of the background sync.
    pub(crate) async fn restarted_with(self, every: Duration) -> Self {
        self.restarted_by(every, Arc::new(SystemClock)).await
    }

    /// Restarts with the machine's clock set back by so much.
    pub(crate) async fn restarted_with_clock_set_back(self, by: TimeDelta) -> Self {
        self.restarted_by(SyncSettings::default().every, Arc::new(SetBack(by)))
            .await
    }

    async fn restarted_by(self, every: Duration, clock: Arc<dyn Clock>) -> Self {
        self.stop.ask();
        self.serving.await.unwrap();
        Self::serve(self.okta, self.database, self.vault, every, clock).await
    }

    /// A token that may only read.
    pub(crate) async fn viewer(&self) -> String {
        make(&self.tokens, Role::Viewer).await
    }

    /// What connecting answers.
    pub(crate) async fn connect(&self, domain: &str, token: &str) -> Value {
        let query = "mutation($domain: String!, $token: String) {
            connectOkta(input: { domain: $domain, apiToken: $token }) {
                integration { id } syncRun { id state } userErrors { code message field remedy } } }";
        self.api
            .ask(query, json!({ "domain": domain, "token": token }))
            .await["connectOkta"]
            .clone()
    }

    /// Connects the simulated org; gives the integration's id.
    pub(crate) async fn connected(&self) -> String {
        let answer = self.connect(&self.okta.host(), &self.okta.api_token()).await;
        assert_eq!(answer["userErrors"], json!([]));
        answer["integration"]["id"].as_str().unwrap().to_owned()
    }

    /// What a client sees who follows the sync to its end.
    pub(crate) async fn follow(&self, integration: &str) -> Vec<Value> {
        let query = "subscription($id: ID!) { syncProgress(integrationId: $id) {
            state problem { code message } stages { name state processed } } }";
        let said = self.subscribe(query, json!({ "id": integration })).await;
        said.into_iter()
            .map(|data| data["syncProgress"].clone())
            .collect()
    }

    /// Follows the sync to its end; gives how it ended.
    pub(crate) async fn synced(&self, integration: &str) -> Value {
        self.follow(integration).await.pop().unwrap()
    }

    /// Syncs once more, to the end.
    pub(crate) async fn sync(&self, integration: &str) -> Value {
        self.sync_again(integration, false).await
    }

    /// Syncs once more, and reads everything.
    pub(crate) async fn sync_in_full(&self, integration: &str) -> Value {
        self.sync_again(integration, true).await
    }

    async fn sync_again(&self, integration: &str, full: bool) -> Value {
        let query = "mutation($id: ID!, $full: Boolean!) {
            syncIntegration(input: { integrationId: $id, full: $full }) { syncRun { id } userErrors { code } } }";
        let variables = json!({ "id": integration, "full": full });
        let answer = self.api.ask(query, variables).await;
        assert_eq!(answer["syncIntegration"]["userErrors"], json!([]));
        self.synced(integration).await
    }

    /// The integration's problems, as code and message.
    pub(crate) async fn problems(&self, integration: &str) -> Vec<(String, String)> {
        let query = "query($id: ID!) { integration(id: $id) { problems { code message remedy } } }";
        let data = self.api.ask(query, json!({ "id": integration })).await;
        let problems = data["integration"]["problems"].as_array().unwrap().clone();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        problems
            .iter()
            .map(|problem| (text(&problem["code"]), text(&problem["message"])))
            .collect()
    }

    /// Fails where anything differs from the simulator's truth.
    pub(crate) async fn check_truth(&self, integration: &str) {
        let since = compare::counted_from(&self.api, integration).await;
        let truth = self.okta.truth(Some(since.parse().unwrap()));
        let truth = serde_json::to_value(&truth).unwrap();
        let comparison = compare::compare(&self.api, integration, &truth).await;
        assert!(
            // Sign-ins to apps that are gone are none of the org's.
            comparison
                .compared
                .iter()
                .all(|(kind, rows)| *rows > 0 || kind.starts_with("org ")),
            "{:?}",
            comparison.compared
        );
        assert_eq!(
            comparison.count, 0,
            "{} {:#?}",
            self.database.name, comparison.differences
        );
    }

    /// Everything that a subscription says.
    pub(crate) async fn subscribe(&self, query: &str, variables: Value) -> Vec<Value> {
        let mut socket = Socket::open(self.address, &self.api.token).await;
        socket.subscribe(query, variables).await
    }

    /// Waits until the sync has read that part.
    pub(crate) async fn read(&self, integration: &str, part: &str) {
        let query = "subscription($id: ID!) { syncProgress(integrationId: $id) { stages { name state } } }";
        let mut socket = Socket::open(self.address, &self.api.token).await;
        let wanted = json!({ "name": part, "state": "SUCCEEDED" });
        let is_read = |data: &Value| {
            let stages = data["syncProgress"]["stages"].as_array().unwrap();
            stages.contains(&wanted)
        };
        socket
            .subscribe_until(query, json!({ "id": integration }), is_read)
            .await;
    }

    /// Waits until the sync has written something and is not done.
    pub(crate) async fn under_way(&self, integration: &str) {
        let query =
            "subscription($id: ID!) { syncProgress(integrationId: $id) { state stages { processed } } }";
        let mut socket = Socket::open(self.address, &self.api.token).await;
        let begun = |data: &Value| {
            let stages = data["syncProgress"]["stages"].as_array().unwrap();
            stages
                .iter()
                .filter(|stage| stage["processed"].as_i64() > Some(0))
                .count()
                >= 2
        };
        socket
            .subscribe_until(query, json!({ "id": integration }), begun)
            .await;
    }
}

async fn make(tokens: &AccessTokens, role: Role) -> String {
    let new = NewToken {
        name: "test".to_owned(),
        role,
        integrations: Vec::new(),
        expires_in_days: None,
    };
    tokens
        .create(&By::operator(), new)
        .await
        .unwrap()
        .token
        .expose_secret()
        .to_owned()
}
