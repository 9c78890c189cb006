//! What processes over one PostgreSQL tell each other about runs (LISTEN/NOTIFY), so that nobody asks again and again.
//!
//! A signal goes out with the transaction that it tells of, or not at all. It holds no data: who is told looks. It may be
//! lost with a connection, so whoever waits for one looks by himself now and then.

use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, RuntimeErr,
    sea_query::{Query, ReturningClause},
    sqlx::{Executor, postgres::PgListener},
};
use std::time::Duration;

use super::{IntegrationId, Store, StoreError, dialect, entities::sync_run};

const CHANNEL: &str = "seatgraph_runs";

/// After so long without a signal the connection is tried: one that was cut silently would never tell.
const QUIET: Duration = Duration::from_secs(30);
/// How long that may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// What has happened to a run of an integration, or in its feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// There is work: it was queued, or given back unfinished.
    Work(IntegrationId),
    /// It was taken up, a page was written, or it has ended.
    Moved(IntegrationId),
    /// It was cancelled: whoever works on it has to stop.
    Cancelled(IntegrationId),
    /// Something was told in the feed.
    News(IntegrationId),
}

impl Signal {
    fn payload(self) -> String {
        let (kind, integration) = match self {
            Self::Work(id) => ("work", id),
            Self::Moved(id) => ("moved", id),
            Self::Cancelled(id) => ("cancelled", id),
            Self::News(id) => ("news", id),
        };
        format!("{kind} {}", integration.0)
    }

    /// None for what another version of seatgraph may say.
    fn parse(payload: &str) -> Option<Self> {
        let (kind, id) = payload.split_once(' ')?;
        let id = IntegrationId(id.parse().ok()?);
        match kind {
            "work" => Some(Self::Work(id)),
            "moved" => Some(Self::Moved(id)),
            "cancelled" => Some(Self::Cancelled(id)),
            "news" => Some(Self::News(id)),
            _ => None,
        }
    }
}

/// Sends a signal when the transaction commits.
pub(super) async fn send(tx: &impl ConnectionTrait, signal: Signal) -> Result<(), StoreError> {
    if let Some(notify) = dialect::notify(tx, CHANNEL, signal.payload()) {
        tx.query_one(Query::select().expr(notify)).await?;
    }
    Ok(())
}

/// As [`send`], as part of a statement on `sync_runs` that gives one row back for each that it wrote.
pub(super) fn sending(tx: &impl ConnectionTrait, signal: Signal) -> ReturningClause {
    match dialect::notify(tx, CHANNEL, signal.payload()) {
        Some(notify) => Query::returning().expr(notify),
        None => Query::returning().column(sync_run::Column::Id),
    }
}

/// Hears the signals of all processes, this one's included, on a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Begins to listen; none with SQLite.
    pub async fn open(store: &Store) -> Result<Option<Self>, StoreError> {
        if store.reader().get_database_backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let mut listener = PgListener::connect_with(store.writer().get_postgres_connection_pool())
            .await
            .map_err(failed)?;
        listener.listen(CHANNEL).await.map_err(failed)?;
        Ok(Some(Self(listener)))
    }

    /// The next signal. None: the connection was lost and is back, and anything may have happened meanwhile.
    pub async fn next(&mut self) -> Result<Option<Signal>, StoreError> {
        loop {
            match tokio::time::timeout(QUIET, self.0.try_recv()).await {
                Ok(Ok(Some(told))) => {
                    if let Some(signal) = Signal::parse(told.payload()) {
                        return Ok(Some(signal));
                    }
                }
                Ok(Ok(None)) => return Ok(None),
                Ok(Err(error)) => return Err(failed(error)),
                Err(_) => {
                    let answer = tokio::time::timeout(ANSWER_WITHIN, self.0.execute("SELECT 1")).await;
                    answer
                        .map_err(|_| failed(sea_orm::sqlx::Error::PoolTimedOut))?
                        .map_err(failed)?;
                }
            }
        }
    }
}

fn failed(error: sea_orm::sqlx::Error) -> StoreError {
    StoreError::Database(DbErr::Conn(RuntimeErr::SqlxError(error.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_read_as_it_was_sent() {
        let id = IntegrationId(7);
        for signal in [
            Signal::Work(id),
            Signal::Moved(id),
            Signal::Cancelled(id),
            Signal::News(id),
        ] {
            assert_eq!(Signal::parse(&signal.payload()), Some(signal));
        }
        for other in ["", "moved", "moved x", "paused 7", "moved 7 8"] {
            assert_eq!(Signal::parse(other), None, "{other}");
        }
    }
}
