//! Looks at the replicas, so that a request need not ask whether one of them may answer.

use std::{
    collections::VecDeque,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};
use tokio::time::{Instant, sleep, timeout};
use tracing::debug;

use super::{Position, Replica, Replicas};

/// Who takes longer to tell how far it is does not answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// The time between two looks, at most.
const EVERY_MAX: Duration = Duration::from_secs(1);
/// The same, while a replica has yet to replay what is waited for.
const SOON: Duration = Duration::from_millis(50);
/// Between two looks that were asked for.
const PAUSE: Duration = Duration::from_millis(10);
/// Positions that are remembered: the replica's lag is told by the one that it has reached.
const REMEMBERED: usize = 1_024;

#[derive(Debug, FromQueryResult)]
struct Told {
    cluster: i64,
    database: String,
    position: Option<Position>,
    standby: bool,
}

// The position of the primary is where its next change will be written: after all that is committed.
const PRIMARY: &str = "SELECT (SELECT system_identifier FROM pg_control_system()) AS cluster, \
    CAST(current_database() AS text) AS database, CAST(pg_current_wal_insert_lsn() - '0/0' AS bigint) AS position, \
    FALSE AS standby";
const REPLICA: &str = "SELECT (SELECT system_identifier FROM pg_control_system()) AS cluster, \
    CAST(current_database() AS text) AS database, CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint) AS position, \
    pg_is_in_recovery() AS standby";

/// Looks at the replicas now and then, and when it is asked to, until nobody holds them any more.
pub(crate) async fn watch(replicas: Weak<Replicas>, primary: DatabaseConnection) {
    let mut seen = VecDeque::new();
    loop {
        let (stop, look, pause) = {
            let Some(replicas) = replicas.upgrade() else {
                return;
            };
            let every = (replicas.lag_max / 4).min(EVERY_MAX);
            let reached = replicas.look(&primary, &mut seen).await;
            let pause = if reached { every } else { SOON };
            (replicas.watching.clone(), Arc::clone(&replicas.look), pause)
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = sleep(pause) => {}
            () = async { look.notified().await; sleep(PAUSE).await } => {}
        }
    }
}

impl Replicas {
    /// `false` where what is needed was not yet replayed by a replica that answers.
    async fn look(&self, primary: &DatabaseConnection, seen: &mut VecDeque<(Instant, Position)>) -> bool {
        let marks = self.needed().marks;
        // Whatever was committed by now lies before the position that the primary tells next.
        let at = Instant::now();
        let told = match ask(primary, PRIMARY).await {
            Ok(told) => told,
            Err(why) => {
                // Without the primary nobody is let in; replicas that are not looked at age.
                debug!(why, "the primary does not tell its position");
                return true;
            }
        };
        let position = told.position.unwrap_or_default();
        if seen.back().is_some_and(|(_, last)| *last > position) {
            // The primary is another one now, and lacks what the old one had not passed on.
            seen.clear();
        }
        seen.push_back((at, position));
        if seen.len() > REMEMBERED {
            seen.pop_front();
        }
        let needed = {
            let mut needed = self.needed();
            if needed.settled != marks || needed.position > position {
                needed.position = position;
                needed.settled = marks;
            }
            needed.position
        };
        join_all(self.all.iter().map(|replica| self.judge(replica, &told, seen))).await;
        let waited_for =
            |replica: &Arc<Replica>| replica.is_within(self.lag_max, Instant::now()) && !replica.has(needed);
        !self.all.iter().any(waited_for)
    }

    async fn judge(&self, replica: &Replica, primary: &Told, seen: &VecDeque<(Instant, Position)>) {
        match ask(&replica.pool, REPLICA).await {
            Err(why) => replica.fail(&why),
            Ok(told) if told.cluster != primary.cluster || told.database != primary.database => {
                replica.fail("it is a replica of another database");
            }
            Ok(Told {
                standby: true,
                position: Some(replayed),
                ..
            }) => {
                let reached = seen.iter().rev().find(|(_, position)| *position <= replayed);
                replica.note(replayed, reached.map(|(at, _)| *at), self.lag_max);
            }
            Ok(_) => replica.fail("it is no standby"),
        }
    }
}

async fn ask(database: &DatabaseConnection, question: &str) -> Result<Told, String> {
    let statement = Statement::from_string(DbBackend::Postgres, question);
    let answer = timeout(ANSWER_WITHIN, database.query_one_raw(statement)).await;
    let told = match answer {
        Err(_) => return Err("it does not answer".to_owned()),
        Ok(Err(error)) => Err(error),
        Ok(Ok(None)) => Err(DbErr::RecordNotFound("a position".to_owned())),
        Ok(Ok(Some(row))) => Told::from_query_result(&row, ""),
    };
    told.map_err(|error| error.to_string())
}
