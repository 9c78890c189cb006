//! One stage of a run at work: its calls are counted, and each page is written in one transaction with what it cost.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_util::sync::CancellationToken;

use super::{
    halt::{Halt, StageEnd},
    problem,
    wake::Wake,
};
use crate::{
    clock::Clock,
    okta::{Meter, OktaClient, OktaError, Part, Readings},
    store::{
        Millis, Store,
        writers::{PageWriter, ProblemKey, Progress, RunLease},
    },
};

/// What all stages of a run share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) lease: RunLease,
    pub(super) wake: Arc<Wake>,
    /// The process stops, or the run was lost.
    pub(super) stop: CancellationToken,
}

/// A stage of a run.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) shared: Arc<Shared>,
    pub(super) okta: OktaClient,
    name: &'static str,
    meter: Arc<Meter>,
    written: Mutex<Readings>,
    found: Mutex<BTreeSet<ProblemKey>>,
}

impl Stage {
    pub(super) fn new(shared: &Arc<Shared>, okta: &OktaClient, name: &'static str) -> Self {
        let meter = Arc::new(Meter::default());
        Self {
            shared: Arc::clone(shared),
            okta: okta.with_meter(Arc::clone(&meter)),
            name,
            meter,
            written: Mutex::default(),
            found: Mutex::default(),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn now(&self) -> Millis {
        self.shared.clock.now().into()
    }

    /// Okta's answer to a call; given up when the run stops.
    pub(super) async fn ask<T>(&self, call: impl Future<Output = Result<T, OktaError>>) -> Result<T, Halt> {
        tokio::select! {
            biased;
            () = self.shared.stop.cancelled() => Err(Halt::Stopped),
            answer = call => Ok(answer?),
        }
    }

    /// Begins a page.
    pub(super) async fn write(&self) -> Result<PageWriter, Halt> {
        if self.shared.stop.is_cancelled() {
            return Err(Halt::Stopped);
        }
        Ok(PageWriter::begin(&self.shared.store, &self.shared.lease).await?)
    }

    /// Ends a page, with the calls made and waited for since the last one.
    pub(super) async fn commit(&self, page: PageWriter, processed: i64) -> Result<(), Halt> {
        page.add_progress(self.name, self.spent(processed)).await?;
        page.commit().await?;
        self.shared.wake.moved(self.shared.lease.integration);
        Ok(())
    }

    /// What was spent since this was last asked. Pages side by side each get their own share.
    fn spent(&self, processed: i64) -> Progress {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let read = self.meter.read();
        let since = |now: u64, then: u64| i64::try_from(now.saturating_sub(then)).unwrap_or(i64::MAX);
        let progress = Progress {
            processed,
            requests: since(read.requests, written.requests),
            throttled_ms: since(read.throttled_ms, written.throttled_ms),
        };
        *written = read;
        progress
    }

    /// Notes a problem that does not end the stage.
    pub(super) fn note(&self, problem: ProblemKey) {
        self.found
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(problem);
    }

    /// Does the stage's work and notes how it ended, together with the problems of its `parts`.
    pub(super) async fn run(
        &self,
        parts: &[Part],
        work: impl Future<Output = Result<(), Halt>>,
    ) -> Result<StageEnd, Halt> {
        let page = self.write().await?;
        page.set_stage(self.name, "RUNNING").await?;
        self.commit(page, 0).await?;
        let end = match work.await {
            Ok(()) => StageEnd::Succeeded,
            Err(Halt::Okta(error)) => {
                tracing::warn!(stage = self.name, %error, "the stage failed");
                StageEnd::Failed(problem::of(&error))
            }
            Err(halt) => return Err(halt),
        };
        let over = match end {
            StageEnd::Succeeded => problem::over_after(parts).collect(),
            StageEnd::Failed(_) => BTreeSet::new(),
        };
        self.end(end, &over).await
    }

    /// Notes that the stage failed after it had been read.
    pub(super) async fn fail(&self, error: &OktaError) -> Result<StageEnd, Halt> {
        self.end(StageEnd::Failed(problem::of(error)), &BTreeSet::new())
            .await
    }

    /// Notes that the stage cannot be done, because what it builds on failed like this.
    pub(super) async fn give_up(&self, end: StageEnd) -> Result<StageEnd, Halt> {
        self.end(end, &BTreeSet::new()).await
    }

    /// Notes how the stage ended, the problems that it met, and those that are `over` unless it met them.
    async fn end(&self, end: StageEnd, over: &BTreeSet<ProblemKey>) -> Result<StageEnd, Halt> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let state = match end {
            StageEnd::Succeeded => "SUCCEEDED",
            StageEnd::Failed(problem) => {
                if end.is_forbidden() {
                    found.insert(problem);
                }
                "FAILED"
            }
        };
        let page = self.write().await?;
        page.set_stage(self.name, state).await?;
        page.settle_problems(over, &found, self.now()).await?;
        self.commit(page, 0).await?;
        Ok(end)
    }
}
