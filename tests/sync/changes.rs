//! Syncs that read what has changed: what they cost, and that they end as a full one does.

use okta_sim::{Act, Fault};
use serde_json::{Map, Value, json};

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(260, 30, 20, 100)
}

/// How many calls an action makes.
async fn calls(org: &TestOrg, action: impl Future<Output = Value>) -> u64 {
    let before = org.okta.stats().requests;
    assert_eq!(action.await["state"], "SUCCEEDED");
    org.okta.stats().requests - before
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_costs_what_has_changed_and_ends_with_the_truth() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        let first = calls(&org, org.synced(&integration)).await;
        let idle = calls(&org, org.sync(&integration)).await;
        // The org, the poll that finds nothing, one page of changed users and one of apps.
        assert!(idle <= 5, "{idle} calls although nothing has changed");
        org.check_truth(&integration).await;

        let truth = org.okta.truth(None);
        let active: Vec<_> = truth
            .users
            .iter()
            .filter(|user| user.status == "ACTIVE")
            .collect();
        let seats = &truth.assignments;
        let person = |number: usize| active[number].id.clone();
        let lastly = truth
            .users
            .iter()
            .find(|user| user.last_sign_in.is_some() && user.status == "ACTIVE");
        for act in [
            Act::CreateUser {
                login: "new@example.com".to_owned(),
                profile: Map::new(),
            },
            Act::UpdateUser {
                user: person(5),
                profile: json!({ "department": "Moved" }).as_object().unwrap().clone(),
            },
            Act::DeactivateUser { user: person(6) },
            Act::GrantRole {
                user: person(7),
                role: "APP_ADMIN".to_owned(),
            },
            Act::Unassign {
                app: seats[0].app.clone(),
                user: seats[0].user.clone(),
            },
            Act::Assign {
                app: seats[0].app.clone(),
                user: "new@example.com".to_owned(),
            },
            Act::SignIn {
                user: Some("new@example.com".to_owned()),
                app: Some(seats[0].app.clone()),
                published: None,
                count: Some(3),
            },
            Act::DeleteUser {
                user: lastly.unwrap().id.clone(),
            },
        ] {
            org.okta.act(&act).unwrap();
        }
        let changed = calls(&org, org.sync(&integration)).await;
        org.check_truth(&integration).await;
        assert!(
            changed * 3 < first,
            "{changed} calls for a few changes, {first} for everything"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_read_when_asked_for_and_when_the_log_cannot_tell() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    let first = calls(&org, org.synced(&integration)).await;
    let full = calls(&org, org.sync_in_full(&integration)).await;
    assert!(
        full * 3 > first * 2,
        "{full} calls for everything, {first} at first"
    );

    let seat = org.okta.truth(None).assignments[0].clone();
    let (app, user) = (seat.app, seat.user);
    org.okta.act(&Act::Unassign { app, user }).unwrap();
    org.okta.set_faults(&[Fault::ForbidLogs]);
    let without_log = calls(&org, org.sync(&integration)).await;
    assert!(
        without_log * 3 > first,
        "{without_log} calls without the log, {first} at first"
    );
    org.check_truth(&integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_groups_bring_and_take_is_followed() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let truth = org.okta.truth(None);
        let active: Vec<_> = truth
            .users
            .iter()
            .filter(|user| user.status == "ACTIVE")
            .collect();
        let plain = active
            .iter()
            .find(|user| user.roles.is_empty())
            .unwrap()
            .id
            .clone();
        let app = truth.assignments[0].app.clone();
        let by_hand = &truth
            .assignments
            .iter()
            .find(|seat| seat.scope == "USER")
            .unwrap()
            .user;
        for act in [
            Act::AddToGroup {
                group: "Auditors".to_owned(),
                user: plain.clone(),
            },
            Act::AssignGroup {
                app: app.clone(),
                group: "Auditors".to_owned(),
            },
            Act::AddToGroup {
                group: "Auditors".to_owned(),
                user: by_hand.clone(),
            },
        ] {
            org.okta.act(&act).unwrap();
        }
        org.sync(&integration).await;
        org.check_truth(&integration).await;
        let user = org
            .okta
            .truth(None)
            .users
            .into_iter()
            .find(|user| user.id == plain);
        assert!(!user.unwrap().roles.is_empty(), "the group carries roles");
        for act in [
            Act::RemoveFromGroup {
                group: "Auditors".to_owned(),
                user: plain,
            },
            Act::UnassignGroup {
                app,
                group: "Auditors".to_owned(),
            },
        ] {
            org.okta.act(&act).unwrap();
        }
        org.sync(&integration).await;
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn day_after_day_nothing_is_missed() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        let first = calls(&org, org.synced(&integration)).await;
        for _ in 0..3 {
            org.okta.advance(std::time::Duration::from_hours(24));
            let day = Act::Day {
                events: 300,
                users: 20,
                apps: 3,
                changes_per_app: 4,
                every_app: false,
            };
            org.okta.act(&day).unwrap();
            let daily = calls(&org, org.sync(&integration)).await;
            assert!(daily * 2 < first, "{daily} calls for a day, {first} at first");
            org.check_truth(&integration).await;
        }
        org.sync_in_full(&integration).await;
        org.check_truth(&integration).await;
    }
}
