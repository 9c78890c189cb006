//! Wake-ups within this process: that there is work, and that a run has moved. They only shorten a wait; whoever waits
//! looks by itself now and then, because another process may have done it.

use std::time::Duration;

use tokio::sync::Notify;

/// How often a watcher looks by itself.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Who waits for what.
#[derive(Debug, Default)]
pub(super) struct Wake {
    work: Notify,
    moved: Notify,
}

impl Wake {
    /// A run was queued, or cancelled.
    pub(super) fn work(&self) {
        self.work.notify_one();
        self.moved.notify_waiters();
    }

    /// A run has moved.
    pub(super) fn moved(&self) {
        self.moved.notify_waiters();
    }

    /// Until there may be work.
    pub(super) async fn until_work(&self) {
        self.work.notified().await;
    }

    /// Until a run may have moved. Listening begins with this call, not with the first poll.
    pub(super) fn until_moved(&self) -> impl Future<Output = ()> + '_ {
        let mut moved = Box::pin(self.moved.notified());
        moved.as_mut().enable();
        moved
    }
}
