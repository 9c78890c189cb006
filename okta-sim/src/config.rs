//! What a simulated org is made of and how it behaves, and the builder that tests use.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::dice::{letters, mix_text};
use crate::faults::Fault;
use crate::limits::RateLimits;
use crate::server::{RunningSim, StartError};

/// Everything that can be chosen about a simulated org.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimConfig {
    /// One seed is one org: people, apps, events and faults follow from it.
    pub seed: u64,
    /// How many users the org has, deactivated ones included.
    pub users: usize,
    /// How many apps the customer has; Okta's own ten come on top.
    pub apps: usize,
    /// About how many app assignments there are; by default eight for each user.
    pub assignments: Option<usize>,
    /// How many days the log reaches back. Only 90 of them are ever served.
    pub days: u32,
    /// How many log events a day has on average, of all types.
    pub events_per_day: u32,
    /// What every answer waits.
    pub latency: Duration,
    /// What a slow answer waits (`slow`).
    pub slow: Duration,
    /// How long a stalled answer keeps its connection open (`stall`).
    pub stalled: Duration,
    /// Calls per window.
    pub limits: RateLimits,
    /// How long a rate limit window is; a part of a second counts as a whole one.
    pub window: Duration,
    /// How many requests may be in flight.
    pub concurrency: usize,
    /// How long a list's cursor can be used.
    pub cursor_lifetime: Duration,
    /// The most that a page of any list holds, where that is less than what Okta allows: many pages from a small org.
    pub largest_page: Option<usize>,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// The simulator's time at the start; by default the real one.
    pub now: Option<DateTime<Utc>>,
    /// The API token of an administrator; by default made of the seed.
    pub token: Option<String>,
    /// Where to listen; by default on a free loopback port.
    pub listen: SocketAddr,
}

impl Default for SimConfig {
    fn default() -> Self {
        SimConfig {
            seed: 1,
            users: 500,
            apps: 40,
            assignments: None,
            days: 60,
            events_per_day: 800,
            latency: Duration::ZERO,
            slow: Duration::from_secs(2),
            stalled: Duration::from_secs(120),
            limits: RateLimits::default(),
            window: Duration::from_secs(60),
            concurrency: 35,
            cursor_lifetime: Duration::from_secs(3600),
            largest_page: None,
            faults: Vec::new(),
            now: None,
            token: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        }
    }
}

impl SimConfig {
    /// The API token that holds from the start.
    pub fn api_token(&self) -> String {
        match &self.token {
            Some(token) => token.clone(),
            None => format!("00{}", letters(mix_text(self.seed, "token"), 40)),
        }
    }

    /// Starts a simulator of this org; it ends when the handle is dropped.
    pub async fn start(self) -> Result<RunningSim, StartError> {
        RunningSim::start(self).await
    }
}

/// The way in: `OktaSim::builder().users(50).start().await`.
#[derive(Debug)]
pub struct OktaSim;

impl OktaSim {
    /// A simulator to be described.
    pub fn builder() -> SimBuilder {
        SimBuilder::default()
    }
}

/// Describes a simulator, step by step.
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct SimBuilder(SimConfig);

impl SimBuilder {
    /// See [`SimConfig::seed`].
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// See [`SimConfig::users`].
    pub fn users(mut self, users: usize) -> Self {
        self.0.users = users;
        self
    }

    /// See [`SimConfig::apps`].
    pub fn apps(mut self, apps: usize) -> Self {
        self.0.apps = apps;
        self
    }

    /// See [`SimConfig::assignments`].
    pub fn assignments(mut self, assignments: usize) -> Self {
        self.0.assignments = Some(assignments);
        self
    }

    /// See [`SimConfig::days`].
    pub fn days(mut self, days: u32) -> Self {
        self.0.days = days;
        self
    }

    /// See [`SimConfig::events_per_day`].
    pub fn events_per_day(mut self, events: u32) -> Self {
        self.0.events_per_day = events;
        self
    }

    /// See [`SimConfig::latency`].
    pub fn latency(mut self, latency: Duration) -> Self {
        self.0.latency = latency;
        self
    }

    /// See [`SimConfig::slow`].
    pub fn slow(mut self, slow: Duration) -> Self {
        self.0.slow = slow;
        self
    }

    /// See [`SimConfig::stalled`].
    pub fn stalled(mut self, stalled: Duration) -> Self {
        self.0.stalled = stalled;
        self
    }

    /// The same limit for every bucket.
    pub fn rate_limit(mut self, per_window: u32) -> Self {
        self.0.limits = RateLimits::uniform(per_window);
        self
    }

    /// See [`SimConfig::limits`].
    pub fn limits(mut self, limits: RateLimits) -> Self {
        self.0.limits = limits;
        self
    }

    /// See [`SimConfig::window`].
    pub fn window(mut self, window: Duration) -> Self {
        self.0.window = window;
        self
    }

    /// See [`SimConfig::concurrency`].
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.0.concurrency = requests;
        self
    }

    /// See [`SimConfig::cursor_lifetime`].
    pub fn cursor_lifetime(mut self, lifetime: Duration) -> Self {
        self.0.cursor_lifetime = lifetime;
        self
    }

    /// See [`SimConfig::largest_page`].
    pub fn largest_page(mut self, elements: usize) -> Self {
        self.0.largest_page = Some(elements.max(1));
        self
    }

    /// See [`SimConfig::faults`].
    pub fn faults(mut self, faults: &[Fault]) -> Self {
        self.0.faults = faults.to_vec();
        self
    }

    /// See [`SimConfig::now`].
    pub fn now(mut self, now: DateTime<Utc>) -> Self {
        self.0.now = Some(now);
        self
    }

    /// See [`SimConfig::token`].
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.0.token = Some(token.into());
        self
    }

    /// See [`SimConfig::listen`].
    pub fn listen(mut self, listen: SocketAddr) -> Self {
        self.0.listen = listen;
        self
    }

    /// The description so far.
    pub fn config(self) -> SimConfig {
        self.0
    }

    /// Starts the simulator; it ends when the handle is dropped.
    pub async fn start(self) -> Result<RunningSim, StartError> {
        self.0.start().await
    }
}
