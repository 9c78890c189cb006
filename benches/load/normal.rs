//! What normal users do: nested queries at a steady rate, whether the last was answered or not.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use crate::server::Server;

const QUERY: &str = "{ users(first: 20) { nodes { name email status lastSignIn { at } \
    assignments(first: 10) { nodes { app { label } lastSignInAt signIns } } } } }";
/// Queries a second, shared by so many users: each stays within the default limits.
const RATE: u64 = 60;
const USERS: u8 = 6;

/// How long queries took.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    sorted: Vec<Duration>,
    pub(crate) failed: usize,
}

impl Taken {
    pub(crate) fn p50_ms(&self) -> f64 {
        self.percentile(0.50)
    }

    pub(crate) fn p99_ms(&self) -> f64 {
        self.percentile(0.99)
    }

    fn percentile(&self, share: f64) -> f64 {
        let place = (self.sorted.len() as f64 * share) as usize;
        self.sorted[place.min(self.sorted.len() - 1)].as_secs_f64() * 1e3
    }
}

/// Asks for so long.
pub(crate) async fn measure(server: &Server, time: Duration) -> Taken {
    let users: Vec<_> = (0..USERS).map(|user| server.client(10 + user)).collect();
    let body = json!({ "query": QUERY }).to_string();
    let mut ticks = interval(Duration::from_secs(1) / RATE as u32);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut asked, begun) = (JoinSet::new(), Instant::now());
    for user in users.iter().cycle() {
        ticks.tick().await;
        if begun.elapsed() >= time {
            break;
        }
        let (user, body) = (user.clone(), body.clone());
        asked.spawn(async move {
            let begun = Instant::now();
            (user.ask(body).await == Some(200), begun.elapsed())
        });
    }
    let mut taken = Taken::default();
    for (answered, took) in asked.join_all().await {
        taken.failed += usize::from(!answered);
        taken.sorted.push(took);
    }
    taken.sorted.sort();
    taken
}
