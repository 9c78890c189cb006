//! The first sync against the least time and the least calls that Okta's limits allow.

use std::time::Duration;

use tokio::time::sleep;

use crate::{
    figures::Figures,
    ideal,
    org::Org,
    process::Used,
    sim::{Calls, Sim, count},
};

/// Syncs for the first time, and gives the calls it took.
pub(crate) async fn measure(org: &mut Org, figures: &mut Figures) -> u64 {
    figures.part("First sync: 20,000 users, 300 apps, 200,000 assignments, 1,000,000 log events");
    let before = org.sim.calls().await;
    // What connecting has spent is not the sync's.
    sleep(before.window + Duration::from_secs(1)).await;
    let sim_cpu_s = org.sim.cpu_s();
    let used = org.seatgraph.sync().await;
    let sim_cpu_s = org.sim.cpu_s() - sim_cpu_s;
    let calls = org.sim.calls().await.since(&before);
    tell(&org.sim, &used, &calls, figures).await;
    let cpu = |seconds: f64| format!("{:.0} %", 100.0 * seconds / used.wall.as_secs_f64());
    figures.note("of one processor, seatgraph", cpu(used.cpu_s));
    figures.note("of one processor, okta-sim", cpu(sim_cpu_s));
    figures.note("peak memory, MB", format!("{:.0}", used.peak_mb));
    let differences = org.seatgraph.differences(&org.sim).await;
    figures.target("rows that differ from the truth", differences as f64, 0.0, "");
    calls.requests
}

async fn tell(sim: &Sim, used: &Used, calls: &Calls, figures: &mut Figures) {
    let least = sim.read("/_least").await;
    let ideals = ideal::of(&least, calls);
    let ideal = ideals.iter().map(|ideal| ideal.time).max().unwrap_or_default();
    let wall = used.wall.as_secs_f64();
    figures.target("time / least time", wall / ideal.as_secs_f64(), 1.10, "");
    let requests = count(&least["requests"]);
    figures.target(
        "requests / least requests",
        calls.requests as f64 / requests as f64,
        1.05,
        "",
    );
    figures.target("answers with 429", calls.refused as f64, 0.0, "");
    figures.target("calls inside a cool-down", calls.in_cooldown as f64, 0.0, "");
    figures.note("time, s", format!("{wall:.1}"));
    figures.note("least time, s", format!("{:.1}", ideal.as_secs_f64()));
    figures.note("requests", calls.requests);
    figures.note("least requests", requests);
    for bucket in &calls.buckets {
        let ideal = ideals.iter().find(|ideal| ideal.bucket == bucket.name);
        if bucket.requests == 0 && ideal.is_none() {
            continue;
        }
        let least = ideal.map_or_else(
            || "not needed".to_owned(),
            |ideal| {
                format!(
                    "least {} in {}, {:.1} s",
                    ideal.calls,
                    ideal.windows,
                    ideal.time.as_secs_f64()
                )
            },
        );
        let name = format!("calls of {} ({least})", bucket.name);
        figures.note(&name, format!("{} in {}", bucket.requests, bucket.windows));
    }
}
