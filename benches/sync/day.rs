//! What a day costs after the first sync.

use serde_json::{Value, json};

use crate::{figures::Figures, org::Org};

/// Lets days go by, and syncs after each; `first` is what the first sync asked for.
pub(crate) async fn measure(org: &mut Org, first: u64, figures: &mut Figures) {
    figures
        .part("A day later: a day's log, 0.5 % of the users and the assignments of 2 % of the apps changed");
    let usual = json!({"act": "day", "events": 11_111, "users": 100, "apps": 6, "changes_per_app": 3});
    let share = day(org, first, usual, figures).await;
    figures.target("requests / those of the first sync", share, 3.0, " %");
    let differences = org.seatgraph.differences(&org.sim).await;
    figures.target("rows that differ from the truth", differences as f64, 0.0, "");

    figures.part("Another day later: every app changed a little");
    let busy = json!({"act": "day", "events": 11_111, "users": 100, "every_app": true});
    let share = day(org, first, busy, figures).await;
    figures.note("requests / those of the first sync", format!("{share:.2} %"));
    let differences = org.seatgraph.differences(&org.sim).await;
    figures.target("rows that differ from the truth", differences as f64, 0.0, "");
}

/// Lets a day go by, syncs, and gives its calls in hundredths of the first sync's.
async fn day(org: &Org, first: u64, what: Value, figures: &Figures) -> f64 {
    org.sim.day(what).await;
    let before = org.sim.calls().await;
    let used = org.seatgraph.sync().await;
    let calls = org.sim.calls().await.since(&before);
    figures.note("time, s", format!("{:.1}", used.wall.as_secs_f64()));
    figures.note("answers with 429", calls.refused);
    for bucket in calls.buckets.iter().filter(|bucket| bucket.requests > 0) {
        figures.note(&format!("calls of {}", bucket.name), bucket.requests);
    }
    100.0 * calls.requests as f64 / first as f64
}
