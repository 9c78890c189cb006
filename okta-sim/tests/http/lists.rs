//! Lists page to their end, each row once, whatever the page size; links, limits and cursors behave as Okta's.

use std::time::Duration;

use crate::common::{all, get, get_url, ids, json, link, poll};
use okta_sim::{OktaSim, RunningSim};

async fn start() -> RunningSim {
    let sim = OktaSim::builder().users(60).apps(12).days(8).events_per_day(120);
    sim.rate_limit(100_000).start().await.unwrap()
}

#[tokio::test]
async fn every_list_ends_with_each_row_once() {
    let sim = start().await;
    let app = json(&sim, "/api/v1/apps?limit=200").await[10]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let group = json(&sim, "/api/v1/groups").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let lists = [
        "/api/v1/users?x=1".to_owned(),
        "/api/v1/users?filter=status+eq+%22DEPROVISIONED%22".to_owned(),
        "/api/v1/users?search=status+pr&sortBy=profile.lastName".to_owned(),
        "/api/v1/apps?x=1".to_owned(),
        "/api/v1/groups?x=1".to_owned(),
        format!("/api/v1/apps/{app}/users?x=1"),
        format!("/api/v1/apps/{app}/groups?x=1"),
        format!("/api/v1/groups/{group}/users?x=1"),
    ];
    for list in lists {
        let whole = all(&sim, &format!("{list}&limit=200")).await;
        for size in [1, 2, 7, 50, 100_000] {
            let rows = all(&sim, &format!("{list}&limit={size}")).await;
            assert_eq!(rows, whole, "{list} by {size}");
        }
        let mut unique = ids(&whole, "id");
        unique.dedup();
        assert_eq!(unique.len(), whole.len(), "{list}");
    }
}

#[tokio::test]
async fn deactivated_users_must_be_asked_for() {
    let sim = start().await;
    let plain = all(&sim, "/api/v1/users").await;
    let gone = all(&sim, "/api/v1/users?filter=status+eq+%22DEPROVISIONED%22").await;
    assert!(plain.iter().all(|user| user["status"] != "DEPROVISIONED"));
    assert!(!gone.is_empty());
    assert_eq!(plain.len() + gone.len(), 60);
}

#[tokio::test]
async fn the_next_link_forgets_expand() {
    let sim = start().await;
    let app = json(&sim, "/api/v1/apps?limit=200").await[10]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let first = get(&sim, &format!("/api/v1/apps/{app}/users?limit=2&expand=user")).await;
    let next = link(&first, "next").unwrap();
    assert!(!next.contains("expand"), "{next}");
    let rows: serde_json::Value = first.json().await.unwrap();
    assert!(rows[0]["_embedded"]["user"]["id"].is_string());
    let rows: serde_json::Value = get_url(&sim, &next).await.json().await.unwrap();
    assert!(rows[0]["_embedded"].is_null());
}

#[tokio::test]
async fn cursors_expire_and_belong_to_one_list() {
    let sim = start().await;
    let users = link(&get(&sim, "/api/v1/users?limit=2").await, "next").unwrap();
    let apps = link(&get(&sim, "/api/v1/apps?limit=2").await, "next").unwrap();
    let cursor = users.split_once("after=").unwrap().1.split('&').next().unwrap();
    for after in ["nonsense", cursor] {
        let refused = get(&sim, &format!("/api/v1/apps?after={after}")).await;
        assert_eq!(refused.status(), 400);
        let body: serde_json::Value = refused.json().await.unwrap();
        assert_eq!(body["errorCode"], "E0000029");
        assert_eq!(body["errorCauses"][0]["errorSummary"], "Invalid cursor.");
    }
    assert_eq!(get_url(&sim, &users).await.status(), 200);
    sim.advance(Duration::from_secs(4000));
    let codes = [(users, "E0000031"), (apps, "E0000029")];
    for (url, code) in codes {
        let body: serde_json::Value = get_url(&sim, &url).await.json().await.unwrap();
        assert_eq!(body["errorCode"], code);
    }
}

#[tokio::test]
async fn bounded_queries_of_the_log_end_in_both_directions() {
    let sim = start().await;
    let since = sim.now() - chrono::Duration::days(6);
    let until = sim.now() - chrono::Duration::days(1);
    let form = "%Y-%m-%dT%H:%M:%S.%3fZ";
    let range = format!("since={}&until={}", since.format(form), until.format(form));
    let whole = all(&sim, &format!("/api/v1/logs?{range}&limit=1000")).await;
    assert!(whole.len() > 300, "{}", whole.len());
    assert!(
        whole
            .windows(2)
            .all(|pair| pair[0]["published"].as_str() <= pair[1]["published"].as_str())
    );
    for size in [3, 40, 999] {
        assert_eq!(
            all(&sim, &format!("/api/v1/logs?{range}&limit={size}")).await,
            whole,
            "{size}"
        );
    }
    let backwards = format!("/api/v1/logs?{range}&sortOrder=DESCENDING&limit=70");
    let mut down = all(&sim, &backwards).await;
    down.reverse();
    assert_eq!(ids(&down, "uuid"), ids(&whole, "uuid"));
    let newest = all(&sim, "/api/v1/logs?sortOrder=DESCENDING&limit=50").await;
    assert!(newest[0]["published"].as_str() > newest[50]["published"].as_str());
}

#[tokio::test]
async fn a_poll_never_ends_and_delivers_what_comes_late() {
    let sim = start().await;
    let since = (sim.now() - chrono::Duration::days(90)).format("%Y-%m-%dT%H:%M:%S.%3fZ");
    let (rows, next) = poll(
        &sim,
        &format!("{}/api/v1/logs?since={since}&limit=100", sim.url()),
    )
    .await;
    assert_eq!(rows.len(), 8 * 120);
    let mut unique = ids(&rows, "uuid");
    unique.dedup();
    assert_eq!(unique.len(), rows.len());
    let act = okta_sim::Act::SignIn {
        user: None,
        app: None,
        published: Some(sim.now() - chrono::Duration::hours(5)),
        count: Some(3),
    };
    let done = sim.act(&act).unwrap();
    let (late, next) = poll(&sim, &next).await;
    let mut written = done.events.clone();
    written.sort();
    assert_eq!(ids(&late, "uuid"), written);
    assert_eq!(poll(&sim, &next).await.0.len(), 0);
}

#[tokio::test]
async fn hostile_parameters_are_answered() {
    let sim = start().await;
    let deep = "(".repeat(5000);
    let not = "not+".repeat(5000);
    let filters = [
        deep.as_str(),
        not.as_str(),
        "%22",
        "a+eq",
        "%00%ff",
        "id+eq+%22%F0%9F%92%A9%22",
    ];
    let limits = ["-9223372036854775808", "99999999999999999999", "0", "%20", "1e9"];
    let times = [
        "9999999-01-01",
        "-262143-01-01T00:00:00Z",
        "+262142-12-31T23:59:59Z",
        "x",
        "2026-02-30",
    ];
    let cursors = [
        "9223372036854775807_18446744073709551615",
        "-1_0",
        "_",
        "AAAA",
        "%F0%9F%92%A9",
    ];
    for list in ["users", "apps", "groups", "logs", "iam/assignees/users"] {
        let mut queries: Vec<String> = Vec::new();
        for filter in filters {
            queries.push(format!("filter={filter}"));
            queries.push(format!("search={filter}"));
        }
        queries.extend(
            limits
                .iter()
                .map(|limit| format!("limit={limit}&sortOrder=DESCENDING")),
        );
        queries.extend(
            times
                .iter()
                .flat_map(|time| [format!("since={time}"), format!("until={time}")]),
        );
        queries.extend(cursors.iter().flat_map(|after| {
            [
                format!("after={after}"),
                format!("after={after}&until=2026-01-01"),
            ]
        }));
        for query in queries {
            let status = get(&sim, &format!("/api/v1/{list}?{query}")).await.status();
            assert!(status == 200 || status == 400, "{list}?{query}: {status}");
        }
    }
    for path in [
        "/",
        "//",
        "/api",
        "/api/v1/users/%ff/roles",
        "/api/v1/apps/x/y/z",
        "/_nothing",
    ] {
        assert_eq!(get(&sim, path).await.status(), 404, "{path}");
    }
}
