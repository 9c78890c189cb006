//! What an operator, or a test, can set about webhooks.

use std::time::Duration;

use crate::okta::AllowHosts;

/// Settings of webhooks.
#[derive(Debug, Clone)]
pub struct WebhookSettings {
    /// Hosts that may be delivered to beside public ones: receivers inside a company, tests.
    pub allow_hosts: AllowHosts,
    /// How often a process looks for news that nobody told it of, and for deliveries to try again.
    pub look_every: Duration,
    /// How long sending a message may take.
    pub timeout: Duration,
    /// How long a webhook stays with a process that gives no sign of life: longer than sending takes.
    pub claim: Duration,
    /// How many webhooks are delivered side by side by this process.
    pub side_by_side: usize,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_hosts: AllowHosts::default(),
            look_every: Duration::from_secs(5),
            timeout: Duration::from_secs(10),
            claim: Duration::from_secs(30),
            side_by_side: 8,
        }
    }
}
