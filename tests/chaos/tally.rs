//! What was done and what came of it, counted over all rounds.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Counts by name, told at the end.
#[derive(Default)]
pub(crate) struct Tally(Mutex<BTreeMap<String, u64>>);

/// Processes that were killed while they ran.
pub(crate) const KILLS: &str = "kills";
/// Differences to the truth or to the store that was filled without faults, and whatever else was wrong.
pub(crate) const DIFFERENCES: &str = "differences";

impl Tally {
    pub(crate) fn add(&self, name: &str, count: u64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry(name.to_owned()).or_default() += count;
    }

    pub(crate) fn of(&self, name: &str) -> u64 {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(name).copied().unwrap_or_default()
    }

    /// All counts, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .iter()
            .map(|(name, count)| format!("{count:>8}  {name}"))
            .collect()
    }
}
