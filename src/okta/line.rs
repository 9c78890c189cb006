//! The line of calls that wait for one bucket: first come, first served. Only the first one asks for a start; the others
//! sleep until they have come first, but for being told that the bucket rests.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard, watch};

/// A smaller change of the time until which a bucket rests is not worth waking those in line.
const NOTEWORTHY: Duration = Duration::from_millis(100);

/// The line of a bucket.
#[derive(Debug)]
pub(super) struct Line {
    /// Tokio's mutex is fair: it is held in the order in which it was asked for.
    first: Arc<Mutex<()>>,
    rests_until: watch::Sender<Option<Duration>>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            first: Arc::default(),
            rests_until: watch::Sender::new(None),
        }
    }
}

impl Line {
    /// Waits until the caller has come first, which it stays as long as the guard lives. Meanwhile `note` is told until
    /// when the bucket rests, at once and at each change; its error gives the wait up.
    pub(super) async fn come_first<E>(
        &self,
        mut note: impl FnMut(Option<Duration>) -> Result<(), E>,
    ) -> Result<OwnedMutexGuard<()>, E> {
        let first = Arc::clone(&self.first).lock_owned();
        tokio::pin!(first);
        let mut rests_until = self.rests_until.subscribe();
        rests_until.mark_changed();
        loop {
            tokio::select! {
                biased;
                turn = &mut first => return Ok(turn),
                // The sender lives as long as `self`: this never fails.
                _ = rests_until.changed() => {
                    let until = *rests_until.borrow_and_update();
                    note(until)?;
                }
            }
        }
    }

    /// The first one tells the others until when the bucket rests.
    pub(super) fn tell(&self, until: Option<Duration>) {
        self.rests_until.send_if_modified(|told| {
            let same = match (*told, until) {
                (Some(told), Some(until)) => told.abs_diff(until) < NOTEWORTHY,
                (told, until) => told == until,
            };
            if !same {
                *told = until;
            }
            !same
        });
    }
}
