//! What an operator can set about syncing.

use std::time::Duration;

use crate::{okta::AllowHosts, webhooks::WebhookSettings};

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
    /// How long a run stays with a process that gives no sign of life; others take it over then.
    pub lease: Duration,
    /// How many integrations are synced side by side by this process.
    pub side_by_side: usize,
    /// How what syncs find is delivered.
    pub webhooks: WebhookSettings,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            okta_allow_hosts: AllowHosts::default(),
            okta_headroom: 0.1,
            every: Duration::from_hours(24),
            full_every: Duration::from_hours(7 * 24),
            backfill_days: 90,
            lease: Duration::from_secs(20),
            side_by_side: 4,
            webhooks: WebhookSettings::default(),
        }
    }
}

impl SyncSettings {
    /// How often a sign of life is given; a run that was cancelled or taken over is noticed by it at the latest.
    pub(super) fn heartbeat(&self) -> Duration {
        (self.lease / 5).min(Duration::from_secs(3))
    }

    /// How often a worker looks for runs whose lease has lapsed.
    pub(super) fn look_every(&self) -> Duration {
        (self.lease / 4).min(Duration::from_secs(5))
    }
}
