//! The demo's Okta org: okta-sim on loopback.

use okta_sim::{OktaSim, RateLimits, RunningSim};

/// A simulated org that runs until it is dropped.
pub(super) struct Org(RunningSim);

/// Starts the org, on a free port.
pub(super) async fn start() -> anyhow::Result<Org> {
    let sim = OktaSim::builder()
        .seed(1)
        .users(500)
        .apps(40)
        .days(60)
        .events_per_day(800)
        .limits(whole_limits())
        .start()
        .await?;
    Ok(Org(sim))
}

impl Org {
    pub(super) fn host(&self) -> String {
        self.0.host().to_string()
    }

    pub(super) fn api_token(&self) -> String {
        self.0.api_token().to_string()
    }
}

/// What an org has whose token may use its limits whole: by default, okta-sim gives a token a half of them.
fn whole_limits() -> RateLimits {
    RateLimits {
        apps: 100,
        app: 500,
        users: 600,
        user: 2_000,
        groups: 500,
        group: 1_000,
        logs: 120,
        other: 1_200,
        token: 300,
    }
}
