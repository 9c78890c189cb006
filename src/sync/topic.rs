//! An integration's run as those of this process see it who follow it: all of them are woken together, and share a read.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::{Mutex, Notify};

use super::RunSnapshot;
use crate::store::{IntegrationId, RunId, Store, StoreError, progress};

/// What the followers of one integration share.
#[derive(Debug, Default)]
pub(super) struct Topic {
    moved: Notify,
    /// How often the run may have moved.
    moves: AtomicU64,
    last: Mutex<Option<Read>>,
}

/// A state, and the moves that it includes.
#[derive(Debug)]
struct Read {
    moves: u64,
    snapshot: RunSnapshot,
}

impl Topic {
    /// The run may have moved.
    pub(super) fn moved(&self) {
        self.moves.fetch_add(1, Ordering::AcqRel);
        self.moved.notify_waiters();
    }

    /// Until the run may have moved. Listening begins with this call, not with the first poll.
    pub(super) fn until_moved(&self) -> impl Future<Output = ()> + '_ {
        let mut moved = Box::pin(self.moved.notified());
        moved.as_mut().enable();
        moved
    }

    /// What others do without saying so is seen by the next look.
    pub(super) fn doubt(&self) {
        self.moves.fetch_add(1, Ordering::AcqRel);
    }

    /// The run's state, or that of the latest run: read, unless another follower has read it since it last moved.
    pub(super) async fn look(
        &self,
        store: &Store,
        integration: IntegrationId,
        run: Option<RunId>,
    ) -> Result<Option<RunSnapshot>, StoreError> {
        let moves = self.moves.load(Ordering::Acquire);
        let mut last = self.last.lock().await;
        if let (Some(run), Some(read)) = (run, &*last)
            && read.snapshot.run.id == run
            && read.moves >= moves
        {
            return Ok(Some(read.snapshot.clone()));
        }
        // Before reading: a move that comes meanwhile may not be in it.
        let moves = self.moves.load(Ordering::Acquire);
        let Some((run, stages)) = progress::find_run(store, integration, run).await? else {
            return Ok(None);
        };
        let snapshot = RunSnapshot { run, stages };
        *last = Some(Read {
            moves,
            snapshot: snapshot.clone(),
        });
        Ok(Some(snapshot))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;
    use crate::store::{
        Database, Millis,
        audit::By,
        connections::{CheckedOrg, Connecting, connect},
    };

    #[tokio::test]
    async fn followers_share_a_read_until_the_run_moves() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Database::Sqlite(folder.path().join("a.db")))
            .await
            .unwrap();
        store.migrate().await.unwrap();
        let org = CheckedOrg {
            provider: "OKTA",
            domain: "acme.okta.com".to_owned(),
            okta_org_id: None,
            name: None,
            auth_method: "API_TOKEN",
        };
        let seal = |_| Ok::<_, StoreError>(Vec::new());
        let Connecting::Connected(integration, run) = connect(&store, &By::operator(), &org, Millis(0), seal)
            .await
            .unwrap()
        else {
            panic!("connected before");
        };
        let topic = Topic::default();
        let sent = async || {
            let before = store.statements();
            let looks = (0..10).map(|_| topic.look(&store, integration, Some(run)));
            for found in join_all(looks).await {
                assert_eq!(found.unwrap().unwrap().run.id, run);
            }
            store.statements() - before
        };
        assert_eq!((sent().await, sent().await), (2, 0));
        topic.moved();
        assert_eq!((sent().await, sent().await), (2, 0));
        topic.doubt();
        assert_eq!((sent().await, sent().await), (2, 0));
    }
}
