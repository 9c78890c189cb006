//! One stage of a run at work: its calls are counted, and each page is written in one transaction with what it cost.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, field};

use super::{
    figures::Figures,
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
    telemetry::step,
};

/// How often a stage that waits is asked whether it still does.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// What all stages of a run share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) lease: RunLease,
    pub(super) wake: Arc<Wake>,
    pub(super) figures: Arc<Figures>,
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
    ahead: Mutex<Ahead>,
    found: Mutex<BTreeSet<ProblemKey>>,
}

/// What has become known of a stage's work since its last page.
#[derive(Debug, Default)]
struct Ahead {
    done: i64,
    more: i64,
    total: Option<i64>,
}

impl Stage {
    pub(super) fn new(shared: &Arc<Shared>, okta: &OktaClient, name: &'static str) -> Self {
        let meter = shared.figures.meter(shared.lease.integration);
        Self {
            shared: Arc::clone(shared),
            okta: okta.with_meter(Arc::clone(&meter)),
            name,
            meter,
            written: Mutex::default(),
            ahead: Mutex::default(),
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
        let page = PageWriter::begin(&self.shared.store, &self.shared.lease).await?;
        Ok(page.noticed_at(self.now()))
    }

    /// Ends a page, with the calls made and waited for since the last one.
    pub(super) async fn commit(&self, page: PageWriter, processed: i64) -> Result<(), Halt> {
        page.add_progress(self.name, self.spent(processed)).await?;
        if page.commit().await? {
            self.shared.wake.told_news();
        }
        self.shared.wake.moved(self.shared.lease.integration);
        Ok(())
    }

    /// So many units of work are ahead, on top of those known. Like what is done, it is told with the next page.
    pub(super) fn expect(&self, units: i64) {
        self.ahead().more += units;
    }

    /// So many units of work are done.
    pub(super) fn did(&self, units: i64) {
        self.ahead().done += units;
    }

    /// There will be so many records, as far as is known.
    pub(super) fn expect_records(&self, total: Option<i64>) {
        self.ahead().total = total;
    }

    fn ahead(&self) -> MutexGuard<'_, Ahead> {
        self.ahead.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows those who follow the run, for as long as the stage works, that it has begun to wait for Okta's rate limit:
    /// while it waits there is no page that could tell.
    async fn tell_waits(&self, over: &CancellationToken) {
        let mut told = None;
        loop {
            tokio::select! {
                () = over.cancelled() => return,
                () = self.shared.stop.cancelled() => return,
                () = sleep(TELL_EVERY) => {}
            }
            let until = self.meter.waiting_until();
            if until == told {
                continue;
            }
            told = until;
            if until.is_none() {
                continue;
            }
            let tell = async { self.commit(self.write().await?, 0).await };
            if tell.await.is_err() {
                // The stage's own work meets the same, and says so.
                return;
            }
        }
    }

    /// What was spent since this was last asked. Pages side by side each get their own share.
    fn spent(&self, processed: i64) -> Progress {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let read = self.meter.read();
        let since = |now: u64, then: u64| i64::try_from(now.saturating_sub(then)).unwrap_or(i64::MAX);
        let ahead = std::mem::take(&mut *self.ahead());
        let progress = Progress {
            done_units: ahead.done,
            more_units: ahead.more,
            total: ahead.total,
            waiting_until: self.meter.waiting_until().map(Millis::from),
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
        page.begin_stage(self.name, self.now()).await?;
        self.commit(page, 0).await?;
        let (over, began) = (CancellationToken::new(), Instant::now());
        let step = step!("sync.stage", sync.stage = self.name, sync.outcome = field::Empty);
        let work = async {
            let worked = work.instrument(step.clone()).await;
            over.cancel();
            worked
        };
        let (worked, ()) = tokio::join!(work, self.tell_waits(&over));
        let end = match worked {
            Ok(()) => StageEnd::Succeeded,
            Err(Halt::Okta(error)) => {
                tracing::warn!(stage = self.name, %error, "the stage failed");
                StageEnd::Failed(problem::of(&error))
            }
            Err(halt) => return Err(halt),
        };
        step.record(
            "sync.outcome",
            if end == StageEnd::Succeeded {
                "succeeded"
            } else {
                "failed"
            },
        );
        let over = match end {
            StageEnd::Succeeded => problem::over_after(parts).collect(),
            StageEnd::Failed(_) => BTreeSet::new(),
        };
        self.end(end, &over, began.elapsed()).await
    }

    /// Notes that the stage failed after it had been read.
    pub(super) async fn fail(&self, error: &OktaError) -> Result<StageEnd, Halt> {
        let end = StageEnd::Failed(problem::of(error));
        self.end(end, &BTreeSet::new(), Duration::ZERO).await
    }

    /// Notes that the stage cannot be done, because what it builds on failed like this.
    pub(super) async fn give_up(&self, end: StageEnd) -> Result<StageEnd, Halt> {
        self.end(end, &BTreeSet::new(), Duration::ZERO).await
    }

    /// Notes how the stage ended, the problems that it met, and those that are `over` unless it met them.
    async fn end(
        &self,
        end: StageEnd,
        over: &BTreeSet<ProblemKey>,
        took: Duration,
    ) -> Result<StageEnd, Halt> {
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
        page.end_stage(self.name, state).await?;
        page.settle_problems(over, &found, self.now()).await?;
        self.commit(page, 0).await?;
        let succeeded = end == StageEnd::Succeeded;
        self.shared.figures.stage_ended(self.name, succeeded, took);
        Ok(end)
    }
}
