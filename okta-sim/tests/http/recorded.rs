//! Bodies against recorded ones: each key that recorded answers of a kind always have is in ours, of a JSON type that
//! was recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::{all, get, json};
use okta_sim::OktaSim;
use serde_json::Value;

/// Per path of keys: in how many objects it was, and the types it had.
type Shape = BTreeMap<String, (usize, BTreeSet<&'static str>)>;

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Open maps: their keys are the customer's.
const OPEN: [&str; 6] = [
    "profile",
    "settings",
    "credentials",
    "_links",
    "_embedded",
    "debugContext",
];

fn add(shape: &mut Shape, prefix: &str, value: &Value) {
    for (key, value) in value.as_object().into_iter().flatten() {
        let path = format!("{prefix}{key}");
        let entry = shape.entry(path.clone()).or_default();
        entry.0 += 1;
        entry.1.insert(kind(value));
        if !OPEN.contains(&key.as_str()) {
            add(shape, &format!("{path}."), value);
        }
    }
}

/// The bodies of a folder of recorded answers, single or in lists, of those that succeeded.
fn recorded(folder: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/recorded")
        .join(folder);
    let mut bodies = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut file: Value = serde_json::from_str(&text).unwrap();
        match file
            .get_mut("event")
            .map(Value::take)
            .unwrap_or_else(|| file["body"].take())
        {
            Value::Array(items) => bodies.extend(items),
            body => bodies.push(body),
        }
    }
    assert!(!bodies.is_empty());
    bodies
}

/// `rare` names paths that only a newer or older Okta has.
fn compare(what: &str, folder: &str, ours: &[Value], rare: &[&str]) {
    assert!(!ours.is_empty(), "{what}");
    let theirs = recorded(folder);
    let mut shape = Shape::new();
    theirs.iter().for_each(|body| add(&mut shape, "", body));
    for body in ours {
        let mut own = Shape::new();
        add(&mut own, "", body);
        for (path, (count, kinds)) in &shape {
            if rare.contains(&path.as_str()) || *count < theirs.len() {
                continue;
            }
            let (_, found) = own
                .get(path)
                .unwrap_or_else(|| panic!("{what}: {path} is missing in {body}"));
            // Where all recorded ones are null, nothing is known of the type.
            let unknown = kinds.iter().all(|kind| *kind == "null");
            let fits = unknown || found.iter().all(|kind| kinds.contains(kind) || *kind == "null");
            assert!(fits, "{what}: {path} is {found:?}, recorded {kinds:?}");
        }
    }
}

#[tokio::test]
async fn bodies_have_the_keys_of_recorded_ones() {
    let sim = OktaSim::builder()
        .users(40)
        .apps(30)
        .days(10)
        .events_per_day(200)
        .rate_limit(100_000);
    let sim = sim.start().await.unwrap();
    let users = all(&sim, "/api/v1/users?search=status+pr").await;
    compare("users", "users-list", &users, &[]);
    let mut alone = Vec::new();
    for user in users.iter().take(12) {
        alone.push(json(&sim, &format!("/api/v1/users/{}", user["id"].as_str().unwrap())).await);
    }
    compare("a user", "users-get", &alone, &[]);
    let apps = all(&sim, "/api/v1/apps?limit=200").await;
    compare("apps", "apps-list", &apps, &[]);
    compare("an app", "apps-get", &apps[10..], &[]);
    let mut entries = Vec::new();
    let mut roles = Vec::new();
    for app in &apps {
        entries.extend(
            all(
                &sim,
                &format!("/api/v1/apps/{}/users", app["id"].as_str().unwrap()),
            )
            .await,
        );
    }
    compare("app users", "apps-users-list", &entries, &[]);
    compare("groups", "groups-list", &all(&sim, "/api/v1/groups").await, &[]);
    compare("org", "org", &[json(&sim, "/api/v1/org").await], &[]);
    let holders = json(&sim, "/api/v1/iam/assignees/users").await;
    for holder in holders["value"].as_array().unwrap() {
        let found = json(
            &sim,
            &format!("/api/v1/users/{}/roles", holder["id"].as_str().unwrap()),
        )
        .await;
        roles.extend(found.as_array().unwrap().clone());
    }
    compare("role holders", "iam-assignees-users", &[holders], &[]);
    compare("roles", "users-roles", &roles, &[]);
    let events = json(&sim, "/api/v1/logs?limit=1000").await;
    compare("events", "events", events.as_array().unwrap(), &[]);
    let error: Value = get(&sim, "/api/v1/apps/none").await.json().await.unwrap();
    assert_eq!(error["errorCode"], "E0000007");
    assert!(error["errorId"].as_str().unwrap().starts_with("oae"));
    assert!(error["errorCauses"].is_array() && error["errorLink"] == error["errorCode"]);
}
