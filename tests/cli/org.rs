//! A simulated org, a database, and any number of servers over it, each a process of its own.

use std::{process::Command, time::Duration};

use okta_sim::{OktaSim, RateLimits, RunningSim};
use seatgraph::access::Vault;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    compare,
    database::TestDatabase,
    folder::Folder,
    serving::{BOOTSTRAP, Serving},
    socket::Socket,
};

/// What a worker logs when it has taken up a run.
pub(crate) const WORKING: &str = "working on a run";
/// What it logs when the run is no longer its own.
pub(crate) const LEFT: &str = "the run was left at a checkpoint";
/// What it logs when the store failed under it.
pub(crate) const CUT_SHORT: &str = "the run was cut short, and will be taken up again";

const FOLLOW: &str = "subscription($id: ID!) { syncProgress(integrationId: $id) { state stages { name state processed requests } } }";

/// A limit of `/apps` that its 40 apps spend several times; a tenth of it is left to others.
pub(crate) const FEW: u32 = 10;
/// A limit that is never met.
pub(crate) const PLENTY: u32 = 6000;

pub(crate) struct Org {
    pub(crate) okta: RunningSim,
    pub(crate) database: TestDatabase,
    folder: Folder,
    key: String,
}

impl Org {
    /// An org of 40 apps, which allows this many calls to `/apps` in each window.
    pub(crate) async fn new(database: TestDatabase, apps: u32, window: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let limits = RateLimits {
            apps,
            ..RateLimits::uniform(PLENTY)
        };
        let sim = OktaSim::builder()
            .users(200)
            .apps(40)
            .days(60)
            .events_per_day(100)
            .limits(limits)
            .window(window);
        Self {
            okta: sim.start().await.unwrap(),
            database,
            folder: Folder::new(),
            key: Vault::generate_key().expose_secret().to_owned(),
        }
    }

    /// One more server over the same database.
    pub(crate) fn serve(&self, lease: &str) -> Serving {
        let host = self.okta.host();
        let [database, key] = self.settings();
        let settings = [
            database,
            key,
            ("SEATGRAPH_OKTA_ALLOW_HOSTS", &host),
            ("SEATGRAPH_SYNC_LEASE", lease),
        ];
        Serving::start(&self.folder, &settings)
    }

    fn settings(&self) -> [(&str, &str); 2] {
        [
            ("SEATGRAPH_DATABASE_URL", &self.database.url),
            ("SEATGRAPH_ENCRYPTION_KEY", &self.key),
        ]
    }

    /// Another command over the same database.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.folder.command(arguments);
        command.envs(self.settings());
        command
    }

    /// Connects the org by way of this server; gives the integration's id.
    pub(crate) async fn connect(&self, server: &Serving) -> String {
        let connect = "mutation($domain: String!, $token: String!) {
            connectOkta(input: { domain: $domain, apiToken: $token }) { integration { id } userErrors { code } } }";
        let variables = json!({ "domain": self.okta.host(), "token": self.okta.api_token() });
        let data = server.api().ask(connect, variables).await;
        data["connectOkta"]["integration"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Follows the integration's sync by way of this server.
    pub(crate) async fn follow(server: &Serving, integration: &str) -> Socket {
        let mut socket = Socket::open(server.address.parse().unwrap(), BOOTSTRAP).await;
        socket.begin(FOLLOW, json!({ "id": integration })).await;
        socket
    }

    /// Whether a run with [`FEW`] calls can do nothing but wait for the limit of `/apps`.
    pub(crate) fn has_spent_apps(&self) -> bool {
        let stats = self.okta.stats();
        let apps = stats
            .buckets
            .iter()
            .find(|bucket| bucket.bucket == okta_sim::Bucket::Apps);
        apps.unwrap().requests >= u64::from(FEW - FEW / 10)
    }

    /// Fails where anything differs from the simulator's truth.
    pub(crate) async fn check_truth(&self, server: &Serving, integration: &str) {
        let api = server.api();
        let since = compare::counted_from(&api, integration).await;
        let truth = serde_json::to_value(self.okta.truth(Some(since.parse().unwrap()))).unwrap();
        let comparison = compare::compare(&api, integration, &truth).await;
        assert_eq!(comparison.count, 0, "{:#?}", comparison.differences);
    }
}

/// The state that a follower was told last.
pub(crate) fn state(said: &[Value]) -> &str {
    said.last().unwrap()["syncProgress"]["state"].as_str().unwrap()
}
