//! `/_truth` against a naive recount through the API, also after the org has changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{all, json, poll};
use okta_sim::{Act, Fault, OktaSim, RunningSim, Truth};
use serde_json::Value;

type Counts = BTreeMap<(String, String, String), (u64, String)>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn counted(sim: &RunningSim) -> Counts {
    let since = (sim.now() - chrono::Duration::days(90)).format("%Y-%m-%dT%H:%M:%S.%3fZ");
    let (events, _) = poll(
        sim,
        &format!("{}/api/v1/logs?since={since}&limit=1000", sim.url()),
    )
    .await;
    let mut seen = BTreeSet::new();
    let mut counts = Counts::new();
    for event in events {
        let app = event["target"]
            .as_array()
            .and_then(|all| all.iter().find(|target| target["type"] == "AppInstance"));
        let counts_as_sign_in = event["eventType"] == "user.authentication.sso"
            && event["outcome"]["result"] == "SUCCESS"
            && event["actor"]["type"] == "User";
        let (true, Some(app)) = (counts_as_sign_in && seen.insert(text(&event["uuid"])), app) else {
            continue;
        };
        let at = text(&event["published"]);
        let key = (text(&app["id"]), text(&event["actor"]["id"]), at[..10].to_owned());
        let count = counts.entry(key).or_default();
        count.0 += 1;
        count.1 = at.max(count.1.clone());
    }
    counts
}

async fn compare(sim: &RunningSim) -> Truth {
    let counts = counted(sim).await;
    let body = json(sim, "/_truth").await;
    let truth: Truth = serde_json::from_value(body).unwrap();
    let daily: Counts = truth
        .daily
        .iter()
        .map(|row| {
            (
                (row.0.clone(), row.1.clone(), row.2.clone()),
                (row.3, row.4.clone()),
            )
        })
        .collect();
    assert_eq!(daily, counts);
    let months: u64 = truth.monthly.iter().map(|row| row.3).sum();
    assert_eq!(months, counts.values().map(|count| count.0).sum::<u64>());

    let mut users = all(sim, "/api/v1/users").await;
    users.extend(all(sim, "/api/v1/users?filter=status+eq+%22DEPROVISIONED%22").await);
    let listed: BTreeMap<String, String> = users
        .iter()
        .map(|user| (text(&user["id"]), text(&user["status"])))
        .collect();
    let mut expected = listed.clone();
    for (_, user, _) in counts.keys() {
        expected.entry(user.clone()).or_insert("DELETED".to_owned());
    }
    let found: BTreeMap<String, String> = truth
        .users
        .iter()
        .map(|user| (user.id.clone(), user.status.clone()))
        .collect();
    assert_eq!(found, expected);
    let mut expected_apps = BTreeSet::new();
    let mut assignments = BTreeSet::new();
    for app in all(sim, "/api/v1/apps?limit=200").await {
        let id = text(&app["id"]);
        for entry in all(sim, &format!("/api/v1/apps/{id}/users?limit=500")).await {
            assignments.insert((id.clone(), text(&entry["id"]), text(&entry["scope"])));
        }
        expected_apps.insert(id);
    }
    expected_apps.extend(counts.keys().map(|key| key.0.clone()));
    let apps: BTreeSet<String> = truth.apps.iter().map(|app| app.id.clone()).collect();
    assert_eq!(apps, expected_apps);
    let found: BTreeSet<_> = truth
        .assignments
        .iter()
        .map(|entry| (entry.app.clone(), entry.user.clone(), entry.scope.clone()))
        .collect();
    assert_eq!(found, assignments);
    for user in &truth.users {
        let newest = counts
            .iter()
            .filter(|(key, _)| key.1 == user.id)
            .map(|(_, count)| &count.1)
            .max();
        assert_eq!(user.last_sign_in.as_ref().map(|sign_in| &sign_in.at), newest);
        if listed.contains_key(&user.id) {
            let roles = json(sim, &format!("/api/v1/users/{}/roles", user.id)).await;
            let roles: BTreeSet<String> = roles
                .as_array()
                .unwrap()
                .iter()
                .map(|role| text(&role["type"]))
                .collect();
            assert_eq!(user.roles, roles.into_iter().collect::<Vec<_>>());
        }
    }
    truth
}

#[tokio::test]
async fn truth_is_what_the_api_tells_also_after_changes() {
    let sim = OktaSim::builder()
        .users(50)
        .apps(15)
        .days(20)
        .events_per_day(150)
        .rate_limit(100_000);
    let sim = sim.start().await.unwrap();
    let before = compare(&sim).await;
    assert!(before.users.iter().any(|user| user.status == "DELETED"));
    assert!(before.apps.iter().any(|app| app.status == "DELETED"));
    let statuses: BTreeSet<&str> = before.users.iter().map(|user| user.status.as_str()).collect();
    assert_eq!(statuses.len(), 9, "all eight of Okta, and DELETED: {statuses:?}");

    let busy = before.daily.iter().find(|row| {
        let live = |status: &str| status == "ACTIVE";
        before
            .users
            .iter()
            .any(|user| user.id == row.1 && live(&user.status) && user.roles.is_empty())
            && before
                .apps
                .iter()
                .any(|app| app.id == row.0 && live(&app.status) && !app.owned_by_okta)
    });
    let (app, user) = busy.map(|row| (row.0.clone(), row.1.clone())).unwrap();
    let created = sim
        .act(&Act::CreateUser {
            login: "new@example.com".to_owned(),
            profile: serde_json::from_value(serde_json::json!({"firstName": " Nia ", "lastName": ""}))
                .unwrap(),
        })
        .unwrap();
    let new_user = created.user.unwrap();
    let act = |json: Value| sim.act(&serde_json::from_value(json).unwrap()).unwrap();
    act(serde_json::json!({"act": "sign_in", "user": "new@example.com", "app": app.clone(), "count": 3}));
    act(serde_json::json!({"act": "grant_role", "user": new_user, "role": "APP_ADMIN"}));
    act(serde_json::json!({"act": "rename_app", "app": app, "label": "Renamed"}));
    act(serde_json::json!({"act": "assign", "app": app, "user": new_user}));
    act(serde_json::json!({"act": "delete_user", "user": user}));
    let after = compare(&sim).await;
    let find = |id: &str| after.users.iter().find(|user| user.id == id).unwrap();
    assert_eq!(find(&user).status, "DELETED");
    assert_eq!(
        (find(&new_user).name.as_str(), &find(&new_user).roles[..]),
        ("Nia", &["APP_ADMIN".to_owned()][..])
    );
    assert!(
        after
            .apps
            .iter()
            .any(|entry| entry.id == app && entry.label == "Renamed")
    );

    act(serde_json::json!({"act": "delete_app", "app": app}));
    let gone = compare(&sim).await;
    let gone = gone.apps.iter().find(|entry| entry.id == app).unwrap();
    assert_eq!(
        (gone.status.as_str(), gone.sign_on_mode.as_deref()),
        ("DELETED", None)
    );
}

#[tokio::test]
async fn an_odd_log_changes_nothing_and_an_empty_one_counts_nothing() {
    let sim = OktaSim::builder()
        .users(30)
        .apps(10)
        .days(10)
        .events_per_day(100)
        .rate_limit(100_000);
    let sim = sim
        .faults(&[Fault::Duplicate, Fault::OutOfOrder, Fault::Late])
        .start()
        .await
        .unwrap();
    let events = sim.truth(None).daily.iter().map(|row| row.3).sum::<u64>();
    let polled = compare(&sim).await;
    let late = polled.daily.iter().map(|row| row.3).sum::<u64>() - events;
    assert!(late > 0, "sign-ins came late");
    sim.set_faults(&[Fault::EmptyLog]);
    assert!(compare(&sim).await.daily.is_empty());
}

#[tokio::test]
async fn an_org_without_people_apps_or_a_past_is_served() {
    for (users, apps, days) in [(0, 0, 0), (0, 3, 2), (1, 0, 2), (1, 1, 1)] {
        let sim = OktaSim::builder()
            .users(users)
            .apps(apps)
            .days(days)
            .events_per_day(40);
        let sim = sim.rate_limit(100_000).start().await.unwrap();
        compare(&sim).await;
    }
}
