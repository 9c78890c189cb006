//! Wake-ups within this process: that there is work, that a run has moved, that one was cancelled. They come from this
//! process and, by way of the database, from others; they only shorten a wait, because they may be lost.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::Notify;

use super::topic::Topic;
use crate::store::{IntegrationId, signals::Signal};

/// Who waits for what.
#[derive(Debug, Default)]
pub(super) struct Wake {
    work: Notify,
    cancelled: Notify,
    news: Arc<Notify>,
    topics: Mutex<BTreeMap<IntegrationId, Weak<Topic>>>,
}

impl Wake {
    /// A run was queued, or given back.
    pub(super) fn work(&self, integration: IntegrationId) {
        self.work.notify_one();
        self.moved(integration);
    }

    /// The worker can take up one more run.
    pub(super) fn has_room(&self) {
        self.work.notify_one();
    }

    /// A run has moved.
    pub(super) fn moved(&self, integration: IntegrationId) {
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = topics.get(&integration).and_then(Weak::upgrade) {
            topic.moved();
        }
    }

    /// A run was cancelled.
    pub(super) fn cancelled(&self, integration: IntegrationId) {
        self.cancelled.notify_waiters();
        self.moved(integration);
    }

    /// Something was told in a feed.
    pub(super) fn told_news(&self) {
        self.news.notify_one();
    }

    /// What is notified when something was told in a feed.
    pub(super) fn news(&self) -> Arc<Notify> {
        Arc::clone(&self.news)
    }

    /// What a process said, another or this one.
    pub(super) fn told(&self, signal: Signal) {
        match signal {
            Signal::Work(integration) => self.work(integration),
            Signal::Moved(integration) => self.moved(integration),
            Signal::Cancelled(integration) => self.cancelled(integration),
            Signal::News(_) => self.told_news(),
        }
    }

    /// Anything may have happened.
    pub(super) fn everybody(&self) {
        self.work.notify_one();
        self.cancelled.notify_waiters();
        self.news.notify_one();
        let topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        topics
            .values()
            .filter_map(Weak::upgrade)
            .for_each(|topic| topic.moved());
    }

    /// Until there may be work.
    pub(super) async fn until_work(&self) {
        self.work.notified().await;
    }

    /// Until a run may have been cancelled. Listening begins with this call, not with the first poll.
    pub(super) fn until_cancelled(&self) -> impl Future<Output = ()> + '_ {
        let mut cancelled = Box::pin(self.cancelled.notified());
        cancelled.as_mut().enable();
        cancelled
    }

    /// What the followers of an integration share, for as long as one of them holds it.
    pub(super) fn topic(&self, integration: IntegrationId) -> Arc<Topic> {
        let mut topics = self.topics.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(topic) = topics.get(&integration).and_then(Weak::upgrade) {
            return topic;
        }
        topics.retain(|_, topic| topic.strong_count() > 0);
        let topic = Arc::default();
        topics.insert(integration, Arc::downgrade(&topic));
        topic
    }
}
