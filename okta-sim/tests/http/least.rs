//! `/_least` against a reader that asks for nothing twice, and the single entry of an app's list.

use crate::common::{all, get, get_url, json, link};
use okta_sim::{Bucket, Least, OktaSim, RunningSim};
use serde_json::Value;

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// Reads all but the log, each list with the largest pages.
async fn read(sim: &RunningSim) {
    json(sim, "/api/v1/org").await;
    all(sim, "/api/v1/users?limit=200&search=status+pr").await;
    for app in all(sim, "/api/v1/apps?limit=200").await {
        all(sim, &format!("/api/v1/apps/{}/users?limit=500", id(&app))).await;
    }
    for group in all(sim, "/api/v1/groups").await {
        let roles = json(sim, &format!("/api/v1/groups/{}/roles", id(&group))).await;
        if roles != serde_json::json!([]) {
            all(sim, &format!("/api/v1/groups/{}/users", id(&group))).await;
        }
    }
    let mut next = Some(format!("{}/api/v1/iam/assignees/users", sim.url()));
    while let Some(url) = next {
        let page: Value = get_url(sim, &url).await.json().await.unwrap();
        for holder in page["value"].as_array().unwrap() {
            json(sim, &format!("/api/v1/users/{}/roles", id(holder))).await;
        }
        next = page["_links"]["next"]["href"].as_str().map(str::to_owned);
    }
}

#[tokio::test]
async fn the_least_is_what_a_reader_needs_that_wastes_nothing() {
    let sim = OktaSim::builder()
        .users(650)
        .apps(14)
        .days(30)
        .events_per_day(150);
    let sim = sim.rate_limit(100_000).start().await.unwrap();
    read(&sim).await;
    let stats = sim.stats();
    let made = |wanted| stats.buckets.iter().find(|stats| stats.bucket == wanted).unwrap();
    let least: Least = serde_json::from_value(json(&sim, "/_least").await).unwrap();
    assert_eq!(least.buckets.users, made(Bucket::Users).requests);
    assert_eq!(least.buckets.apps, made(Bucket::Apps).requests);
    assert_eq!(least.buckets.groups, made(Bucket::Groups).requests);
    assert_eq!(least.buckets.other, made(Bucket::Other).requests);
    assert_eq!(least.requests, stats.requests + least.buckets.logs);
    let truth = sim.truth(None);
    let sign_ins = truth.daily.iter().map(|day| day.3).sum::<u64>();
    assert_eq!(least.sign_ins, sign_ins);
    assert_eq!(least.buckets.logs, sign_ins.div_ceil(1000) + 1);
    assert_eq!(
        (least.users, least.apps, least.assignments),
        (650, 24, truth.assignments.len() as u64)
    );
}

#[tokio::test]
async fn an_entry_can_be_asked_for_by_itself() {
    let sim = OktaSim::builder().users(40).apps(12).days(2).events_per_day(50);
    let sim = sim.rate_limit(100).start().await.unwrap();
    let app = json(&sim, "/api/v1/apps?limit=200").await[10].clone();
    let list = format!("/api/v1/apps/{}/users", id(&app));
    for entry in all(&sim, &list).await {
        let alone = get(&sim, &format!("{list}/{}", id(&entry))).await;
        assert_eq!(alone.headers()["x-rate-limit-limit"], "100");
        assert!(link(&alone, "next").is_none());
        assert_eq!(alone.json::<Value>().await.unwrap(), entry);
    }
    let before = sim.stats();
    for missing in [
        format!("{list}/00unobody"),
        format!("/api/v1/apps/0oanothing/users/{}", id(&all(&sim, &list).await[0])),
    ] {
        let missing = get(&sim, &missing).await;
        assert_eq!(missing.status(), 404);
        assert_eq!(missing.json::<Value>().await.unwrap()["errorCode"], "E0000007");
    }
    let apps = |stats: &okta_sim::Stats| {
        stats
            .buckets
            .iter()
            .map(|b| (b.bucket, b.requests))
            .collect::<Vec<_>>()
    };
    let more: Vec<u64> = apps(&before)
        .iter()
        .zip(apps(&sim.stats()))
        .map(|(a, b)| b.1 - a.1)
        .collect();
    assert_eq!(more, [3, 0, 0, 0, 0, 0, 0, 0, 0], "all in the bucket of apps");
}

#[tokio::test]
async fn an_org_has_about_the_assignments_that_were_asked_for() {
    for (users, apps, wanted) in [(400, 200, 3000), (600, 40, 9000), (300, 30, 600)] {
        let sim = OktaSim::builder().users(users).apps(apps).days(0);
        let sim = sim.assignments(wanted).start().await.unwrap();
        let made = sim.least().assignments as f64 / wanted as f64;
        assert!((0.9..=1.1).contains(&made), "{made} of {wanted}");
    }
}
