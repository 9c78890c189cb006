//! Following a run: its state now, then every change, until it has ended, whichever process works on it.

use std::{sync::Arc, time::Duration};

use futures_util::{Stream, stream};
use tokio::time::{Instant, sleep_until, timeout};

use super::{RunSnapshot, topic::Topic, wake::Wake};
use crate::store::{IntegrationId, Store, StoreError};

/// Changes that come closer together are told as one: a reader's screen is not redrawn more often.
const AT_MOST_EVERY: Duration = Duration::from_millis(100);

/// How often a follower looks though nobody woke him: a wake-up may have been lost.
const LOOK_EVERY: Duration = Duration::from_secs(10);

struct Watch {
    store: Store,
    topic: Arc<Topic>,
    integration: IntegrationId,
    looked_at: Option<Instant>,
    last: Option<RunSnapshot>,
}

/// The integration's current sync, or its latest.
pub(super) fn watch(
    store: Store,
    wake: &Wake,
    integration: IntegrationId,
) -> impl Stream<Item = Result<RunSnapshot, StoreError>> + Send + use<> {
    let watch = Watch {
        store,
        topic: wake.topic(integration),
        integration,
        looked_at: None,
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
        let topic = Arc::clone(&self.topic);
        loop {
            if let Some(looked_at) = self.looked_at {
                sleep_until(looked_at + AT_MOST_EVERY).await;
            }
            self.looked_at = Some(Instant::now());
            // Listening begins before looking, so that no change is lost in between.
            let moved = topic.until_moved();
            let run = self.last.as_ref().map(|last| last.run.id);
            let Some(snapshot) = topic.look(&self.store, self.integration, run).await? else {
                return Ok(None);
            };
            let is_new = |last: &RunSnapshot| last.shows_other_than(&snapshot);
            if self.last.as_ref().is_none_or(is_new) {
                self.last = Some(snapshot.clone());
                return Ok(Some(snapshot));
            }
            if timeout(LOOK_EVERY, moved).await.is_err() {
                topic.doubt();
            }
        }
    }
}

impl RunSnapshot {
    /// Whether nothing of it will change any more.
    pub fn has_ended(&self) -> bool {
        !matches!(self.run.state.as_str(), "QUEUED" | "RUNNING")
    }

    /// Whether a reader would see a difference: the lease, and since when lists are read, is nobody's business.
    fn shows_other_than(&self, other: &Self) -> bool {
        let run = |snapshot: &Self| crate::store::entities::sync_run::Model {
            lease_owner: None,
            lease_until: None,
            read_from: None,
            ..snapshot.run.clone()
        };
        self.stages != other.stages || run(self) != run(other)
    }
}
