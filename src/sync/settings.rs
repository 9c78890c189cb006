//! What an operator can set about syncing.

use std::time::Duration;

use crate::okta::AllowHosts;

/// Settings of the syncer.
#[derive(Debug, Clone)]
pub struct SyncSettings {
    /// Hosts that may be connected to beside Okta's own: simulators, tests.
    pub okta_allow_hosts: AllowHosts,
    /// The share of each of Okta's rate limits that is left to the org's other clients, from 0 up to 0.9.
    pub okta_headroom: f64,
    /// The cadence of the background sync.
    pub every: Duration,
    /// After how long a sync reads everything again, rather than what changed.
    pub full_every: Duration,
    /// How far back the first sync reads the System Log, in days; Okta keeps 90.
    pub backfill_days: u32,
    /// How many integrations are synced side by side by this process.
    pub side_by_side: usize,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            okta_allow_hosts: AllowHosts::default(),
            okta_headroom: 0.1,
            every: Duration::from_hours(24),
            full_every: Duration::from_hours(7 * 24),
            backfill_days: 90,
            side_by_side: 4,
        }
    }
}
