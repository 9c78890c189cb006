//! Counted sign-ins, by every way to ask for them, against the plain list of sign-ins that went in.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use seatgraph::{
    access::{Role, Scope},
    store::writers::{PageWriter, SignInRecord, list_apps_without_days},
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    cases,
    org::{self, day},
    versions,
};

const QUERY: &str = r#"
query($from: Date, $to: Date) {
  users(first: 20) { nodes {
    oktaId
    signIns(from: $from, to: $to)
    days: usage(granularity: DAY, from: $from, to: $to) { start signIns activeUsers activeApps }
    months: usage(from: $from, to: $to) { start signIns activeUsers activeApps }
    assignments(first: 9) { nodes {
      app { oktaId }
      signIns(from: $from, to: $to)
      days: usage(granularity: DAY, from: $from, to: $to) { start signIns lastSignInAt }
      months: usage(from: $from, to: $to) { start signIns lastSignInAt }
    } }
  } }
  apps(first: 20) { nodes {
    oktaId ownedByOkta status
    signIns(from: $from, to: $to)
    activeUsers(from: $from, to: $to)
    days: usage(granularity: DAY, from: $from, to: $to) { start signIns activeUsers activeApps }
    months: usage(from: $from, to: $to) { start signIns activeUsers activeApps }
  } }
  integrations { nodes {
    days: usage(granularity: DAY, from: $from, to: $to) { start signIns activeUsers activeApps }
    months: usage(from: $from, to: $to) { start signIns activeUsers activeApps }
  } }
  days: usageStats(first: 1, granularity: DAY, filter: { from: $from, to: $to }) { totalCount }
  months: usageStats(first: 100, granularity: MONTH, filter: { from: $from, to: $to }) {
    totalCount
    nodes { user { oktaId } app { oktaId } granularity start signIns lastSignInAt }
  }
}"#;

type Stretch = (Option<NaiveDate>, Option<NaiveDate>);

#[test]
fn every_sum_is_the_sum_of_what_went_in() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut fixed: Vec<Stretch> = vec![(None, None)];
    for (from, to) in [
        ("2026-01-01", "2026-01-31"),
        ("2026-01-20", "2026-01-22"),
        ("2026-01-31", "2026-02-01"),
        ("2026-02-01", "2026-02-27"),
        ("2026-01-15", "2026-03-10"),
        ("2020-01-01", "2020-12-31"),
    ] {
        fixed.push((from.parse().ok(), to.parse().ok()));
    }
    for api in runtime.block_on(Api::each()) {
        let (org, scope) = runtime.block_on(async {
            let org = org::synced_with_days(api.store(), "acme.okta.com", 6, 3, 2).await;
            (org, api.scope(Role::Viewer, &[]).await)
        });
        let check = |stretch| runtime.block_on(check(&api, &scope, &org.sign_ins, stretch));
        fixed.iter().copied().for_each(check);
        let days = || proptest::option::of((0..90_u64).prop_map(|days| start() + chrono::Days::new(days)));
        let stretches = (days(), days()).prop_map(|(one, other)| match (one, other) {
            (Some(one), Some(other)) => (Some(one.min(other)), Some(one.max(other))),
            open => open,
        });
        let mut runner = cases::runner(25);
        let ran = runner.run(&stretches, |stretch| {
            check(stretch);
            Ok(())
        });
        ran.unwrap();
    }
}

/// They are counted from the days of users until a sync has made those of apps again.
#[tokio::test]
async fn days_of_the_version_before_are_made_again() {
    for api in Api::each().await {
        let org = org::synced(api.store(), "acme.okta.com", 6, 3).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let before = versions::step_back_before(&api.database, "m20261127_000012_app_days").await;
        before.close().await.unwrap();
        api.store().migrate().await.unwrap();
        let stretch = ("2026-01-15".parse().ok(), "2026-03-10".parse().ok());
        check(&api, &scope, &org.sign_ins, stretch).await;
        let lease = org::taken_up(api.store(), org.integration).await;
        let apps = list_apps_without_days(api.store(), &lease).await.unwrap();
        // One of them is gone.
        assert_eq!(apps.len(), 4, "{}", api.database.name);
        let page = PageWriter::begin(api.store(), &lease).await.unwrap();
        page.build_app_days(&apps).await.unwrap();
        page.commit().await.unwrap();
        check(&api, &scope, &org.sign_ins, stretch).await;
    }
}

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 12, 28).unwrap()
}

async fn check(api: &Api, scope: &Scope, all: &[SignInRecord], (from, to): Stretch) {
    let within: Vec<_> = all
        .iter()
        .filter(|event| from.is_none_or(|from| day(event) >= from) && to.is_none_or(|to| day(event) <= to))
        .collect();
    let data = api
        .data(scope, request(QUERY, json!({ "from": from, "to": to })))
        .await;
    let told = format!("{from:?} to {to:?} on {}", api.database.name);
    for user in nodes(&data["users"]) {
        let mine = only(&within, |event| user["oktaId"] == *event.user_okta_id);
        assert_eq!(user["signIns"], mine.len(), "{told}");
        check_points(user, &mine, &told);
        for seat in nodes(&user["assignments"]) {
            let mine = only(&mine, |event| seat["app"]["oktaId"] == *event.app_okta_id);
            assert_eq!(seat["signIns"], mine.len(), "{told}");
            for (granularity, period) in PERIODS {
                assert_eq!(seat[granularity], json!(stats(&mine, period)), "{told}");
            }
        }
    }
    for app in nodes(&data["apps"]) {
        let its = only(&within, |event| app["oktaId"] == *event.app_okta_id);
        assert_eq!(app["signIns"], its.len(), "{told}");
        let users: BTreeSet<_> = its.iter().map(|event| &event.user_okta_id).collect();
        assert_eq!(app["activeUsers"], users.len(), "{told}");
        check_points(app, &its, &told);
    }
    let in_reports: BTreeSet<_> = nodes(&data["apps"])
        .iter()
        .filter(|app| app["ownedByOkta"] == false && app["status"] != "DELETED")
        .map(|app| app["oktaId"].as_str().unwrap())
        .collect();
    assert_eq!(in_reports.len() + 2, nodes(&data["apps"]).len());
    let of_org = only(&within, |event| in_reports.contains(&*event.app_okta_id));
    check_points(&nodes(&data["integrations"])[0], &of_org, &told);
    check_without_people(api, scope, &of_org, (from, to), &told).await;
    for (granularity, period) in PERIODS {
        let keys: BTreeSet<_> = within
            .iter()
            .map(|event| (&event.user_okta_id, &event.app_okta_id, period(day(event))))
            .collect();
        assert_eq!(data[granularity]["totalCount"], keys.len(), "{told}");
    }
    for stat in nodes(&data["months"]) {
        let of_it = only(&within, |event| {
            stat["user"]["oktaId"] == *event.user_okta_id
                && stat["app"]["oktaId"] == *event.app_okta_id
                && stat["start"] == month(day(event)).to_string()
        });
        let expected = &stats(&of_it, month)[0];
        assert_eq!(stat["granularity"], "MONTH");
        assert_eq!(stat["signIns"], expected["signIns"], "{told}");
        assert_eq!(stat["lastSignInAt"], expected["lastSignInAt"], "{told}");
    }
}

/// Where nobody is counted, it is read from elsewhere.
async fn check_without_people(
    api: &Api,
    scope: &Scope,
    of_org: &[&SignInRecord],
    (from, to): Stretch,
    told: &str,
) {
    let query = "query($from: Date, $to: Date) { integrations { nodes {
        days: usage(granularity: DAY, from: $from, to: $to) { start signIns activeApps }
        months: usage(from: $from, to: $to) { start signIns activeApps } } } }";
    let data = api
        .data(scope, request(query, json!({ "from": from, "to": to })))
        .await;
    for (granularity, period) in PERIODS {
        let expected: Vec<_> = by_period(of_org, period)
            .into_iter()
            .map(|(start, events)| {
                let apps: BTreeSet<_> = events.iter().map(|event| &event.app_okta_id).collect();
                json!({ "start": start, "signIns": events.len(), "activeApps": apps.len() })
            })
            .collect();
        let found = &nodes(&data["integrations"])[0][granularity];
        assert_eq!(found, &json!(expected), "{told}: {granularity}");
    }
}

/// The first day of the period that a day is in.
type PeriodOf = fn(NaiveDate) -> NaiveDate;

const PERIODS: [(&str, PeriodOf); 2] = [("days", |day| day), ("months", month)];

fn month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap()
}

fn nodes(connection: &Value) -> &Vec<Value> {
    connection["nodes"].as_array().unwrap()
}

fn only<'e>(events: &[&'e SignInRecord], keep: impl Fn(&SignInRecord) -> bool) -> Vec<&'e SignInRecord> {
    events.iter().copied().filter(|event| keep(event)).collect()
}

fn by_period<'e>(
    events: &[&'e SignInRecord],
    period: PeriodOf,
) -> BTreeMap<NaiveDate, Vec<&'e SignInRecord>> {
    let mut by_period: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for &event in events {
        by_period.entry(period(day(event))).or_default().push(event);
    }
    by_period
}

fn check_points(node: &Value, events: &[&SignInRecord], told: &str) {
    for (granularity, period) in PERIODS {
        let points: Vec<_> = by_period(events, period)
            .into_iter()
            .map(|(start, events)| {
                let users: BTreeSet<_> = events.iter().map(|event| &event.user_okta_id).collect();
                let apps: BTreeSet<_> = events.iter().map(|event| &event.app_okta_id).collect();
                json!({
                    "start": start, "signIns": events.len(),
                    "activeUsers": users.len(), "activeApps": apps.len(),
                })
            })
            .collect();
        assert_eq!(node[granularity], json!(points), "{told}");
    }
}

fn stats(events: &[&SignInRecord], period: PeriodOf) -> Vec<Value> {
    let stat = |(start, events): (NaiveDate, Vec<&SignInRecord>)| {
        let last = events.iter().map(|event| event.at).max().unwrap();
        let last = chrono::DateTime::<chrono::Utc>::from(last);
        json!({
            "start": start, "signIns": events.len(),
            "lastSignInAt": last.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        })
    };
    by_period(events, period).into_iter().map(stat).collect()
}
