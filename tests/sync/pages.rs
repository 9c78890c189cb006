//! Lists whose pages come twice, lead elsewhere, lose their cursor or change while they are read: the store ends right.

use std::time::Duration;

use chrono::TimeDelta;
use okta_sim::{Act, Fault};
use serde_json::json;

use crate::org::{self, TestOrg};

/// Small pages, so that each list has many.
fn sim() -> okta_sim::SimBuilder {
    org::sim(90, 12, 20, 80).largest_page(20)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_another_host_is_not_followed_and_is_told() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    org.okta.set_faults(&[Fault::ForeignLink]);
    let end = org.sync_in_full(&integration).await;
    assert_eq!(
        (&end["state"], &end["problem"]["code"]),
        (&json!("FAILED"), &json!("UNREACHABLE"))
    );
    assert!(!org.problems(&integration).await.is_empty());
    let stats = org.okta.stats();
    assert!(stats.foreign_links > 0, "{stats:?}");
    assert_eq!(stats.strayed, 0, "{stats:?}");
    // What was synced before is still there.
    org.check_truth(&integration).await;
    org.okta.clear_faults();
    assert_eq!(org.sync_in_full(&integration).await["state"], "SUCCEEDED");
    assert_eq!(org.problems(&integration).await, []);
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_page_twice_changes_nothing() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.okta.set_faults(&[Fault::RepeatPage]);
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        assert_eq!(org.sync_in_full(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
        assert!(org.okta.stats().repeated_pages > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_cursor_begins_its_list_again_and_counts_nothing_twice() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.okta.set_faults(&[Fault::ExpiredCursor]);
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
        assert!(org.okta.stats().expired > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tail_s_link_expires_between_two_syncs_and_late_events_are_counted_all_the_same() {
    let sim = sim().cursor_lifetime(Duration::from_secs(60));
    for org in TestOrg::on_each_database(&sim).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        for minutes in [1, 20, 50] {
            let published = org.okta.now() - TimeDelta::minutes(minutes);
            let act = Act::SignIn {
                user: None,
                app: None,
                published: Some(published),
                count: Some(2),
            };
            org.okta.act(&act).unwrap();
        }
        org.okta.advance(Duration::from_secs(120));
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_change_while_they_are_read_are_right_with_the_next_sync() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.okta.set_faults(&[Fault::Churn]);
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        assert!(org.okta.stats().churned > 0);
        org.okta.clear_faults();
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_changes_nothing() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.okta.set_faults(&[Fault::ClockJump]);
    assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
    org.okta
        .act(&Act::SignIn {
            user: None,
            app: None,
            published: None,
            count: Some(3),
        })
        .unwrap();
    assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_deleted_while_a_jumping_clock_dates_a_full_read_is_noticed() {
    for seed in 1..=4 {
        // The log takes longest.
        let sim = sim()
            .seed(seed)
            .days(40)
            .events_per_day(200)
            .latency(Duration::from_millis(10));
        let org = TestOrg::on_sqlite(&sim).await;
        let integration = org.connected().await;
        org.okta.set_faults(&[Fault::ClockJump]);
        org.read(&integration, "USERS").await;
        let truth = org.okta.truth(None);
        let active = truth.users.iter().filter(|user| user.status == "ACTIVE");
        for user in active.take(5) {
            let user = user.id.clone();
            org.okta.act(&Act::DeleteUser { user }).unwrap();
        }
        // The log is read on from here, and tells of it; the users are not read again.
        let org = org.restarted().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        org.okta.clear_faults();
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_lists_that_were_read_is_noticed_by_who_goes_on_with_a_clock_that_was_set_back() {
    // The log takes longest: it is read on from where the clock is another.
    let sim = sim()
        .days(40)
        .events_per_day(200)
        .latency(Duration::from_millis(10));
    for org in TestOrg::on_each_database(&sim).await {
        let integration = org.connected().await;
        org.read(&integration, "ASSIGNMENTS").await;
        let truth = org.okta.truth(None);
        let direct = truth.assignments.iter().filter(|seat| seat.scope == "USER");
        for seat in direct.take(5) {
            let (app, user) = (seat.app.clone(), seat.user.clone());
            org.okta.act(&Act::Unassign { app, user }).unwrap();
        }
        let create = Act::CreateApp {
            label: "Notes".to_owned(),
            sign_on_mode: Some("BOOKMARK".to_owned()),
        };
        let app = org.okta.act(&create).unwrap().app.unwrap();
        let active = truth.users.iter().find(|user| user.status == "ACTIVE");
        let user = active.unwrap().id.clone();
        org.okta.act(&Act::AddApp { app, user }).unwrap();
        let org = org.restarted_with_clock_set_back(TimeDelta::hours(2)).await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}
