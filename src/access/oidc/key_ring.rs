//! The issuer's keys as they were read last: read again when they are old, or when a token names one that is not there.

use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use tokio::sync::Mutex;
use tracing::{info, warn};

use super::{
    issuer::{Client, OidcError},
    public_key::PublicKey,
};
use crate::clock::Clock;

/// For how long keys are taken as they are: a key that the issuer has withdrawn is trusted no longer.
const FRESH: TimeDelta = TimeDelta::minutes(15);
/// For how long they are used on where the issuer does not answer.
const USABLE: TimeDelta = TimeDelta::hours(24);
/// The shortest time from one reading to the next, whatever keys tokens name.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

/// The keys; clones are the same.
#[derive(Debug, Clone)]
pub(super) struct KeyRing(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    client: Client,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    /// Held by whoever reads them.
    reading: Arc<Mutex<()>>,
}

#[derive(Debug, Clone, Default)]
struct Known {
    keys: Arc<[Arc<PublicKey>]>,
    /// When they were read.
    read_at: Option<DateTime<Utc>>,
    /// When that was tried last.
    tried_at: Option<DateTime<Utc>>,
    failed: bool,
}

/// The issuer does not answer, so that it cannot be told whether it has a key.
#[derive(Debug)]
pub(super) struct Unreachable;

impl KeyRing {
    pub(super) fn new(client: Client, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared {
            client,
            clock,
            known: RwLock::default(),
            reading: Arc::default(),
        }))
    }

    /// Reads the keys now; gives their number.
    pub(super) async fn read(&self) -> Result<usize, OidcError> {
        Ok(self.0.client.keys().await?.len())
    }

    /// The key that a token's header names; where it names none, the only one that fits.
    pub(super) async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Option<Arc<PublicKey>>, Unreachable> {
        let now = self.0.clock.now();
        let known = self.0.known();
        let key = known.find(id, algorithm, now);
        if key.is_some() && within(known.read_at, FRESH, now) {
            return Ok(key);
        }
        let reading = Arc::clone(&self.0.reading);
        let turn = match (&key, Arc::clone(&reading).try_lock_owned()) {
            (_, Ok(turn)) => turn,
            // Another request sees to it: an issuer that is slow holds up one.
            (Some(_), Err(_)) => return Ok(key),
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
        match known.find(id, algorithm, self.0.clock.now()) {
            None if known.failed || known.read_at.is_none() => Err(Unreachable),
            key => Ok(key),
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
        let read = self.client.keys().await;
        let now = self.clock.now();
        match read {
            Ok(keys) => {
                info!(keys = keys.len(), "the identity provider's keys were read");
                self.change(|known| {
                    *known = Known {
                        keys: keys.into_iter().map(Arc::new).collect(),
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
    fn find(&self, id: Option<&str>, algorithm: Algorithm, now: DateTime<Utc>) -> Option<Arc<PublicKey>> {
        if !within(self.read_at, USABLE, now) {
            return None;
        }
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
