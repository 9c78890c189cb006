//! What this process has delivered, for whoever watches it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

#[derive(Debug, Default)]
pub(super) struct Figures(Mutex<BTreeMap<&'static str, u64>>);

impl Figures {
    pub(super) fn count(&self, outcome: &'static str) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *tries.entry(outcome).or_default() += 1;
    }

    pub(super) fn tries(&self) -> Vec<(&'static str, u64)> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.iter().map(|(outcome, times)| (*outcome, *times)).collect()
    }
}
