//! Following a run: its state now, then every change, until it has ended, whichever process works on it.

use std::{sync::Arc, time::Duration};

use futures_util::{Stream, stream};

use super::{
    RunSnapshot,
    wake::{LOOK_EVERY, Wake},
};
use crate::store::{IntegrationId, Store, StoreError, progress};

/// Changes that come closer together are told as one: a reader's screen is not redrawn more often.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);

struct Watch {
    store: Store,
    wake: Arc<Wake>,
    integration: IntegrationId,
    last: Option<RunSnapshot>,
}

/// The integration's current sync, or its latest.
pub(super) fn watch(
    store: Store,
    wake: Arc<Wake>,
    integration: IntegrationId,
) -> impl Stream<Item = Result<RunSnapshot, StoreError>> + Send {
    let watch = Watch {
        store,
        wake,
        integration,
        last: None,
    };
    stream::try_unfold(watch, |mut watch| async move {
        Ok(watch.next().await?.map(|snapshot| (snapshot, watch)))
    })
}

impl Watch {
    async fn next(&mut self) -> Result<Option<RunSnapshot>, StoreError> {
        if self.last.as_ref().is_some_and(RunSnapshot::has_ended) {
            return Ok(None);
        }
        let wake = Arc::clone(&self.wake);
        loop {
            // Listening begins before looking, so that no change is lost in between.
            let moved = wake.until_moved();
            let run = self.last.as_ref().map(|last| last.run.id);
            let Some((run, stages)) = progress::find_run(&self.store, self.integration, run).await? else {
                return Ok(None);
            };
            let snapshot = RunSnapshot { run, stages };
            if self
                .last
                .as_ref()
                .is_none_or(|last| last.shows_other_than(&snapshot))
            {
                self.last = Some(snapshot.clone());
                return Ok(Some(snapshot));
            }
            let _ = tokio::time::timeout(LOOK_EVERY, moved).await;
            tokio::time::sleep(AT_MOST_EVERY).await;
        }
    }
}

impl RunSnapshot {
    /// Whether nothing of it will change any more.
    pub fn has_ended(&self) -> bool {
        !matches!(self.run.state.as_str(), "QUEUED" | "RUNNING")
    }

    /// Whether a reader would see a difference: the lease is nobody's business.
    fn shows_other_than(&self, other: &Self) -> bool {
        let run = |snapshot: &Self| crate::store::entities::sync_run::Model {
            lease_owner: None,
            lease_until: None,
            ..snapshot.run.clone()
        };
        self.stages != other.stages || run(self) != run(other)
    }
}
