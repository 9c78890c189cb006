//! From the settings to what the commands work with: all settings checked at once, then the store opened.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};

use super::{logging, sign_in};
use crate::{
    access::{
        AccessTokens, KeyFileHeld, OidcSettings, Sessions, Vault, check_keys, hold_key_file, load_or_create,
    },
    clock::{Clock, SystemClock},
    config::{Faults, LogLevel, Settings},
    okta::AllowHosts,
    store::{Database, ReplicaUrls, Store, StoreError, queue, sealed},
    sync::{SyncSettings, Syncer},
    telemetry::Destination,
    webhooks::WebhookSettings,
};

/// Settings without a fault.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) database: Database,
    pub(super) listen: SocketAddr,
    pub(super) sync: SyncSettings,
    /// None: kept in the [`key_file`](Self::key_file).
    vault: Option<Vault>,
    bootstrap_token: Option<SecretString>,
    pub(super) oidc: Option<OidcSettings>,
    replicas: Option<ReplicaUrls>,
    read_lag: Duration,
    traces: Option<Destination>,
    log: LogLevel,
}

impl Checked {
    /// Checks every setting, and starts logging and traces as they say.
    ///
    /// # Errors
    /// All faults together.
    pub(super) fn of(settings: &Settings) -> Result<Self, Faults> {
        let checked = Self::check(settings)?;
        let mut faults = Faults::default();
        let started = logging::start(checked.log, checked.traces.as_ref());
        faults.check("OTEL_EXPORTER_OTLP_ENDPOINT", started);
        if faults.is_empty() {
            Ok(checked)
        } else {
            Err(faults)
        }
    }

    fn check(settings: &Settings) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let database = faults.check(
            "SEATGRAPH_DATABASE_URL",
            settings.database_url.expose_secret().parse::<Database>(),
        );
        let replicas = faults.check(
            "SEATGRAPH_DATABASE_READ_URL",
            replicas(settings, database.as_ref()),
        );
        let read_lag = faults.check("SEATGRAPH_DATABASE_READ_LAG", settings.database_read_lag());
        let listen = faults.check("SEATGRAPH_LISTEN", settings.listen());
        let keys = settings
            .encryption_key
            .as_ref()
            .filter(|keys| !keys.expose_secret().is_empty());
        let vault = match (keys, &database) {
            (None, Some(Database::Postgres(_))) => faults.check(
                "SEATGRAPH_ENCRYPTION_KEY",
                Err("required with PostgreSQL; `openssl rand -base64 32` makes one"),
            ),
            (None, _) => Some(None),
            (Some(keys), _) => faults
                .check("SEATGRAPH_ENCRYPTION_KEY", Vault::from_keys(keys))
                .map(Some),
        };
        let bootstrap = faults.check("SEATGRAPH_BOOTSTRAP_TOKEN", settings.bootstrap_token());
        let oidc = sign_in::settings(&settings.oidc, &mut faults);
        let allow_hosts = faults.check(
            "SEATGRAPH_OKTA_ALLOW_HOSTS",
            settings.okta_allow_hosts.parse::<AllowHosts>(),
        );
        let webhook_hosts = faults.check(
            "SEATGRAPH_WEBHOOK_ALLOW_HOSTS",
            settings.webhook_allow_hosts.parse::<AllowHosts>(),
        );
        let headroom = faults.check("SEATGRAPH_OKTA_HEADROOM", settings.okta_headroom());
        let every = faults.check("SEATGRAPH_SYNC_EVERY", settings.sync_every());
        let full_every = faults.check("SEATGRAPH_SYNC_FULL_EVERY", settings.sync_full_every());
        let lease = faults.check("SEATGRAPH_SYNC_LEASE", settings.sync_lease());
        let endpoint = faults.check("OTEL_EXPORTER_OTLP_ENDPOINT", settings.traces.endpoint());
        let log = faults.check("SEATGRAPH_LOG", settings.log());
        match (
            database,
            replicas,
            read_lag,
            listen,
            vault,
            bootstrap,
            oidc,
            allow_hosts,
            webhook_hosts,
            headroom,
            every,
            full_every,
            lease,
            endpoint,
            log,
        ) {
            (
                Some(database),
                Some(replicas),
                Some(read_lag),
                Some(listen),
                Some(vault),
                Some(bootstrap),
                Some(oidc),
                Some(okta_allow_hosts),
                Some(webhook_hosts),
                Some(okta_headroom),
                Some(every),
                Some(full_every),
                Some(lease),
                Some(endpoint),
                Some(log),
            ) => Ok(Self {
                database,
                listen,
                sync: SyncSettings {
                    okta_allow_hosts,
                    okta_headroom,
                    every,
                    full_every,
                    lease,
                    webhooks: WebhookSettings {
                        allow_hosts: webhook_hosts,
                        ..WebhookSettings::default()
                    },
                    ..SyncSettings::default()
                },
                vault,
                bootstrap_token: bootstrap.cloned(),
                oidc,
                replicas,
                read_lag,
                traces: endpoint.map(|endpoint| Destination {
                    endpoint: endpoint.to_owned(),
                    service: settings.traces.otel_service_name.trim().to_owned(),
                }),
                log,
            }),
            _ => Err(faults),
        }
    }

    /// Where the key of an embedded store is kept: beside its file.
    pub(super) fn key_file(&self) -> Option<PathBuf> {
        match &self.database {
            Database::Sqlite(path) => Some(path.with_extension("key")),
            Database::Postgres(_) => None,
        }
    }

    /// The key file, where keys are not given otherwise.
    pub(super) fn key_file_in_use(&self) -> Option<PathBuf> {
        self.key_file().filter(|_| self.vault.is_none())
    }

    /// That the key file was not lost: a new one would open nothing of what the store holds.
    pub(super) async fn key_file_is_there(&self, store: &Store) -> anyhow::Result<()> {
        let Some(path) = self.key_file_in_use().filter(|path| !path.exists()) else {
            return Ok(());
        };
        let sealed = sealed::list(store).await?.len();
        ensure!(
            sealed == 0,
            "the encryption key file {} is missing, but the store holds {sealed} Okta credentials that were encrypted with it. \
             Put it back, or its content into SEATGRAPH_ENCRYPTION_KEY; nothing was changed. Where it is lost for good, \
             `seatgraph rotate-keys --discard-unreadable` erases them and makes a new key; each org is then given new \
             credentials with updateOktaCredentials",
            path.display()
        );
        Ok(())
    }

    /// The vault of the keys given, or of the key file, made where it is missing.
    pub(super) fn vault(&self) -> anyhow::Result<Vault> {
        match (&self.vault, self.key_file()) {
            (Some(vault), _) => Ok(vault.clone()),
            (None, Some(path)) => {
                let key = load_or_create(&path)?;
                Vault::from_keys(&key)
                    .with_context(|| format!("the encryption key file {} is damaged", path.display()))
            }
            (None, None) => anyhow::bail!("SEATGRAPH_ENCRYPTION_KEY is required with PostgreSQL"),
        }
    }

    /// As [`vault`](Self::vault), but a key file that is missing is not made.
    pub(super) fn existing_vault(&self) -> anyhow::Result<Vault> {
        if let (None, Some(path)) = (&self.vault, self.key_file()) {
            ensure!(path.exists(), "the key file {} is missing", path.display());
        }
        self.vault()
    }

    /// Opens the store, without touching its schema; other processes may work on it.
    pub(super) async fn store(&self) -> anyhow::Result<Store> {
        self.named(Store::open(&self.database).await)
    }

    /// As [`store`](Self::store), but a SQLite file that is missing is not made.
    pub(super) async fn existing_store(&self) -> anyhow::Result<Store> {
        self.ensure_database_is_there()?;
        self.store().await
    }

    /// That a SQLite file is there: opening would make it.
    pub(super) fn ensure_database_is_there(&self) -> anyhow::Result<()> {
        if let Database::Sqlite(path) = &self.database {
            ensure!(
                path.exists(),
                "{} does not exist yet: `seatgraph serve` or `seatgraph migrate` makes it",
                path.display()
            );
        }
        Ok(())
    }

    /// As [`store`](Self::store), as the one process that works on it where it is SQLite.
    pub(super) async fn store_alone(&self) -> anyhow::Result<Store> {
        self.named(Store::open_alone(&self.database).await)
    }

    /// The store with its read replicas, where some are set.
    pub(super) async fn with_replicas(&self, store: Store) -> Result<Store, StoreError> {
        match &self.replicas {
            Some(urls) => store.with_replicas(urls, self.read_lag).await,
            None => Ok(store),
        }
    }

    fn named(&self, opened: Result<Store, StoreError>) -> anyhow::Result<Store> {
        match opened {
            // These name it themselves.
            Err(error @ (StoreError::InUse { .. } | StoreError::Lock { .. })) => Err(error.into()),
            opened => opened.with_context(|| match &self.database {
                Database::Sqlite(path) => format!("the store {} cannot be opened", path.display()),
                Database::Postgres(_) => "the store cannot be opened".to_owned(),
            }),
        }
    }

    /// Opens the store, brings its schema up to this version, and sets up what works on it: for a command that is soon
    /// done, and may run beside a server.
    pub(super) async fn open(&self) -> anyhow::Result<Opened> {
        self.set_up(self.store().await?).await
    }

    /// As [`open`](Self::open), for what works on syncs: of a SQLite file it is the only one, and takes up at once what
    /// a process that was killed has left.
    pub(super) async fn open_alone(&self) -> anyhow::Result<Opened> {
        let opened = self.set_up(self.store_alone().await?).await?;
        check_keys_fit(&opened).await?;
        queue::release_abandoned(&opened.store).await?;
        Ok(opened)
    }

    /// The same over a store that is there, for what only reads: it changes neither the schema nor a key, and may run beside a
    /// server for long.
    pub(super) async fn open_to_read(&self) -> anyhow::Result<Opened> {
        let store = self.existing_store().await?;
        ensure!(
            store.is_ready().await?,
            "the store's schema is not this version's: `seatgraph migrate` brings it up"
        );
        self.over(store, self.existing_vault()?, None)
    }

    async fn set_up(&self, store: Store) -> anyhow::Result<Opened> {
        store
            .migrate()
            .await
            .context("the store's schema cannot be brought up to this version")?;
        let key_file_held = self.key_file_in_use().map(|path| hold_key_file(&path));
        let key_file_held = key_file_held.transpose()?;
        self.key_file_is_there(&store).await?;
        self.over(store, self.vault()?, key_file_held)
    }

    fn over(&self, store: Store, vault: Vault, key_file_held: Option<KeyFileHeld>) -> anyhow::Result<Opened> {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let tokens = AccessTokens::new(store.clone(), Arc::clone(&clock), self.bootstrap_token.as_ref())
            .with_oidc(sign_in::oidc(self.oidc.as_ref(), &store, &clock)?);
        Ok(Opened {
            sessions: Sessions::new(tokens.clone(), store.clone(), vault.clone(), Arc::clone(&clock)),
            tokens,
            syncer: Syncer::new(
                store.clone(),
                vault.clone(),
                Arc::clone(&clock),
                self.sync.clone(),
            ),
            store,
            clock,
            vault,
            _key_file_held: key_file_held,
        })
    }
}

/// That the keys open what the store holds, before anything is done that needs it.
async fn check_keys_fit(opened: &Opened) -> anyhow::Result<()> {
    let check = check_keys(&opened.store, &opened.vault).await?;
    ensure!(
        !check.is_hopeless(),
        "the encryption key opens none of the {} Okta credentials in the store: SEATGRAPH_ENCRYPTION_KEY, or the key file, is not \
         the one that they were encrypted with. Set that one, beside a new one if you like (comma-separated, the new one \
         first); nothing was changed. Where it is lost for good, `seatgraph rotate-keys --discard-unreadable` erases them, and \
         each org is given new credentials with updateOktaCredentials",
        check.sealed
    );
    for webhook in &check.unreadable_webhooks {
        tracing::warn!(webhook.id = %webhook, "the encryption keys do not open its secret: rotate it");
    }
    for integration in &check.unreadable {
        tracing::warn!(integration.id = %integration, "the encryption keys do not open its credentials: it cannot be synced");
    }
    Ok(())
}

/// The read replicas that are set; set but empty means none.
fn replicas(settings: &Settings, database: Option<&Database>) -> Result<Option<ReplicaUrls>, &'static str> {
    let urls = settings
        .database_read_url
        .as_ref()
        .map(ExposeSecret::expose_secret);
    match (urls.filter(|urls| !urls.trim().is_empty()), database) {
        (None, _) => Ok(None),
        (Some(_), Some(Database::Sqlite(_))) => Err(
            "only PostgreSQL has replicas: set SEATGRAPH_DATABASE_URL to a `postgres://` address, or leave it out",
        ),
        (Some(urls), _) => urls.parse().map(Some),
    }
}

/// What the commands work with.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) tokens: AccessTokens,
    pub(super) sessions: Sessions,
    pub(super) syncer: Syncer,
    pub(super) clock: Arc<dyn Clock>,
    vault: Vault,
    /// What it seals is sealed by keys that are those of the file.
    _key_file_held: Option<KeyFileHeld>,
}

impl Opened {
    /// Closes the store, so that nothing is left beside an embedded one.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        Ok(self.store.close().await?)
    }
}
