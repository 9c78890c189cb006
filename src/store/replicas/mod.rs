//! Read replicas: standbys of PostgreSQL that answer what only reads.
//!
//! **Rule:** a replica is used while it is a standby of this very database, is not further behind than allowed, and has
//! replayed all that this process has changed for its clients or told them of. So nobody reads back in time what they have
//! just been told by the same process. How far behind it is, is told by positions in the log of changes and this machine's own
//! clock: a database in which nothing happens is not behind, and clocks that differ do not matter.

mod reads;
mod replica;
mod watch;

use std::{
    str::FromStr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sea_orm::{DatabaseConnection, DbErr};
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

pub(super) use reads::Reads;
pub use replica::ReplicaReport;
pub(super) use replica::{Position, Replica};
pub(super) use watch::watch;

/// The addresses of read replicas; their passwords show in no log.
#[derive(Debug, Clone)]
pub struct ReplicaUrls(Vec<SecretString>);

impl FromStr for ReplicaUrls {
    type Err = &'static str;

    fn from_str(urls: &str) -> Result<Self, Self::Err> {
        let urls: Vec<_> = urls.split(',').map(str::trim).collect();
        let postgres = |url: &&str| url.starts_with("postgres://") || url.starts_with("postgresql://");
        if !urls.iter().all(postgres) {
            return Err("give `postgres://user:password@host/database`; several, comma-separated");
        }
        Ok(Self(urls.into_iter().map(SecretString::from).collect()))
    }
}

impl ReplicaUrls {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(ExposeSecret::expose_secret)
    }
}

/// The replicas of a store, and what of the primary they must have.
#[derive(Debug)]
pub(super) struct Replicas {
    all: Vec<Arc<Replica>>,
    lag_max: Duration,
    needed: Mutex<Needed>,
    turn: AtomicUsize,
    /// Told when they should be looked at before their time.
    look: Arc<Notify>,
    watching: CancellationToken,
}

/// What a replica must have replayed to be used.
#[derive(Debug, Default)]
struct Needed {
    /// Changes under way.
    open: u32,
    /// Counts changes that began, that ended, and what was told of others.
    marks: u64,
    /// The marks whose position in the log is known: `position`.
    settled: u64,
    position: Position,
    /// The latest end of a sync that was told.
    end_told: Option<super::Millis>,
}

impl Replicas {
    pub(super) fn new(all: Vec<Arc<Replica>>, lag_max: Duration) -> Self {
        Self {
            all,
            lag_max,
            needed: Mutex::default(),
            turn: AtomicUsize::new(0),
            look: Arc::new(Notify::new()),
            watching: CancellationToken::new(),
        }
    }

    /// Looks at them no more, and closes their connections.
    pub(super) async fn close(&self) -> Result<(), DbErr> {
        self.watching.cancel();
        for replica in &self.all {
            replica.close().await?;
        }
        Ok(())
    }

    /// The pool of each, by its number.
    pub(super) fn pools(&self) -> impl Iterator<Item = (usize, &DatabaseConnection)> {
        self.all.iter().map(|replica| (replica.number, &replica.pool))
    }

    /// One that may answer now, in turns; none while none may.
    pub(super) fn choose(&self) -> Option<Arc<Replica>> {
        let needed = {
            let needed = self.needed();
            if needed.open > 0 || needed.settled != needed.marks {
                return None;
            }
            needed.position
        };
        let now = Instant::now();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        (0..self.all.len())
            .filter_map(|index| self.all.get(turn.wrapping_add(index) % self.all.len()))
            .find(|replica| replica.has(needed) && replica.is_within(self.lag_max, now))
            .cloned()
    }

    /// How each of them is.
    pub(super) fn reports(&self) -> Vec<ReplicaReport> {
        self.all
            .iter()
            .map(|replica| replica.report(self.lag_max))
            .collect()
    }

    fn needed(&self) -> std::sync::MutexGuard<'_, Needed> {
        // No code that can panic runs under the lock.
        self.needed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mark(&self, change: impl FnOnce(&mut Needed) -> bool) {
        let mut needed = self.needed();
        if change(&mut needed) {
            needed.marks += 1;
            self.look.notify_one();
        }
    }
}

/// A change for a client, while it is under way: see [`Store::begin_change`](super::Store::begin_change).
#[derive(Debug)]
pub struct Change(Option<Arc<Replicas>>);

impl Change {
    pub(super) fn begin(replicas: Option<&Arc<Replicas>>) -> Self {
        if let Some(replicas) = replicas {
            replicas.mark(|needed| {
                needed.open += 1;
                true
            });
        }
        Self(replicas.cloned())
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if let Some(replicas) = &self.0 {
            // Also where a request was given up half-way: what it wrote may be there.
            replicas.mark(|needed| {
                needed.open = needed.open.saturating_sub(1);
                true
            });
        }
    }
}

impl Replicas {
    /// Notes that a client is told of a sync that ended at `at`: the first time, what it wrote is needed from here on.
    pub(super) fn tell_end(&self, at: super::Millis) {
        self.mark(|needed| {
            let news = needed.end_told < Some(at);
            if news {
                needed.end_told = Some(at);
            }
            news
        });
    }
}
