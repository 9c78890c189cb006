//! A server on a free port, over a store of its own in a temporary folder.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use reqwest::{Client, Method, RequestBuilder};
use seatgraph::{
    access::{AccessTokens, NewToken, Oidc, OidcSettings, Role, Sessions, Vault},
    clock::{Clock, SystemClock},
    graph,
    server::{App, Connections, Limits, Server, ServerError, Stop, TrustedDocuments},
    store::{Database, IntegrationId, Store, audit::By, connections::CheckedOrg},
    sync::{SyncSettings, Syncer},
    webhooks::WebhookSettings,
};
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use tokio::task::JoinHandle;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) tokens: AccessTokens,
    pub(crate) store: Store,
    pub(crate) stop: Stop,
    /// An admin's token.
    pub(crate) token: String,
    http: Client,
    serving: JoinHandle<Result<(), ServerError>>,
    _folder: Option<TempDir>,
}

/// What may be another than in most tests.
pub(crate) struct Setup {
    pub(crate) documents: TrustedDocuments,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: Limits,
    pub(crate) connections: Connections,
    pub(crate) oidc: Option<Oidc>,
    pub(crate) bootstrap: Option<SecretString>,
    /// None: keys of its own.
    pub(crate) vault: Option<Vault>,
    pub(crate) webhooks: WebhookSettings,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            documents: TrustedDocuments::default(),
            clock: Arc::new(SystemClock),
            limits: Limits::default(),
            connections: Connections::default(),
            oidc: None,
            bootstrap: None,
            vault: None,
            webhooks: WebhookSettings::default(),
        }
    }
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::set_up(Setup::default()).await
    }

    /// A server that holds its clients to limits.
    pub(crate) async fn limited(limits: Limits) -> Self {
        let setup = Setup {
            limits,
            ..Setup::default()
        };
        Self::set_up(setup).await
    }

    /// A server that keeps connections as these settings say.
    pub(crate) async fn connected(connections: Connections) -> Self {
        let setup = Setup {
            connections,
            ..Setup::default()
        };
        Self::set_up(setup).await
    }

    /// A server with documents that are registered.
    pub(crate) async fn trusting(documents: TrustedDocuments) -> Self {
        let setup = Setup {
            documents,
            ..Setup::default()
        };
        Self::set_up(setup).await
    }

    pub(crate) async fn set_up(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("seatgraph.db"));
        let store = Store::open(&database).await.unwrap();
        store.migrate().await.unwrap();
        Self {
            _folder: Some(folder),
            ..Self::serving(store, setup).await
        }
    }

    /// Over a store that has been migrated.
    pub(crate) async fn over(store: Store) -> Self {
        Self::at(store, Arc::new(SystemClock)).await
    }

    /// The same, by a clock of the test's own.
    pub(crate) async fn at(store: Store, clock: Arc<dyn Clock>) -> Self {
        let setup = Setup {
            clock,
            ..Setup::default()
        };
        Self::serving(store, setup).await
    }

    /// The same, which takes the tokens of an identity provider.
    pub(crate) async fn with_oidc(store: Store, clock: Arc<dyn Clock>, settings: OidcSettings) -> Self {
        let oidc = Oidc::new(settings, store.clone(), clock.clone(), graph::integration_id);
        let setup = Setup {
            clock,
            oidc: Some(oidc.unwrap()),
            ..Setup::default()
        };
        Self::serving(store, setup).await
    }

    pub(crate) async fn serving(store: Store, setup: Setup) -> Self {
        let Setup {
            documents,
            clock,
            limits,
            connections,
            oidc,
            bootstrap,
            vault,
            webhooks,
        } = setup;
        let tokens = AccessTokens::new(store.clone(), clock.clone(), bootstrap.as_ref()).with_oidc(oidc);
        let token = make(&tokens, Role::Admin, Vec::new()).await;
        let vault = vault.unwrap_or_else(|| Vault::from_keys(&Vault::generate_key()).unwrap());
        let settings = SyncSettings {
            webhooks,
            ..SyncSettings::default()
        };
        let sessions = Sessions::new(tokens.clone(), store.clone(), vault.clone(), clock.clone());
        let syncer = Syncer::new(store.clone(), vault, clock.clone(), settings);
        let app = App::trusting(documents, store.clone(), syncer, sessions, clock);
        let server = Server::bind(SocketAddr::from(([127, 0, 0, 1], 0)), app.limited(limits))
            .await
            .unwrap()
            .with_connections(connections);
        let (address, stop) = (server.address(), Stop::default());
        // Fails where a provider is set already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            address,
            tokens,
            store,
            token,
            http: Client::builder()
                .no_proxy()
                .no_gzip()
                .timeout(Duration::from_secs(30))
                .build()
                .unwrap(),
            serving: tokio::spawn(server.run(stop.clone())),
            stop,
            _folder: None,
        }
    }

    /// A token that is limited to one integration, made for it.
    pub(crate) async fn limited_token(&self) -> String {
        let org = CheckedOrg {
            provider: "OKTA",
            domain: "acme.okta.com".to_owned(),
            okta_org_id: None,
            name: None,
            auth_method: "API_TOKEN",
        };
        let seal = |_| Ok::<_, seatgraph::store::StoreError>(Vec::new());
        let now = SystemClock.now().into();
        seatgraph::store::connections::connect(&self.store, &By::operator(), &org, now, seal)
            .await
            .unwrap();
        let connected = seatgraph::store::connections::list_connected(&self.store)
            .await
            .unwrap();
        make(&self.tokens, Role::Viewer, vec![connected[0].id]).await
    }

    /// A viewer's token for these integrations.
    pub(crate) async fn token_for(&self, integrations: &[IntegrationId]) -> String {
        make(&self.tokens, Role::Viewer, integrations.to_vec()).await
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.send(Method::GET, path)
    }

    /// A request of any method.
    pub(crate) fn send(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.address))
    }

    /// A query by GET, of the admin's.
    pub(crate) fn get_query(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        self.get("/graphql").query(parameters).bearer_auth(&self.token)
    }

    pub(crate) fn put(&self) -> RequestBuilder {
        self.http.put(format!("http://{}/graphql", self.address))
    }

    pub(crate) fn post(&self, body: impl Into<String>) -> RequestBuilder {
        self.post_as("application/json", body)
    }

    pub(crate) fn post_as(&self, kind: &str, body: impl Into<String>) -> RequestBuilder {
        self.http
            .post(format!("http://{}/graphql", self.address))
            .header("content-type", kind)
            .body(body.into())
    }

    /// An operation of the admin's.
    pub(crate) fn ask(&self, query: &str) -> RequestBuilder {
        self.post(serde_json::json!({ "query": query }).to_string())
            .bearer_auth(&self.token)
    }

    /// Waits for the end of a stop that was asked for.
    pub(crate) async fn ended(self) {
        let ended = tokio::time::timeout(Duration::from_secs(15), self.serving).await;
        ended.expect("the server does not stop").unwrap().unwrap();
    }
}

async fn make(tokens: &AccessTokens, role: Role, integrations: Vec<IntegrationId>) -> String {
    let new = NewToken {
        name: "test".to_owned(),
        role,
        integrations,
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
