//! Whether the access tokens of open sockets still hold: looked up together, once for each token however many sockets it
//! has, and again before anything is delivered.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use axum::http::StatusCode;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::bearer;
use crate::access::{Actor, Credential, Scope, Sessions};

/// How often a token is looked up while a socket of it is open, so that a socket is closed within 5 seconds.
const LOOK_EVERY: Duration = Duration::from_secs(4);

/// The tokens of open sockets, by their hashes.
#[derive(Default)]
pub(super) struct TokenWatch(Mutex<HashMap<[u8; 32], Weak<Held>>>);

impl fmt::Debug for TokenWatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenWatch")
    }
}

impl TokenWatch {
    /// Watches a token that was just found to hold, with the rights that it was found to have.
    pub(super) fn hold(&self, sessions: &Sessions, shown: Credential, scope: &Scope) -> Arc<Held> {
        let key = shown.hash();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get(&key).and_then(Weak::upgrade) {
            if held.has_rights_of(scope) && !held.ended.is_cancelled() {
                return held;
            }
            // Sockets that were let in with other rights come back to have the new ones.
            held.ended.cancel();
        }
        all.retain(|_, held| held.strong_count() > 0);
        let held = Held::new(sessions.clone(), shown, scope.clone());
        all.insert(key, Arc::downgrade(&held));
        held
    }
}

/// A token that held when its first socket was let in.
pub(super) struct Held {
    shown: Credential,
    scope: Scope,
    sessions: Sessions,
    ended: CancellationToken,
    /// Ends the looking with the last socket.
    _looking: DropGuard,
}

impl Held {
    fn new(sessions: Sessions, shown: Credential, scope: Scope) -> Arc<Self> {
        let looking = CancellationToken::new();
        let held = Arc::new(Self {
            shown,
            scope,
            sessions,
            ended: CancellationToken::new(),
            _looking: looking.clone().drop_guard(),
        });
        tokio::spawn(looking.run_until_cancelled_owned(look(Arc::downgrade(&held))));
        held
    }

    /// Who bears it.
    pub(super) fn actor(&self) -> &Actor {
        self.scope.actor()
    }

    /// Waits until it no longer holds.
    pub(super) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Looks it up now: whether it holds, with the rights that it had. Where it does not, all its sockets are told. A store
    /// that does not answer takes nothing from anybody, but gives no time either.
    pub(super) async fn still_holds(&self) -> bool {
        let holds = !self.sessions.is_over(&self.scope)
            && match bearer::scope_of(&self.sessions, Some(&self.shown)).await {
                Ok(scope) => self.has_rights_of(&scope),
                Err(refused) => refused.status == StatusCode::SERVICE_UNAVAILABLE,
            };
        if !holds {
            self.ended.cancel();
        }
        holds
    }

    fn has_rights_of(&self, scope: &Scope) -> bool {
        self.scope.role() == scope.role() && self.scope.tenants() == scope.tenants()
    }
}

/// Looks it up every now and then, for as long as somebody holds it.
async fn look(held: Weak<Held>) {
    let mut look = interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let Some(held) = held.upgrade() else { return };
        if !held.still_holds().await {
            return;
        }
    }
}
