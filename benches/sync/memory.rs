//! The memory that a large org takes.

use crate::{figures::Figures, org::Org, sim::count};

/// Syncs 100,000 users, 5,000 apps, 1.5 million assignments and 5 million log events, with no limit in the way.
pub(crate) async fn measure(figures: &mut Figures) {
    figures.part("Memory: 100,000 users, 5,000 apps, 1,500,000 assignments, 5,000,000 log events");
    let org = Org::new(&[
        "--users",
        "100000",
        "--apps",
        "5000",
        "--assignments",
        "1500000",
        "--days",
        "90",
        "--events-per-day",
        "55556",
        "--rate-limit",
        "1000000",
    ])
    .await;
    let used = org.seatgraph.sync().await;
    let least = org.sim.read("/_least").await;
    figures.target("peak memory, MB", used.peak_mb, 150.0, "");
    figures.note("time, s", format!("{:.0}", used.wall.as_secs_f64()));
    figures.note("processor time, s", format!("{:.0}", used.cpu_s));
    figures.note("assignments", count(&least["assignments"]));
    figures.note("sign-ins", count(&least["signIns"]));
}
