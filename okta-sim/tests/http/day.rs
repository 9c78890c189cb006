//! A day of an org's life: the log of it, and that it tells of every change.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::common::{all, poll};
use okta_sim::{OktaSim, RunningSim};
use serde_json::{Value, json};

const DAY: Duration = Duration::from_secs(86_400);

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Assignments by app and user, and users by id without what a sign-in moves.
async fn read(sim: &RunningSim) -> (BTreeMap<(String, String), String>, BTreeMap<String, Value>) {
    let mut seats = BTreeMap::new();
    for app in all(sim, "/api/v1/apps?limit=200").await {
        let app = text(&app["id"]);
        for entry in all(sim, &format!("/api/v1/apps/{app}/users?limit=500")).await {
            seats.insert((app.clone(), text(&entry["id"])), text(&entry["scope"]));
        }
    }
    let users = all(sim, "/api/v1/users?search=status+pr").await;
    let users = users.into_iter().map(|mut user| {
        user["lastLogin"] = Value::Null;
        (text(&user["id"]), user)
    });
    (seats, users.collect())
}

fn differing<K: Ord + Clone, V: PartialEq>(a: &BTreeMap<K, V>, b: &BTreeMap<K, V>) -> BTreeSet<K> {
    let keys: BTreeSet<&K> = a.keys().chain(b.keys()).collect();
    keys.into_iter()
        .filter(|key| a.get(key) != b.get(key))
        .cloned()
        .collect()
}

fn target(event: &Value, kind: &str) -> String {
    let mut targets = event["target"].as_array().unwrap().iter();
    text(&targets.find(|target| target["type"] == kind).unwrap()["id"])
}

async fn check_day(act: Value, apps_changed: usize) {
    let sim = OktaSim::builder().users(300).apps(30).days(5).events_per_day(100);
    let sim = sim.rate_limit(100_000).start().await.unwrap();
    let (_, next) = poll(&sim, &format!("{}/api/v1/logs", sim.url())).await;
    let (seats, users) = read(&sim).await;
    let before = sim.now();
    sim.advance(DAY);
    let done = sim.act(&serde_json::from_value(act.clone()).unwrap()).unwrap();
    let (events, _) = poll(&sim, &next).await;
    assert_eq!(
        events.len(),
        done.events.len() + act["events"].as_u64().unwrap() as usize
    );
    let told: BTreeSet<(String, String)> = events
        .iter()
        .filter(|event| {
            ["add", "remove", "update"]
                .iter()
                .any(|what| event["eventType"] == format!("application.user_membership.{what}"))
        })
        .map(|event| (target(event, "AppInstance"), target(event, "User")))
        .collect();
    let (seats_after, users_after) = read(&sim).await;
    let changed = differing(&seats, &seats_after);
    assert!(changed.is_subset(&told), "each changed seat is told of");
    assert!(told.len() - changed.len() <= 3, "and hardly any other");
    let of_people: BTreeSet<String> = events
        .iter()
        .filter(|event| {
            let kind = text(&event["eventType"]);
            kind.starts_with("user.lifecycle.")
                || kind == "user.account.update_profile"
                || kind == "user.account.lock"
        })
        .map(|event| target(event, "User"))
        .collect();
    assert_eq!(differing(&users, &users_after), of_people);
    assert_eq!(of_people.len(), act["users"].as_u64().unwrap_or(0) as usize);
    let since = before.timestamp_millis();
    for user in &of_people {
        let updated = text(&users_after[user]["lastUpdated"]);
        let updated = chrono::DateTime::parse_from_rfc3339(&updated).unwrap();
        assert!(updated.timestamp_millis() >= since - 1000);
    }
    let busy: BTreeSet<&String> = done_apps(&events);
    assert!(busy.len() >= apps_changed, "{} of {apps_changed}", busy.len());
    let late = events.iter().filter(|event| {
        let published = chrono::DateTime::parse_from_rfc3339(event["published"].as_str().unwrap());
        published.unwrap().timestamp_millis() < since - 60_000
    });
    assert!(late.count() <= 3);
    let published: Vec<String> = events.iter().map(|event| text(&event["published"])).collect();
    assert!(
        published.windows(2).any(|pair| pair[0] > pair[1]),
        "some come late"
    );
    let logins = |sim: &RunningSim| -> Vec<Option<String>> {
        sim.truth(None)
            .users
            .into_iter()
            .map(|user| user.last_login)
            .collect()
    };
    assert!(
        logins(&sim)
            .iter()
            .flatten()
            .any(|login| *login > before.to_rfc3339())
    );
}

fn done_apps(events: &[Value]) -> BTreeSet<&String> {
    events
        .iter()
        .filter(|event| text(&event["eventType"]).starts_with("application.user_membership."))
        .filter_map(|event| {
            let mut targets = event["target"].as_array()?.iter();
            match &targets.find(|target| target["type"] == "AppInstance")?["id"] {
                Value::String(id) => Some(id),
                _ => None,
            }
        })
        .collect()
}

#[tokio::test]
async fn a_day_tells_of_what_changed_and_of_nothing_else() {
    check_day(
        json!({"act": "day", "events": 800, "users": 40, "apps": 4, "changes_per_app": 3}),
        4,
    )
    .await;
}

#[tokio::test]
async fn a_day_can_touch_every_app() {
    check_day(json!({"act": "day", "events": 500, "every_app": true}), 20).await;
}

#[tokio::test]
async fn a_quiet_day_changes_nothing() {
    check_day(json!({"act": "day", "events": 500}), 0).await;
}
