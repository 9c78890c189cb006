//! Runs under which the store failed: each is left alone for a pause that doubles, so that a fault that stays is not met
//! without end, and is still looked at again. Kept in memory: a new process tries at once.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::store::RunId;

/// The longest pause.
const MOST: Duration = Duration::from_mins(10);

#[derive(Debug, Default)]
pub(super) struct Setbacks(Mutex<BTreeMap<RunId, Setback>>);

#[derive(Debug)]
struct Setback {
    times: u32,
    until: Instant,
}

impl Setbacks {
    /// Notes one more; gives the pause before the run is tried again, `first` where it is the first.
    pub(super) fn note(&self, run: RunId, first: Duration, now: Instant) -> Duration {
        let mut setbacks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Runs that another process has gone on with.
        setbacks.retain(|_, setback| now.saturating_duration_since(setback.until) < 2 * MOST);
        let setback = setbacks.entry(run).or_insert(Setback { times: 0, until: now });
        let doubled = 2_u32.saturating_pow(setback.times);
        let pause = first.saturating_mul(doubled).min(MOST);
        setback.times = setback.times.saturating_add(1);
        setback.until = now + pause;
        pause
    }

    /// The run was worked on without a failure of the store.
    pub(super) fn forget(&self, run: RunId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&run);
    }

    /// The runs to be left alone for the moment.
    pub(super) fn resting(&self, now: Instant) -> Vec<RunId> {
        let setbacks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let resting = setbacks.iter().filter(|(_, setback)| setback.until > now);
        resting.map(|(run, _)| *run).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_ten_minutes_and_begins_anew_after_a_success() {
        let (setbacks, now, run) = (Setbacks::default(), Instant::now(), RunId(1));
        let first = Duration::from_secs(20);
        let seconds = |_| setbacks.note(run, first, now).as_secs();
        assert_eq!(
            (0..7).map(seconds).collect::<Vec<_>>(),
            [20, 40, 80, 160, 320, 600, 600]
        );
        assert_eq!(setbacks.resting(now + MOST / 2), [run]);
        assert_eq!(setbacks.resting(now + MOST), []);
        setbacks.forget(run);
        assert_eq!(setbacks.note(run, first, now), first);
        assert_eq!(setbacks.resting(now), [run]);
    }
}
