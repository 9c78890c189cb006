//! The background syncer: claims runs, keeps their leases alive, queues what is due, and stops at a checkpoint.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{error, info, warn};

use super::{halt::Halt, run, syncer::Syncer};
use crate::store::{Millis, RunId, StoreError, progress, queue, writers::RunLease};

/// How long a run stays with a process that gives no sign of life.
const LEASE: Duration = Duration::from_secs(20);
/// How often that sign is given; a run that was cancelled or taken over is noticed by it as well.
const HEARTBEAT: Duration = Duration::from_secs(4);
/// How often the worker looks for runs that other processes queued or left.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// How often it looks for what is due or stale.
const PLAN_EVERY: Duration = Duration::from_secs(10);

/// Works until `stop`.
pub(super) async fn run(syncer: &Syncer, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(syncer.settings.side_by_side.max(1)));
    let tasks = TaskTracker::new();
    let mut planned_at: Option<tokio::time::Instant> = None;
    while !stop.is_cancelled() {
        if planned_at.is_none_or(|at| at.elapsed() >= PLAN_EVERY) {
            planned_at = Some(tokio::time::Instant::now());
            if let Err(error) = plan(syncer).await {
                error!(%error, "what is due could not be queued");
            }
        }
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
            wait(syncer, &stop).await;
            continue;
        };
        match claim(syncer, None).await {
            Ok(Some(lease)) => {
                let (syncer, stop) = (syncer.clone(), stop.clone());
                tasks.spawn(async move {
                    let _slot = slot;
                    hold(&syncer, lease, stop).await;
                });
            }
            Ok(None) => wait(syncer, &stop).await,
            Err(error) => {
                error!(%error, "the queue of syncs could not be read");
                wait(syncer, &stop).await;
            }
        }
    }
    tasks.close();
    tasks.wait().await;
}

async fn wait(syncer: &Syncer, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = syncer.wake.until_work() => {}
        () = tokio::time::sleep(LOOK_EVERY) => {}
    }
}

/// Queues the syncs that are due, and raises STALE where none has succeeded for half as long again as the cadence.
async fn plan(syncer: &Syncer) -> Result<(), StoreError> {
    let now = syncer.clock.now();
    for run in queue::enqueue_due(&syncer.store, now.into()).await? {
        info!(run.id = %run, "a sync is due");
    }
    let every = TimeDelta::from_std(syncer.settings.every).unwrap_or(TimeDelta::days(1));
    progress::raise_stale(&syncer.store, (now - every - every / 2).into(), now.into()).await?;
    Ok(())
}

async fn claim(syncer: &Syncer, only: Option<RunId>) -> Result<Option<RunLease>, StoreError> {
    let now = syncer.clock.now();
    let owner = format!("{:032x}", rand::random::<u128>());
    queue::claim(&syncer.store, only, &owner, now.into(), (now + LEASE).into()).await
}

/// Works on a run for as long as this process holds it.
async fn hold(syncer: &Syncer, lease: RunLease, stop: CancellationToken) {
    syncer.wake.moved();
    let held = stop.child_token();
    let beat = heartbeat(syncer, &lease, &held);
    let work = run::work(syncer, lease.clone(), held.clone());
    let end = tokio::select! {
        end = work => end,
        () = beat => Err(Halt::Stopped),
    };
    match end {
        Ok(()) => {}
        Err(Halt::Stopped | Halt::Store(StoreError::LeaseLost)) => {
            info!(run.id = %lease.run, "the run was left at a checkpoint");
            if let Err(error) = queue::release(&syncer.store, &lease).await {
                warn!(%error, "the run is free when its lease ends");
            }
        }
        // The lease is kept to its end, so that a store that fails is not tried without a pause.
        Err(error) => {
            error!(run.id = %lease.run, %error, "the run was cut short, and will be taken up again");
        }
    }
    syncer.wake.moved();
}

/// Keeps the lease; ends when the run is no longer this process's.
async fn heartbeat(syncer: &Syncer, lease: &RunLease, held: &CancellationToken) {
    let mut prolonged = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        let until = Millis::from(syncer.clock.now() + LEASE);
        match queue::heartbeat(&syncer.store, lease, until).await {
            Ok(true) => prolonged = tokio::time::Instant::now(),
            Ok(false) => break,
            Err(error) => {
                warn!(%error, "the lease of a run could not be prolonged");
                if prolonged.elapsed() > LEASE {
                    break;
                }
            }
        }
    }
    held.cancel();
}

/// Works on one run here and now; where another process works on it, waits until it has ended.
pub(super) async fn run_one(syncer: &Syncer, id: RunId, stop: CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() {
        match claim(syncer, Some(id)).await? {
            Some(lease) => hold(syncer, lease, stop.clone()).await,
            None if queue::is_active(&syncer.store, id).await? => wait(syncer, &stop).await,
            None => return Ok(()),
        }
    }
    Ok(())
}
