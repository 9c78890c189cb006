//! The harness: an API over a test database, with a fixed clock and real access tokens.

use std::sync::Arc;

use async_graphql::Request;
use chrono::{DateTime, Utc};
use seatgraph::{
    access::{AccessTokens, NewToken, Role, Scope, Vault},
    clock::Clock,
    graph,
    store::{IntegrationId, Store, audit::By},
    sync::{SyncSettings, Syncer},
};
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::database::{TestDatabase, databases};

/// The time of all tests.
pub(crate) const NOW: &str = "2026-03-20T12:00:00Z";

#[derive(Debug)]
struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        NOW.parse().unwrap()
    }
}

/// An API over a database.
pub(crate) struct Api {
    pub(crate) database: TestDatabase,
    schema: graph::Schema,
    tokens: AccessTokens,
}

impl Api {
    /// An API over each kind of database that can be had here.
    pub(crate) async fn each() -> Vec<Self> {
        databases().await.into_iter().map(Self::over).collect()
    }

    pub(crate) fn over(database: TestDatabase) -> Self {
        let clock: Arc<dyn Clock> = Arc::new(FixedClock);
        let store = database.store.clone();
        let vault = Vault::from_keys(&Vault::generate_key()).unwrap();
        let syncer = Syncer::new(store.clone(), vault, Arc::clone(&clock), SyncSettings::default());
        Self {
            schema: graph::schema(store.clone(), syncer, Arc::clone(&clock)),
            tokens: AccessTokens::new(store, clock, None),
            database,
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.database.store
    }

    /// The scope of a new token.
    pub(crate) async fn scope(&self, role: Role, integrations: &[IntegrationId]) -> Scope {
        let new = NewToken {
            name: "test".to_owned(),
            role,
            integrations: integrations.to_vec(),
            expires_in_days: None,
        };
        let created = self.tokens.create(&By::operator(), new).await.unwrap();
        let token = created.token.expose_secret();
        self.tokens.authenticate(token).await.unwrap().unwrap()
    }

    /// The answer to a request of that scope, errors and all.
    pub(crate) async fn answer(&self, scope: &Scope, request: impl Into<Request>) -> Value {
        let request = graph::authorize(request.into(), scope.clone());
        serde_json::to_value(self.schema.execute(request).await).unwrap()
    }

    /// The text of the answer to a request of that scope.
    pub(crate) async fn text(&self, scope: &Scope, request: impl Into<Request>) -> String {
        let request = graph::authorize(request.into(), scope.clone());
        serde_json::to_string(&self.schema.execute(request).await).unwrap()
    }

    /// The data that a request of that scope gives; no error is allowed.
    pub(crate) async fn data(&self, scope: &Scope, request: impl Into<Request>) -> Value {
        let answer = self.answer(scope, request).await;
        assert_eq!(answer.get("errors"), None, "on {}", self.database.name);
        answer["data"].clone()
    }

    /// Gives each app that may have one a license, of 5.00 EUR a seat or more.
    pub(crate) async fn license_all(&self, scope: &Scope) {
        let apps = "{ apps(first: 100, filter: { ownedByOkta: false }) { nodes { id } } }";
        let apps = self.data(scope, apps).await;
        for (index, app) in apps["apps"]["nodes"].as_array().unwrap().iter().enumerate() {
            let input = serde_json::json!({
                "appId": app["id"], "seats": 10, "monthlyCostPerSeat": 500 + index, "currency": "EUR",
                "renewsOn": "2099-12-31",
            });
            let set = "mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) { userErrors { message } } }";
            let answer = self
                .data(scope, request(set, serde_json::json!({ "input": input })))
                .await;
            assert_eq!(answer["setAppLicense"]["userErrors"], serde_json::json!([]));
        }
    }

    pub(crate) fn tokens(&self) -> &AccessTokens {
        &self.tokens
    }

    pub(crate) fn schema(&self) -> &graph::Schema {
        &self.schema
    }
}

/// Variables of a request.
pub(crate) fn request(query: &str, variables: Value) -> Request {
    Request::new(query).variables(async_graphql::Variables::from_json(variables))
}
