//! The background syncer: claims runs, keeps their leases alive, queues what is due, and stops at a checkpoint.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, error, info, warn};

use super::{figures::Left, halt::Halt, run, syncer::Syncer};
use crate::{
    store::{
        RunId, StoreError, progress,
        queue::{self, Claim},
        writers::RunLease,
    },
    telemetry::step,
};

/// How often the worker looks for what is due or stale.
const PLAN_EVERY: Duration = Duration::from_secs(10);
/// A run that was just queued is free to be claimed this much later.
const SOON: Duration = queue::GRACE.saturating_add(Duration::from_millis(20));

/// Works until `stop`.
pub(super) async fn run(syncer: &Syncer, stop: CancellationToken) {
    let slots = Arc::new(Semaphore::new(syncer.settings.side_by_side.max(1)));
    let tasks = TaskTracker::new();
    let mut planned_at: Option<Instant> = None;
    let mut woken = false;
    while !stop.is_cancelled() {
        if planned_at.is_none_or(|at| at.elapsed() >= PLAN_EVERY) {
            planned_at = Some(Instant::now());
            if let Err(error) = plan(syncer).await {
                error!(%error, "what is due could not be queued");
            }
        }
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
            woken = wait(syncer, &stop, syncer.settings.look_every()).await;
            continue;
        };
        match claim(syncer, None).await {
            Ok(Some(lease)) => {
                let (syncer, stop) = (syncer.clone(), stop.clone());
                tasks.spawn(async move {
                    hold(&syncer, lease, stop).await;
                    drop(slot);
                    syncer.wake.has_room();
                });
            }
            Ok(None) => {
                let longest = syncer.settings.look_every();
                woken = wait(syncer, &stop, if woken { SOON.min(longest) } else { longest }).await;
            }
            Err(error) => {
                error!(%error, "the queue of syncs could not be read");
                woken = wait(syncer, &stop, syncer.settings.look_every()).await;
            }
        }
    }
    tasks.close();
    tasks.wait().await;
}

/// Waits until there may be work, at most this long; whether somebody said so.
async fn wait(syncer: &Syncer, stop: &CancellationToken, longest: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => false,
        () = syncer.wake.until_work() => true,
        () = sleep(longest) => false,
    }
}

/// Queues the syncs that are due, and raises STALE where none has succeeded for half as long again as the cadence.
async fn plan(syncer: &Syncer) -> Result<(), StoreError> {
    let now = syncer.clock.now();
    let next = |integration| syncer.next_sync_at(now, integration, None).into();
    for run in queue::enqueue_due(&syncer.store, now.into(), next).await? {
        info!(run.id = %run, "a sync is due");
    }
    let every = TimeDelta::from_std(syncer.settings.every).unwrap_or(TimeDelta::days(1));
    progress::raise_stale(&syncer.store, (now - every - every / 2).into(), now.into()).await?;
    Ok(())
}

async fn claim(syncer: &Syncer, only: Option<RunId>) -> Result<Option<RunLease>, StoreError> {
    let owner = format!("{:032x}", rand::random::<u128>());
    let resting = syncer.setbacks.resting(Instant::now());
    let claim = Claim {
        owner: &owner,
        lease: syncer.settings.lease,
        only,
        except: &resting,
    };
    queue::claim(&syncer.store, &claim, syncer.clock.now().into()).await
}

/// Works on a run for as long as this process holds it.
async fn hold(syncer: &Syncer, lease: RunLease, stop: CancellationToken) {
    info!(run.id = %lease.run, integration.id = %lease.integration, "working on a run");
    syncer.wake.moved(lease.integration);
    let _working = syncer.figures.work();
    let held = stop.child_token();
    let beat = heartbeat(syncer, &lease, &held);
    let step = step!("sync.run", integration.id = %lease.integration, run.id = %lease.run);
    let work = run::work(syncer, lease.clone(), held.clone()).instrument(step);
    let end = tokio::select! {
        end = work => end,
        () = beat => Err(Halt::Stopped),
    };
    match end {
        Ok(()) => syncer.setbacks.forget(lease.run),
        Err(Halt::Stopped | Halt::Store(StoreError::LeaseLost)) => {
            info!(run.id = %lease.run, "the run was left at a checkpoint");
            syncer.figures.left(Left::Released);
            syncer.setbacks.forget(lease.run);
            if let Err(error) = queue::release(&syncer.store, &lease).await {
                warn!(%error, "the run is free when its lease ends");
            }
        }
        // The lease is kept to its end, so that a store that fails is not tried by another without a pause.
        Err(error) => {
            syncer.figures.left(Left::Broken);
            let pause = syncer
                .setbacks
                .note(lease.run, syncer.settings.lease, Instant::now());
            error!(
                run.id = %lease.run,
                pause_s = pause.as_secs(),
                %error,
                "the run was cut short, and will be taken up again"
            );
        }
    }
    syncer.wake.moved(lease.integration);
}

/// Keeps the lease; ends when the run is no longer this process's.
async fn heartbeat(syncer: &Syncer, lease: &RunLease, held: &CancellationToken) {
    let stays = syncer.settings.lease;
    let mut prolonged = Instant::now();
    let mut cancelled = syncer.wake.until_cancelled();
    loop {
        tokio::select! {
            () = sleep(syncer.settings.heartbeat()) => {}
            () = &mut cancelled => {}
        }
        // Listening begins before looking.
        cancelled = syncer.wake.until_cancelled();
        let began = Instant::now();
        let beat = queue::heartbeat(&syncer.store, lease, stays, syncer.clock.now().into());
        match timeout(stays, beat).await {
            Ok(Ok(true)) => prolonged = began,
            Ok(Ok(false)) => break,
            Ok(Err(error)) => warn!(%error, "the lease of a run could not be prolonged"),
            Err(_) => warn!("the lease of a run could not be prolonged in time"),
        }
        if prolonged.elapsed() > stays {
            break;
        }
    }
    held.cancel();
}

/// Works on one run here and now; where another process works on it, waits until it has ended.
pub(super) async fn run_one(syncer: &Syncer, id: RunId, stop: CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() {
        match claim(syncer, Some(id)).await? {
            Some(lease) => hold(syncer, lease, stop.clone()).await,
            None if queue::is_active(&syncer.store, id).await? => {
                wait(syncer, &stop, syncer.settings.look_every()).await;
            }
            None => return Ok(()),
        }
    }
    Ok(())
}
