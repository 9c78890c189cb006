//! `okta-sim`: serves a simulated Okta in the foreground until SIGTERM or ctrl-c.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use okta_sim::{Fault, LimitChanges, RateLimits, RunningSim, SimConfig};
use tracing::{error, info};

/// A faithful simulator of Okta's management API, for demos and tests.
///
/// It prints the domain and the API token to connect with. One seed is one org: the same people, apps, assignments and
/// log events each time. `GET /_truth` tells what a correct sync ends with, `GET /_stats` what clients did, `GET /_least` the fewest calls that
/// a full read needs.
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:9100", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Which org: all of it follows from this number
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many users the org has, deactivated ones included
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(..=200_000))]
    users: u32,
    /// How many apps the customer has; Okta's own ten come on top
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(..=20_000))]
    apps: u32,
    /// About how many app assignments there are; by default eight for each user
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=20_000_000))]
    assignments: Option<u32>,
    /// How many days the log reaches back; Okta serves 90 at most
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(..=365))]
    days: u32,
    /// How many log events a day has on average, of all types
    #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    events_per_day: u32,
    /// What every answer waits, in milliseconds
    #[arg(long, default_value_t = 0, value_name = "N")]
    latency_ms: u64,
    /// Calls per window in each bucket; by default what one token has in an Okta for a workforce
    #[arg(long, value_name = "PER_MINUTE")]
    rate_limit: Option<u32>,
    /// Calls per window of single buckets, on top of --rate-limit or the defaults: users, user, apps, app, groups, group,
    /// logs, other, token; others is every bucket not named
    #[arg(long, value_name = "BUCKET=N,…")]
    limits: Option<LimitChanges>,
    /// How long a rate limit window is, in seconds
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    window_s: u64,
    /// How many calls may be in flight
    #[arg(long, default_value_t = 35, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    concurrency: u32,
    /// How long the cursor of a list can be used, in seconds
    #[arg(long, default_value_t = 3600, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    cursor_lifetime_s: u64,
    /// What goes wrong, by commas: rate-limit, errors, cut, stall, slow, duplicate, late, out-of-order, revoked,
    /// forbid-users, forbid-apps, forbid-logs, forbid-roles, no-group-roles, empty-log, direct-assignees, expired-cursor,
    /// foreign-link, repeat-page, clock-jump, churn, limit-change
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    faults: Vec<Fault>,
    /// The API token that clients must show; by default made of the seed
    #[arg(long, env = "OKTA_SIM_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

impl Args {
    fn config(self) -> SimConfig {
        let base = self
            .rate_limit
            .map_or_else(RateLimits::default, RateLimits::uniform);
        SimConfig {
            seed: self.seed,
            users: self.users as usize,
            apps: self.apps as usize,
            assignments: self.assignments.map(|wanted| wanted as usize),
            days: self.days,
            events_per_day: self.events_per_day,
            latency: Duration::from_millis(self.latency_ms),
            limits: base.changed(&self.limits.unwrap_or_default()),
            window: Duration::from_secs(self.window_s),
            concurrency: self.concurrency as usize,
            cursor_lifetime: Duration::from_secs(self.cursor_lifetime_s),
            faults: self.faults,
            token: self.token,
            listen: self.listen,
            ..SimConfig::default()
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let sim = match args.config().start().await {
        Ok(sim) => sim,
        Err(error) => {
            error!("{error}");
            return ExitCode::FAILURE;
        }
    };
    if let Err(error) = announce(&sim) {
        error!("cannot write to standard output: {error}");
        return ExitCode::FAILURE;
    }
    info!("serving on {}", sim.url());
    wait_for_signal().await;
    info!("stopping");
    ExitCode::SUCCESS
}

fn announce(sim: &RunningSim) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "domain: {}", sim.host())?;
    writeln!(out, "token:  {}", sim.api_token())?;
    writeln!(
        out,
        "See {0}/_truth for what a sync must end with, {0}/_stats for what clients did, {0}/_faults for what goes wrong.",
        sim.url()
    )?;
    out.flush()
}

/// Returns at SIGTERM or ctrl-c, or when neither can be waited for.
async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
