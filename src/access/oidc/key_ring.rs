//! The issuer's keys and endpoints as they were read last: read again when they are old, or when a token names a key that is not
//! there.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;
use tracing::{info, warn};

use super::{
    client::{Client, Endpoints, OidcError, Published},
    public_key::PublicKey,
};
use crate::clock::Clock;

/// For how long keys are taken as they are: a key that the issuer has withdrawn is trusted no longer.
const FRESH: TimeDelta = TimeDelta::minutes(15);
/// For how long they are used on where the issuer does not answer.
const USABLE: TimeDelta = TimeDelta::hours(24);
/// The shortest time from one reading to the next, whatever keys tokens name.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The keys, and where people sign in; clones are the same.
#[derive(Debug, Clone)]
pub(super) struct KeyRing(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: Arc<Client>,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    /// Held by whoever reads them.
    reading: Arc<Mutex<()>>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    keys: Arc<[Arc<PublicKey>]>,
    endpoints: Option<Arc<Endpoints>>,
    /// When they were read.
    read_at: Option<DateTime<Utc>>,
    /// When that was tried last.
    tried_at: Option<DateTime<Utc>>,
    failed: bool,
}

/// The issuer does not answer, so that it cannot be told what it has.
#[derive(Debug)]
pub(super) struct Unreachable;

impl KeyRing {
    pub(super) fn new(client: Arc<Client>, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared {
            client,
            clock,
            known: RwLock::default(),
            reading: Arc::default(),
        }))
    }

    /// Reads what the issuer publishes now.
    pub(super) async fn read(&self) -> Result<Published, OidcError> {
        self.0.client.published().await
    }

    /// The key that a token's header names; where it names none, the only one that fits.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Option<Arc<PublicKey>>, Unreachable> {
        self.look(|known| known.find(id, algorithm)).await
    }

    /// Where people sign in; none where the issuer does not say so.
    pub(super) async fn endpoints(&self) -> Result<Option<Arc<Endpoints>>, Unreachable> {
        self.look(|known| known.endpoints.clone()).await
    }

    async fn look<T>(&self, find: impl Fn(&Known) -> Option<T>) -> Result<Option<T>, Unreachable> {
        let find = |known: &Known, now| within(known.read_at, USABLE, now).then(|| find(known)).flatten();
        let now = self.0.clock.now();
        let known = self.0.known();
        let found = find(&known, now);
        if found.is_some() && within(known.read_at, FRESH, now) {
            return Ok(found);
        }
        let reading = Arc::clone(&self.0.reading);
        let turn = match (&found, Arc::clone(&reading).try_lock_owned()) {
            (_, Ok(turn)) => turn,
            // Another request sees to it: an issuer that is slow holds up one.
            (Some(_), Err(_)) => return Ok(found),
            (None, Err(_)) => reading.lock_owned().await,
        };
        let shared = Arc::clone(&self.0);
        // By itself, so that clients who hang up do not have the issuer asked again and again.
        let read = tokio::spawn(async move {
            shared.read_where_due().await;
            drop(turn);
        });
        // It fails where it panicked: then nothing is known that was not before.
        let _ = read.await;
        let known = self.0.known();
        match find(&known, self.0.clock.now()) {
            None if known.failed || known.read_at.is_none() => Err(Unreachable),
            found => Ok(found),
        }
    }
}

impl Shared {
    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }

    async fn read_where_due(&self) {
        let now = self.clock.now();
        if within(self.known().tried_at, PAUSE, now) {
            return;
        }
        self.change(|known| known.tried_at = Some(now));
        let read = self.client.published().await;
        let now = self.clock.now();
        match read {
            Ok(Published { keys, endpoints }) => {
                info!(keys = keys.len(), "the identity provider's keys were read");
                self.change(|known| {
                    *known = Known {
                        keys: keys.into_iter().map(Arc::new).collect(),
                        endpoints: endpoints.ok(),
                        read_at: Some(now),
                        tried_at: Some(now),
                        failed: false,
                    };
                });
            }
            Err(error) => {
                warn!(%error, "the identity provider's keys cannot be read");
                self.change(|known| (known.tried_at, known.failed) = (Some(now), true));
            }
        }
    }
}

impl Known {
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<PublicKey>> {
        let mut fitting = self.keys.iter().filter(|key| match id {
            Some(id) => key.is(id, algorithm),
            None => key.fits(algorithm),
        });
        match (fitting.next(), fitting.next()) {
            (Some(key), None) => Some(Arc::clone(key)),
            // None, or several: which one it is must be said.
            _ => None,
        }
    }
}

/// Whether `at` is less than `span` ago; not where the clock was put back behind it.
fn within(at: Option<DateTime<Utc>>, span: TimeDelta, now: DateTime<Utc>) -> bool {
    at.is_some_and(|at| (TimeDelta::zero()..span).contains(&(now - at)))
}
