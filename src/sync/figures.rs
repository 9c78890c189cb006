//! What this process has done of syncs since it started, for whoever watches it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::{
    okta::{Budget, Meter, Pace, Readings},
    store::IntegrationId,
};

/// The figures of syncs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Runs that are being worked on.
    pub under_way: u64,
    /// Runs that were worked on, by how that ended.
    pub runs: Vec<(&'static str, u64)>,
    /// Stages that have ended.
    pub stages: Vec<StageReport>,
    /// What concerns one org.
    pub orgs: Vec<OrgReport>,
}

/// Stages of one kind that ended in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageReport {
    /// As in the API: `USERS`, `APPS`, …
    pub name: &'static str,
    /// Whether all was read.
    pub succeeded: bool,
    /// How many they are.
    pub times: u64,
    /// How long they took together.
    pub took: Duration,
}

/// The calls to one org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrgReport {
    /// Whose.
    pub integration: IntegrationId,
    /// What they cost.
    pub calls: Readings,
    /// What is left of its rate limits.
    pub budgets: Vec<Budget>,
}

/// How a run was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    Succeeded,
    Failed,
    /// At a checkpoint: the process stops, or the run was cancelled or taken away.
    Released,
    /// The store failed.
    Broken,
}

impl Left {
    fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Released => "released",
            Self::Broken => "broken",
        }
    }
}

/// Keeps the figures.
#[derive(Debug, Default)]
pub(super) struct Figures(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    under_way: u64,
    runs: BTreeMap<Left, u64>,
    stages: BTreeMap<(&'static str, bool), (u64, Duration)>,
    orgs: BTreeMap<IntegrationId, Org>,
}

#[derive(Debug, Default)]
struct Org {
    pace: Option<Pace>,
    /// Meters of stages, until nobody else has them.
    meters: Vec<Arc<Meter>>,
    over: Readings,
}

impl Figures {
    /// A run is worked on until what is given is dropped.
    pub(super) fn work(self: &Arc<Self>) -> Working {
        self.kept().under_way += 1;
        Working(Arc::clone(self))
    }

    pub(super) fn left(&self, left: Left) {
        *self.kept().runs.entry(left).or_default() += 1;
    }

    pub(super) fn stage_ended(&self, name: &'static str, succeeded: bool, took: Duration) {
        let mut kept = self.kept();
        let (times, all) = kept.stages.entry((name, succeeded)).or_default();
        *times += 1;
        *all += took;
    }

    /// The org of an integration is called at this pace.
    pub(super) fn follow(&self, integration: IntegrationId, pace: Pace) {
        self.kept().orgs.entry(integration).or_default().pace = Some(pace);
    }

    /// A meter whose calls count for the org of an integration.
    pub(super) fn meter(&self, integration: IntegrationId) -> Arc<Meter> {
        let meter = Arc::new(Meter::default());
        let mut kept = self.kept();
        let org = kept.orgs.entry(integration).or_default();
        org.settle();
        org.meters.push(Arc::clone(&meter));
        meter
    }

    /// The integration is no more.
    pub(super) fn forget(&self, integration: IntegrationId) {
        self.kept().orgs.remove(&integration);
    }

    pub(super) fn report(&self) -> SyncReport {
        let mut kept = self.kept();
        SyncReport {
            under_way: kept.under_way,
            runs: kept
                .runs
                .iter()
                .map(|(left, runs)| (left.name(), *runs))
                .collect(),
            stages: kept
                .stages
                .iter()
                .map(|((name, succeeded), (times, took))| StageReport {
                    name,
                    succeeded: *succeeded,
                    times: *times,
                    took: *took,
                })
                .collect(),
            orgs: kept
                .orgs
                .iter_mut()
                .map(|(integration, org)| org.report(*integration))
                .collect(),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // No code that can panic runs under the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Org {
    /// Keeps of meters that nobody counts by any more only what they read.
    fn settle(&mut self) {
        let over = &mut self.over;
        self.meters.retain(|meter| {
            let in_use = Arc::strong_count(meter) > 1;
            if !in_use {
                *over = over.plus(meter.read());
            }
            in_use
        });
    }

    fn report(&mut self, integration: IntegrationId) -> OrgReport {
        self.settle();
        OrgReport {
            integration,
            calls: self
                .meters
                .iter()
                .fold(self.over, |sum, meter| sum.plus(meter.read())),
            budgets: self.pace.as_ref().map(Pace::budgets).unwrap_or_default(),
        }
    }
}

/// A run that is worked on.
#[derive(Debug)]
pub(super) struct Working(Arc<Figures>);

impl Drop for Working {
    fn drop(&mut self) {
        let mut kept = self.0.kept();
        kept.under_way = kept.under_way.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_stays_counted() {
        let figures = Arc::new(Figures::default());
        let org = IntegrationId(1);
        let (first, second) = (figures.meter(org), figures.meter(org));
        drop(first);
        drop(second);
        let _third = figures.meter(org);
        assert_eq!(figures.kept().orgs[&org].meters.len(), 1);
        assert_eq!(figures.report().orgs[0].calls, Readings::default());
        figures.forget(org);
        assert!(figures.report().orgs.is_empty());
    }

    #[test]
    fn runs_under_way_are_counted_for_as_long_as_they_are() {
        let figures = Arc::new(Figures::default());
        let working = figures.work();
        assert_eq!(figures.report().under_way, 1);
        drop(working);
        figures.left(Left::Succeeded);
        figures.left(Left::Succeeded);
        let report = figures.report();
        assert_eq!((report.under_way, report.runs), (0, vec![("succeeded", 2)]));
    }
}
