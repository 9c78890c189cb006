//! What is left of the rate limits of an org, for whoever watches it.

use std::sync::Arc;

use super::pacer::Pacer;

/// One rate limit, as Okta last told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Of which calls: `users`, `apps`, `logs`, …
    pub bucket: &'static str,
    /// Calls per window.
    pub limit: u32,
    /// Calls left in the window, those of the org's other clients counted; all of them once the window is over.
    pub remaining: u32,
}

/// The pace of the calls to one org. It holds no credential, and may be kept when the client is gone.
#[derive(Debug, Clone)]
pub struct Pace(pub(super) Arc<Pacer>);

impl Pace {
    /// The rate limits that have been met so far.
    pub fn budgets(&self) -> Vec<Budget> {
        self.0.budgets()
    }
}
