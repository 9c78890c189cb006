//! Reports on seats, costs and signals against a recount of the simulator's truth, which knows nothing of the store.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use okta_sim::Act;
use proptest::prelude::*;
use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Value, json};

use crate::{
    cases::runner,
    org::{TestOrg, sim},
    recount::{instant, last_sign_ins},
};

const REPORT: &str = "query($id: ID!, $days: Int!, $after: String) { integration(id: $id) {
  summary(inactiveDays: $days) {
    users apps unusedApps unreviewedApps
    seats { assigned active inactive neverUsed recentlyAssigned monthlyWaste }
    costs { currency monthlySpend monthlyWaste }
  }
  apps(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
    id oktaId review signals { code event firstSeenAt }
    license { seats monthlyCostPerSeat currency }
    seats(inactiveDays: $days) { assigned active inactive neverUsed recentlyAssigned monthlyWaste coverageComplete }
  } }
} }";

pub(crate) const LICENSE: &str = "mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) {
  app { license { seats monthlyCostPerSeat currency renewsOn } } userErrors { code message field remedy } } }";
pub(crate) const REVIEW: &str = "mutation($input: ReviewAppInput!) { reviewApp(input: $input) {
  app { review reviewedBy } userErrors { code message field } } }";

/// An org, and what is asked of it.
#[derive(Debug, Clone)]
struct Case {
    seed: u64,
    users: usize,
    apps: usize,
    days: u32,
    events_per_day: u32,
    inactive_days: Vec<i64>,
    /// What apps cost, in their order; the list goes round.
    licenses: Vec<Option<(Option<i64>, i64, &'static str)>>,
    reviews: Vec<&'static str>,
}

fn cases() -> impl Strategy<Value = Case> {
    let license = (
        proptest::option::of(0..300_i64),
        0..5_000_i64,
        proptest::sample::select(vec!["USD", "EUR", "JPY"]),
    );
    let reviews = proptest::sample::select(vec!["UNREVIEWED", "SANCTIONED", "UNSANCTIONED"]);
    (
        (1..1_000_u64, 1..60_usize, 0..14_usize, 1..70_u32, 0..60_u32),
        proptest::collection::vec(0..100_i64, 2),
        proptest::collection::vec(proptest::option::of(license), 1..5),
        proptest::collection::vec(reviews, 1..5),
    )
        .prop_map(
            |((seed, users, apps, days, events_per_day), inactive_days, licenses, reviews)| Case {
                seed,
                users,
                apps,
                days,
                events_per_day,
                inactive_days,
                licenses,
                reviews,
            },
        )
}

#[test]
fn each_report_is_a_recount_of_the_truth() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = runner(8);
    let ran = runner.run(&cases(), |case| {
        runtime.block_on(check(&case));
        Ok(())
    });
    ran.unwrap();
}

async fn check(case: &Case) {
    let sim = sim(case.users, case.apps, case.days, case.events_per_day).seed(case.seed);
    for org in TestOrg::on_each_database(&sim).await {
        let before = org.okta.truth(None);
        let integration = org.connected().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        // An app is deleted while somebody uses it, and one comes.
        if let Some(seat) = before.assignments.first() {
            act(
                &org,
                json!({ "act": "sign_in", "user": seat.user, "app": seat.app }),
            );
            act(&org, json!({ "act": "delete_app", "app": seat.app }));
        }
        act(
            &org,
            json!({ "act": "create_app", "label": "Links", "sign_on_mode": "BOOKMARK" }),
        );
        // Somebody brings an app in, agrees to what a client asks for, and asks for an app.
        if let (Some(app), Some(user)) = (before.apps.last(), before.users.last()) {
            for act_of in ["add_app", "request_app", "consent"] {
                // Who left, and what went a moment ago, does nothing.
                let act = json!({ "act": act_of, "user": user.id, "app": app.id });
                drop(org.okta.act(&serde_json::from_value(act).unwrap()));
            }
        }
        assert_eq!(org.sync_in_full(&integration).await["state"], "SUCCEEDED");
        decide(&org, &integration, case).await;
        for days in &case.inactive_days {
            let earliest = SystemClock.now();
            let variables = json!({ "id": integration, "days": days });
            let report = org.api.ask(REPORT, variables).await["integration"].clone();
            let truth = serde_json::to_value(org.okta.truth(None)).unwrap();
            let expected = |now| recount(&truth, &report, *days, now);
            let (one, other) = (expected(earliest), expected(SystemClock.now()));
            let told = told(&report);
            // A seat may pass from one class to the next while it is asked for.
            assert!(
                told == one || told == other,
                "{case:?} of {days} days on {}\n{told:#}\n{one:#}",
                org.database.name
            );
        }
    }
}

pub(crate) fn act(org: &TestOrg, act: Value) {
    let act: Act = serde_json::from_value(act).unwrap();
    org.okta.act(&act).unwrap();
}

/// Gives apps their licenses and reviews.
async fn decide(org: &TestOrg, integration: &str, case: &Case) {
    let apps = "query($id: ID!) { integration(id: $id) { apps(first: 100, filter: { ownedByOkta: false }) { nodes { id } } } }";
    let apps = org.api.ask(apps, json!({ "id": integration })).await;
    let apps = apps["integration"]["apps"]["nodes"].as_array().unwrap();
    let decisions = case.licenses.iter().cycle().zip(case.reviews.iter().cycle());
    for (app, (license, review)) in apps.iter().zip(decisions) {
        if let Some((seats, cost, currency)) = license {
            let input = json!({ "appId": app["id"], "seats": seats, "monthlyCostPerSeat": cost, "currency": currency });
            let answer = org.api.ask(LICENSE, json!({ "input": input })).await;
            assert_eq!(answer["setAppLicense"]["userErrors"], json!([]));
        }
        let input = json!({ "appId": app["id"], "review": review });
        let answer = org.api.ask(REVIEW, json!({ "input": input })).await;
        assert_eq!(answer["reviewApp"]["app"]["review"], *review);
    }
}

/// What of a report a recount can tell.
fn told(report: &Value) -> Value {
    let mut summary = report["summary"].clone();
    let mut apps = BTreeMap::new();
    let mut sums = BTreeMap::new();
    for app in report["apps"]["nodes"].as_array().unwrap() {
        let mut seats = app["seats"].clone();
        seats.as_object_mut().unwrap().remove("coverageComplete");
        let count = |name: &str| seats[name].as_i64().unwrap();
        let classes = ["active", "inactive", "neverUsed", "recentlyAssigned"];
        assert_eq!(
            classes.map(count).iter().sum::<i64>(),
            count("assigned"),
            "{seats}"
        );
        for name in classes.into_iter().chain(["assigned"]) {
            *sums.entry(name).or_insert(0) += count(name);
        }
        let signals: Vec<_> = app["signals"].as_array().unwrap().iter().map(signal).collect();
        apps.insert(
            app["oktaId"].as_str().unwrap(),
            json!({ "seats": seats, "signals": signals }),
        );
    }
    let waste = summary["seats"].as_object_mut().unwrap().remove("monthlyWaste");
    assert_eq!(waste, Some(Value::Null));
    assert_eq!(summary["seats"], json!(sums), "the sum of all apps");
    json!({ "summary": summary, "apps": apps })
}

/// A signal: its code, and where an event shows it, which and when.
fn signal(signal: &Value) -> Value {
    let at = || {
        signal["firstSeenAt"]
            .as_str()
            .unwrap()
            .parse::<DateTime<Utc>>()
            .unwrap()
    };
    match &signal["event"] {
        Value::Null => signal["code"].clone(),
        event => json!([signal["code"], event, at()]),
    }
}

/// The same, counted from the truth; of the report only what people decided is taken.
fn recount(truth: &Value, report: &Value, days: i64, now: DateTime<Utc>) -> Value {
    let since = now - chrono::Duration::days(days);
    let list = |name: &str| truth[name].as_array().unwrap();
    let last = last_sign_ins(truth);
    let decided: BTreeMap<&str, &Value> = report["apps"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|app| (app["oktaId"].as_str().unwrap(), app))
        .collect();
    let seats: BTreeSet<_> = list("assignments")
        .iter()
        .map(|seat| (seat["app"].as_str().unwrap(), seat["user"].as_str().unwrap()))
        .collect();
    let unassigned = |app: &str| {
        let month = now - chrono::Duration::days(30);
        last.iter()
            .any(|(key, at)| key.0 == app && *at >= month && !seats.contains(key))
    };
    let (mut apps, mut total) = (BTreeMap::new(), Classes::default());
    let (mut configured, mut unused, mut unreviewed) = (0, 0, 0);
    let mut costs: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for app in list("apps") {
        let id = app["id"].as_str().unwrap().to_owned();
        let owned = app["ownedByOkta"] == true;
        let is_there = app["status"] != "DELETED";
        let mut classes = Classes::default();
        for seat in list("assignments")
            .iter()
            .filter(|seat| seat["app"] == *id && !owned)
        {
            let key = (id.as_str(), seat["user"].as_str().unwrap());
            classes.add(last.get(&key).copied(), instant(&seat["created"]).unwrap(), since);
        }
        let license = decided[id.as_str()]["license"].clone();
        let cost = license["monthlyCostPerSeat"].as_i64();
        let waste = cost.map(|cost| cost * classes.waste());
        if is_there && !owned {
            configured += 1;
            unused += i64::from(instant(&app["lastSignIn"]).is_none_or(|last| last < since));
            unreviewed += i64::from(decided[id.as_str()]["review"] == "UNREVIEWED");
            total.plus(&classes);
            if let Some(cost) = cost {
                let of_currency = costs
                    .entry(license["currency"].as_str().unwrap().to_owned())
                    .or_default();
                of_currency.0 += cost * license["seats"].as_i64().unwrap_or(classes.assigned);
                of_currency.1 += waste.unwrap();
            }
        }
        let mut signals = Vec::new();
        if !owned {
            signals.extend(
                app["signals"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|shown| json!([shown["code"], shown["event"], instant(&shown["at"])])),
            );
            let mode = app["signOnMode"].as_str().unwrap_or_default();
            let new =
                instant(&app["created"]).is_some_and(|created| created >= now - chrono::Duration::days(30));
            // What is gone was deleted just now, or before the log begins that tells of it.
            let in_use =
                || instant(&app["lastSignIn"]).is_some_and(|last| last >= now - chrono::Duration::days(30));
            let vaulted = [
                "AUTO_LOGIN",
                "BASIC_AUTH",
                "BROWSER_PLUGIN",
                "SECURE_PASSWORD_STORE",
            ];
            for (code, shown) in [
                ("BOOKMARK", is_there && mode == "BOOKMARK"),
                ("PASSWORD_VAULTED", is_there && vaulted.contains(&mode)),
                // Without an event, as of apps that were deleted before there was a log.
                ("DELETED_IN_USE", !is_there && in_use() && signals.is_empty()),
                ("NEW", is_there && new),
                (
                    "UNASSIGNED_SIGN_IN",
                    is_there && classes.assigned > 0 && unassigned(&id),
                ),
            ] {
                if shown {
                    signals.push(json!(code));
                }
            }
        }
        apps.insert(
            id,
            json!({ "seats": classes.told(Some(waste)), "signals": signals }),
        );
    }
    let users = list("users")
        .iter()
        .filter(|user| user["status"] != "DELETED")
        .count();
    let costs: Vec<_> = costs
        .into_iter()
        .map(|(currency, (spend, waste))| json!({ "currency": currency, "monthlySpend": spend, "monthlyWaste": waste }))
        .collect();
    json!({
        "summary": {
            "users": users, "apps": configured, "unusedApps": unused, "unreviewedApps": unreviewed,
            "seats": total.told(None), "costs": costs,
        },
        "apps": apps,
    })
}

#[derive(Debug, Default)]
struct Classes {
    assigned: i64,
    active: i64,
    inactive: i64,
    never_used: i64,
    recently_assigned: i64,
}

impl Classes {
    fn add(&mut self, last: Option<DateTime<Utc>>, given: DateTime<Utc>, since: DateTime<Utc>) {
        self.assigned += 1;
        match last {
            Some(last) if last >= since => self.active += 1,
            Some(_) => self.inactive += 1,
            None if given >= since => self.recently_assigned += 1,
            None => self.never_used += 1,
        }
    }

    fn waste(&self) -> i64 {
        self.inactive + self.never_used
    }

    fn plus(&mut self, other: &Self) {
        self.assigned += other.assigned;
        self.active += other.active;
        self.inactive += other.inactive;
        self.never_used += other.never_used;
        self.recently_assigned += other.recently_assigned;
    }

    fn told(&self, waste: Option<Option<i64>>) -> Value {
        let mut told = json!({
            "assigned": self.assigned, "active": self.active, "inactive": self.inactive,
            "neverUsed": self.never_used, "recentlyAssigned": self.recently_assigned,
        });
        if let Some(waste) = waste {
            told["monthlyWaste"] = json!(waste);
        }
        told
    }
}

/// The log of the org begins 20 days ago.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_whether_the_log_of_its_period_was_counted() {
    let query = "query($days: Int!) {
        integrations { nodes { summary(inactiveDays: $days) { seats { coverageComplete } } } }
        apps(first: 1) { nodes { seats(inactiveDays: $days) { coverageComplete } } } }";
    for org in TestOrg::on_each_database(&sim(10, 4, 20, 40)).await {
        let integration = org.connected().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        for (days, complete) in [(1, true), (15, true), (60, false), (90, false)] {
            let told = org.api.ask(query, json!({ "days": days })).await;
            for seats in ["/integrations/nodes/0/summary/seats", "/apps/nodes/0/seats"] {
                let told = told.pointer(seats).unwrap();
                assert_eq!(
                    told,
                    &json!({ "coverageComplete": complete }),
                    "{seats} of {days} days on {}",
                    org.database.name
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_is_kept_by_syncs_and_noted() {
    for org in TestOrg::on_each_database(&sim(20, 6, 20, 40)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let list = "query($filter: AppFilter) { apps(first: 100, filter: $filter) { nodes { id label } } }";
        let of_company = json!({ "filter": { "ownedByOkta": false } });
        let apps = org.api.ask(list, of_company).await["apps"]["nodes"].clone();
        let (first, second) = (&apps[0], &apps[1]);
        let input = json!({
            "appId": first["id"], "seats": 25, "monthlyCostPerSeat": 1250, "currency": "usd", "renewsOn": "2027-01-31",
        });
        let set = org.api.ask(LICENSE, json!({ "input": input })).await["setAppLicense"].clone();
        let license =
            json!({ "seats": 25, "monthlyCostPerSeat": 1250, "currency": "USD", "renewsOn": "2027-01-31" });
        assert_eq!(set, json!({ "app": { "license": license }, "userErrors": [] }));
        let review = json!({ "input": { "appId": second["id"], "review": "UNSANCTIONED" } });
        let reviewed = org.api.ask(REVIEW, review).await["reviewApp"].clone();
        assert_eq!(
            reviewed["app"],
            json!({ "review": "UNSANCTIONED", "reviewedBy": "test" })
        );

        org.sync_in_full(&integration).await;
        let kept = "query($id: ID!) { app(id: $id) { license { seats monthlyCostPerSeat currency renewsOn } review } }";
        let of = |app: &Value| json!({ "id": app["id"] });
        assert_eq!(org.api.ask(kept, of(first)).await["app"]["license"], license);
        assert_eq!(
            org.api.ask(kept, of(second)).await["app"]["review"],
            "UNSANCTIONED"
        );
        let inbox = json!({ "filter": { "review": ["UNSANCTIONED"] } });
        assert_eq!(org.api.ask(list, inbox).await["apps"]["nodes"], json!([second]));

        let remove = "mutation($id: ID!) { removeAppLicense(input: { appId: $id }) { app { license { seats } } userErrors { code } } }";
        let removed = org.api.ask(remove, of(first)).await["removeAppLicense"].clone();
        assert_eq!(removed, json!({ "app": { "license": null }, "userErrors": [] }));
        let log = "{ auditLog(first: 3) { nodes { action subject actor { name } integration { id } } } }";
        let noted = org.api.ask(log, json!({})).await["auditLog"]["nodes"].clone();
        let entry = |action: &str, app: &Value| json!({ "action": action, "subject": app["label"], "actor": { "name": "test" }, "integration": { "id": integration } });
        let newest: BTreeSet<_> = noted.as_array().unwrap().iter().map(Value::to_string).collect();
        for expected in [entry("LICENSE_REMOVED", first), entry("APP_REVIEWED", second)] {
            assert!(
                newest.contains(&expected.to_string()),
                "{expected} is not in {noted}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_cannot_be_kept_names_the_field_and_the_remedy() {
    let org = TestOrg::on_sqlite(&sim(5, 3, 5, 10)).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    let list = "query($own: Boolean!) { apps(first: 1, filter: { ownedByOkta: $own }) { nodes { id } } }";
    let app = org.api.ask(list, json!({ "own": false })).await["apps"]["nodes"][0]["id"].clone();
    let own = org.api.ask(list, json!({ "own": true })).await["apps"]["nodes"][0]["id"].clone();
    let with = |change: Value| {
        let mut input = json!({ "appId": app, "monthlyCostPerSeat": 100, "currency": "EUR" });
        input
            .as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        input
    };
    for (input, code, field) in [
        (with(json!({ "appId": own })), "INVALID_INPUT", "appId"),
        (with(json!({ "appId": integration })), "NOT_FOUND", "appId"),
        (with(json!({ "appId": "x" })), "NOT_FOUND", "appId"),
        (with(json!({ "currency": "Euro" })), "INVALID_INPUT", "currency"),
        (with(json!({ "seats": -1 })), "INVALID_INPUT", "seats"),
        (
            with(json!({ "monthlyCostPerSeat": -1 })),
            "INVALID_INPUT",
            "monthlyCostPerSeat",
        ),
    ] {
        let answer = org.api.ask(LICENSE, json!({ "input": input })).await["setAppLicense"].clone();
        let error = &answer["userErrors"][0];
        assert_eq!(answer["app"], Value::Null);
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!(code), &json!(["input", field])),
            "{input}"
        );
        assert!(
            error["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()),
            "{error}"
        );
    }
    let noted = org
        .api
        .ask("{ auditLog(first: 1) { nodes { action } } }", json!({}))
        .await;
    assert_ne!(noted["auditLog"]["nodes"][0]["action"], "LICENSE_SET");
}
