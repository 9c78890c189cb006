//! What Okta, the network and the machine do to a sync, and that it ends with the truth all the same.

use std::time::Duration;

use okta_sim::Fault;

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(120, 20, 40, 100).slow(Duration::from_millis(50))
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_cuts_and_doubled_late_or_shuffled_events_change_nothing() {
    let faults = [
        Fault::Errors,
        Fault::Cut,
        Fault::Slow,
        Fault::Duplicate,
        Fault::Late,
        Fault::OutOfOrder,
        Fault::DirectAssignees,
    ];
    for org in TestOrg::on_each_database(&sim()).await {
        // The check on connect has no patience for a host that fails.
        let integration = org.connected().await;
        org.okta.set_faults(&faults);
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        // What came late while the log was read is the next sync's.
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
        let stats = org.okta.stats();
        assert!(stats.server_errors > 0 && stats.cut > 0, "{stats:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_client_s_bursts_are_waited_for() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.okta.set_faults(&[Fault::RateLimit]);
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    org.check_truth(&integration).await;
    let stats = org.okta.stats();
    assert!(stats.bursts > 0, "{stats:?}");
    // Those that were under way when the burst began, at most three beside the one that met it, could not be held back.
    assert!(stats.in_cooldown <= 3 * stats.bursts, "{stats:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_spent_to_its_headroom_and_then_waited_for() {
    let sim = sim().apps(12).rate_limit(20).window(Duration::from_secs(2));
    let org = TestOrg::on_sqlite(&sim).await;
    let integration = org.connected().await;
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    org.check_truth(&integration).await;
    let stats = org.okta.stats();
    assert_eq!((stats.refused, stats.in_cooldown), (0, 0), "{stats:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_stopped_goes_on_from_its_checkpoints() {
    for org in TestOrg::on_each_database(&sim().latency(Duration::from_millis(20))).await {
        let integration = org.connected().await;
        org.under_way(&integration).await;
        let org = org.restarted().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}
