//! Faults that a careful reader gets past: what they do, and that they leave its lists right.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::common::{all, get_url, ids, link, poll};
use okta_sim::{Fault, OktaSim, RunningSim};
use reqwest::Response;
use serde_json::Value;

async fn start(faults: &[Fault]) -> RunningSim {
    let sim = OktaSim::builder().users(60).apps(12).days(8).events_per_day(120);
    let sim = sim.rate_limit(100_000).stalled(Duration::from_secs(3600));
    sim.faults(faults).start().await.unwrap()
}

fn lists(sim: &RunningSim) -> Vec<String> {
    let app = &sim.truth(None).assignments[0].app;
    let form = "%Y-%m-%dT%H:%M:%S.%3fZ";
    let since = (sim.now() - chrono::Duration::days(6)).format(form);
    let until = (sim.now() - chrono::Duration::days(1)).format(form);
    let paths = [
        "users?limit=7&search=status+pr".to_owned(),
        "apps?limit=5".to_owned(),
        format!("apps/{app}/users?limit=3"),
        format!("logs?limit=90&since={since}&until={until}"),
        format!("logs?limit=90&since={since}&until={until}&sortOrder=DESCENDING"),
    ];
    let url = |path: String| format!("{}/api/v1/{path}", sim.url());
    paths.map(url).to_vec()
}

fn key(url: &str) -> &'static str {
    if url.contains("/logs") { "uuid" } else { "id" }
}

/// All lists as they are without a fault.
async fn undisturbed(sim: &RunningSim) -> Vec<Vec<String>> {
    let on = sim.faults();
    sim.clear_faults();
    let mut rows = Vec::new();
    for url in lists(sim) {
        rows.push(ids(
            &all(sim, url.strip_prefix(&sim.url()).unwrap()).await,
            key(&url),
        ));
    }
    sim.set_faults(&on);
    rows
}

async fn refusal(response: Response) -> String {
    let body: Value = response.json().await.unwrap();
    body["errorCode"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_page_can_come_twice() {
    let sim = start(&[Fault::RepeatPage]).await;
    let mut repeated = 0;
    for (url, whole) in lists(&sim).into_iter().zip(undisturbed(&sim).await) {
        let rows = ids(&all(&sim, url.strip_prefix(&sim.url()).unwrap()).await, key(&url));
        let unique: Vec<String> = BTreeSet::<String>::from_iter(rows.clone()).into_iter().collect();
        repeated += rows.len() - unique.len();
        assert_eq!(unique, whole, "{url}");
    }
    let tail = format!("{}/api/v1/logs?limit=20", sim.url());
    let (again, _) = poll(&sim, &tail).await;
    let again = ids(&again, "uuid");
    sim.clear_faults();
    let unique: Vec<String> = BTreeSet::<String>::from_iter(again.clone()).into_iter().collect();
    assert_eq!(unique, ids(&poll(&sim, &tail).await.0, "uuid"));
    assert!(
        again.len() > unique.len(),
        "{} pages came twice",
        sim.stats().repeated_pages
    );
    assert!(repeated > 0);
    assert!(sim.stats().repeated_pages >= 5, "{:?}", sim.stats());
}

#[tokio::test]
async fn a_cursor_can_be_refused_and_the_list_started_over() {
    let sim = start(&[Fault::ExpiredCursor]).await;
    for (first, whole) in lists(&sim).into_iter().zip(undisturbed(&sim).await) {
        let (mut rows, mut url, mut refused) = (Vec::new(), Some(first.clone()), 0);
        while let Some(here) = url {
            let response = get_url(&sim, &here).await;
            if response.status() == 400 {
                let expected = if here.contains("/apps") {
                    "E0000029"
                } else {
                    "E0000031"
                };
                assert_eq!(refusal(response).await, expected);
                refused += 1;
                rows.clear();
                url = Some(first.clone());
                continue;
            }
            url = link(&response, "next");
            rows.extend(response.json::<Vec<Value>>().await.unwrap());
        }
        assert_eq!(ids(&rows, key(&first)), whole, "{first}");
        assert!(refused <= 2, "{refused}");
    }
    assert!(sim.stats().expired > 0);
}

#[tokio::test]
async fn a_next_link_can_lead_away() {
    let sim = start(&[Fault::ForeignLink]).await;
    for url in lists(&sim) {
        let next = link(&get_url(&sim, &url).await, "next").unwrap();
        assert!(next.starts_with("http://localhost:"), "{next}");
    }
    let assignees = format!("{}/api/v1/iam/assignees/users?limit=1", sim.url());
    let page: Value = get_url(&sim, &assignees).await.json().await.unwrap();
    let next = page["_links"]["next"]["href"].as_str().unwrap();
    assert!(next.starts_with("http://localhost:"), "{next}");
    assert_eq!((sim.stats().foreign_links, sim.stats().strayed), (6, 0));
    assert_eq!(get_url(&sim, next).await.status(), 404);
    assert_eq!(sim.stats().strayed, 1);
}

#[tokio::test]
async fn the_clock_can_jump_and_the_wait_stays_what_it_is() {
    let sim = start(&[Fault::ClockJump]).await;
    let url = format!("{}/api/v1/users", sim.url());
    let mut offsets = BTreeSet::new();
    for _ in 0..30 {
        let response = get_url(&sim, &url).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let date = chrono::DateTime::parse_from_rfc2822(&header("date"))
            .unwrap()
            .timestamp();
        let reset: i64 = header("x-rate-limit-reset").parse().unwrap();
        assert!((0..=60).contains(&(reset - date)), "{}", reset - date);
        offsets.insert((date - sim.now().timestamp()) / 30);
    }
    assert!(offsets.len() > 8, "{offsets:?}");
    assert!(offsets.iter().any(|offset| *offset < -1) && offsets.iter().any(|offset| *offset > 1));
}

#[tokio::test]
async fn an_org_can_change_while_it_is_read() {
    let sim = start(&[Fault::Churn]).await;
    let before = sim.truth(None);
    let (_, tail) = poll(&sim, &format!("{}/api/v1/logs", sim.url())).await;
    while sim.stats().churned < 40 {
        for url in lists(&sim) {
            all(&sim, url.strip_prefix(&sim.url()).unwrap()).await;
        }
    }
    let after = sim.truth(None);
    assert_ne!(before.users, after.users);
    assert_ne!(before.apps, after.apps);
    assert_ne!(before.assignments, after.assignments);
    for url in lists(&sim) {
        all(&sim, url.strip_prefix(&sim.url()).unwrap()).await;
    }
    let now = sim.truth(None);
    assert_eq!(
        (now.users, now.apps, sim.stats().churned),
        (after.users, after.apps, 40)
    );
    let told = poll(&sim, &tail).await.0;
    let kinds: BTreeSet<&str> = told
        .iter()
        .filter_map(|event| event["eventType"].as_str())
        .collect();
    for kind in [
        "user.lifecycle.create",
        "user.account.update_profile",
        "application.lifecycle.update",
        "application.user_membership.add",
    ] {
        assert!(kinds.contains(kind), "{kind} in {kinds:?}");
    }
}

#[tokio::test]
async fn limits_can_change() {
    let sim = OktaSim::builder().users(3).apps(2).days(0).rate_limit(1001);
    let sim = sim.faults(&[Fault::LimitChange]).start().await.unwrap();
    let url = format!("{}/api/v1/users", sim.url());
    let mut limits = BTreeSet::new();
    for _ in 0..300 {
        let response = get_url(&sim, &url).await;
        limits.insert(
            response.headers()["x-rate-limit-limit"]
                .to_str()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(limits.into_iter().collect::<Vec<_>>(), ["1001", "2002", "501"]);
    sim.clear_faults();
    let response = get_url(&sim, &url).await;
    assert_eq!(response.headers()["x-rate-limit-limit"], "1001");
}

#[tokio::test]
async fn a_body_can_stop_in_its_middle_but_not_twice_in_a_row() {
    let sim = start(&[Fault::Stall]).await;
    let mut stalled = 0;
    for limit in 1..=60 {
        for _ in 0..2 {
            let before = sim.stats().stalled;
            let url = format!("{}/api/v1/users?limit={limit}", sim.url());
            let response = get_url(&sim, &url).await;
            assert_eq!(response.status(), 200);
            if sim.stats().stalled == before {
                assert!(response.json::<Value>().await.is_ok());
                break;
            }
            stalled += 1;
            // It would be an hour: as long as nobody gives up, nothing comes.
            let read = tokio::time::timeout(Duration::from_millis(100), response.bytes());
            assert!(read.await.is_err(), "the body ended");
        }
    }
    assert_eq!(sim.stats().stalled, stalled);
    assert!((1..=20).contains(&stalled), "{stalled}");
}
