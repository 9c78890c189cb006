//! What other parts tell of themselves when they are asked: the queue, syncs, Okta's limits, pools of connections.
//!
//! **Invariant:** an integration is told by its global id, which means nothing to who cannot look it up: no domain, no name.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::DescriptorEncoder,
    metrics::{counter::ConstCounter, gauge::ConstGauge},
    registry::Unit,
};

use super::{
    families::{Families, Labels},
    replicas,
    webhooks::{self, Deliveries},
};
use crate::{
    graph::flat::integration_id,
    store::{PoolReport, ReplicaReport, queue::Waiting},
    sync::{Budget, OrgReport, StageReport, SyncReport},
};

/// The readings of one scrape.
#[derive(Debug)]
pub(super) struct Readings {
    pub(super) uptime: f64,
    /// None: the database did not tell.
    pub(super) queue: Option<Queue>,
    pub(super) syncs: SyncReport,
    pub(super) statements: u64,
    pub(super) pools: Vec<PoolReport>,
    pub(super) replicas: Vec<ReplicaReport>,
    pub(super) deliveries: Deliveries,
}

/// The queue of syncs, over all processes.
#[derive(Debug)]
pub(super) struct Queue {
    pub(super) waiting: Waiting,
    /// Of the run that has been queued for longest, in seconds.
    pub(super) age: f64,
}

impl Collector for Readings {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(&mut encoder);
        families.one(
            "uptime",
            "For how long the server has been running",
            Some(&Unit::Seconds),
            &ConstGauge::new(self.uptime),
        )?;
        self.queue(&mut families)?;
        self.syncs(&mut families)?;
        self.okta(&mut families)?;
        self.store(&mut families)?;
        webhooks::write(&mut families, &self.deliveries)?;
        replicas::write(&mut families, &self.replicas)
    }
}

impl Readings {
    fn queue(&self, families: &mut Families<'_, '_>) -> fmt::Result {
        families.one(
            "store_reachable",
            "Whether the database told the length of the queue",
            None,
            &ConstGauge::new(i64::from(self.queue.is_some())),
        )?;
        let Some(Queue { waiting, age }) = &self.queue else {
            return Ok(());
        };
        families.one(
            "sync_queue_length",
            "Syncs that wait for a process, over all processes",
            None,
            &ConstGauge::new(waiting.queued),
        )?;
        families.one(
            "sync_queue_age",
            "For how long the oldest of the syncs that wait has been waiting",
            Some(&Unit::Seconds),
            &ConstGauge::new(*age),
        )?;
        families.one(
            "sync_runs_active",
            "Syncs that a process works on, or has left, over all processes",
            None,
            &ConstGauge::new(waiting.running),
        )
    }

    fn syncs(&self, families: &mut Families<'_, '_>) -> fmt::Result {
        let syncs = &self.syncs;
        families.one(
            "sync_runs_under_way",
            "Syncs that this process works on",
            None,
            &ConstGauge::new(i64::try_from(syncs.under_way).unwrap_or(i64::MAX)),
        )?;
        families.each(
            "sync_runs",
            "Syncs that this process has worked on, by how that ended",
            None,
            syncs.runs.iter().map(|(outcome, runs)| {
                let labels = vec![("outcome", (*outcome).to_owned())];
                (labels, ConstCounter::new(*runs))
            }),
        )?;
        let labels = |stage: &StageReport| -> Labels {
            let outcome = if stage.succeeded { "succeeded" } else { "failed" };
            vec![
                ("stage", stage.name.to_lowercase()),
                ("outcome", outcome.to_owned()),
            ]
        };
        families.each(
            "sync_stages",
            "Stages of syncs that have ended in this process",
            None,
            syncs
                .stages
                .iter()
                .map(|stage| (labels(stage), ConstCounter::new(stage.times))),
        )?;
        families.each(
            "sync_stage_time",
            "How long those took",
            Some(&Unit::Seconds),
            syncs
                .stages
                .iter()
                .map(|stage| (labels(stage), ConstCounter::new(stage.took.as_secs_f64()))),
        )
    }

    fn okta(&self, families: &mut Families<'_, '_>) -> fmt::Result {
        let orgs = &self.syncs.orgs;
        let mut count = |name: &str, help: &str, read: fn(&OrgReport) -> u64| {
            let each = orgs
                .iter()
                .map(|org| (vec![of_integration(org)], ConstCounter::new(read(org))));
            families.each(name, help, None, each)
        };
        count(
            "okta_calls",
            "Calls of syncs to Okta, those sent again included",
            |org| org.calls.requests,
        )?;
        count(
            "okta_rate_limited",
            "Answers 429: each is a defect of the pacing, or another client's doing",
            |org| org.calls.rate_limited,
        )?;
        count("okta_retries", "Calls sent again because Okta failed", |org| {
            org.calls.retries
        })?;
        families.each(
            "okta_throttled",
            "For how long calls have waited for Okta's rate limits",
            Some(&Unit::Seconds),
            orgs.iter().map(|org| {
                let waited = std::time::Duration::from_millis(org.calls.throttled_ms);
                (vec![of_integration(org)], ConstCounter::new(waited.as_secs_f64()))
            }),
        )?;
        let mut budget = |name: &str, help: &str, read: fn(&Budget) -> u32| {
            let each = orgs.iter().flat_map(|org| {
                org.budgets.iter().map(move |budget| {
                    let labels = vec![of_integration(org), ("bucket", budget.bucket.to_owned())];
                    (labels, ConstGauge::new(i64::from(read(budget))))
                })
            });
            families.each(name, help, None, each)
        };
        budget(
            "okta_budget_remaining",
            "Calls left in the window of a rate limit of Okta's, as it last told; all of them once the window is over",
            |budget| budget.remaining,
        )?;
        budget(
            "okta_budget_limit",
            "Calls that the rate limit allows in a window",
            |budget| budget.limit,
        )
    }

    fn store(&self, families: &mut Families<'_, '_>) -> fmt::Result {
        families.one(
            "store_statements",
            "SQL statements sent to the database",
            None,
            &ConstCounter::new(self.statements),
        )?;
        let mut pool = |name: &str, help: &str, read: fn(&PoolReport) -> u32| {
            let each = self.pools.iter().map(|pool| {
                let labels: Labels = vec![("pool", pool.name.clone())];
                (labels, ConstGauge::new(i64::from(read(pool))))
            });
            families.each(name, help, None, each)
        };
        pool(
            "store_pool_connections",
            "Connections to the database that are open",
            |pool| pool.size,
        )?;
        pool("store_pool_idle", "Open connections that nobody uses", |pool| {
            pool.idle
        })?;
        pool("store_pool_in_use", "Open connections in use", |pool| {
            pool.size.saturating_sub(pool.idle)
        })?;
        pool(
            "store_pool_max",
            "The most connections that the pool opens: where all are in use, others wait",
            |pool| pool.max,
        )
    }
}

fn of_integration(org: &OrgReport) -> (&'static str, String) {
    ("integration", integration_id(org.integration))
}
