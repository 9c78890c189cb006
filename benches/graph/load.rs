//! Load: so many connections, each of which asks for the next thing as soon as it has been answered.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use tokio::task::JoinSet;

use crate::http::{Connection, Post};

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// Microseconds that the requests took that were answered.
    pub(crate) took: Vec<u32>,
    pub(crate) wall: Duration,
    pub(crate) bytes: usize,
    /// How many were not.
    pub(crate) failed: usize,
}

impl Load {
    /// Adds another turn's.
    pub(crate) fn add(&mut self, other: Load) {
        self.took.extend(other.took);
        self.wall += other.wall;
        self.bytes += other.bytes;
        self.failed += other.failed;
    }

    /// Requests that were answered, a second.
    pub(crate) fn rate(&self) -> f64 {
        self.took.len() as f64 / self.wall.as_secs_f64()
    }

    /// The time, in milliseconds, within which this share of the requests was answered.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let mut took = self.took.clone();
        took.sort_unstable();
        let at = (took.len() as f64 * share).ceil() as usize;
        took.get(at.saturating_sub(1))
            .map_or(f64::NAN, |took| f64::from(*took) / 1e3)
    }
}

/// Asks for that long; what is under way at the end is waited for, and counts.
pub(crate) async fn run(
    address: SocketAddr,
    posts: &[Post],
    connections: usize,
    lasting: Duration,
    seed: u64,
) -> Load {
    let mut open = Vec::new();
    for _ in 0..connections {
        open.push(Connection::open(address).await.expect("the server listens"));
    }
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for (number, mut connection) in open.into_iter().enumerate() {
        let posts = posts.to_vec();
        let mut dice = SmallRng::seed_from_u64(seed << 16 | number as u64);
        running.spawn(async move {
            let mut load = Load::default();
            while begun.elapsed() < lasting {
                let post = &posts[dice.random_range(0..posts.len())];
                let sent = Instant::now();
                match connection.take(post).await {
                    Some(length) => {
                        load.took.push(u32::try_from(sent.elapsed().as_micros()).unwrap());
                        load.bytes += length;
                    }
                    None => load.failed += 1,
                }
            }
            load
        });
    }
    let mut load = Load::default();
    while let Some(done) = running.join_next().await {
        load.add(done.unwrap());
    }
    load.wall = begun.elapsed();
    load
}
