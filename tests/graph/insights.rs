//! Filters and orders of insights, against the fields that they are about.

use std::collections::BTreeSet;

use seatgraph::access::Role;
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    org,
};

#[tokio::test]
async fn apps_are_found_by_the_signals_that_they_show() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 9, 9).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let all = "{ apps(first: 100) { nodes { id status ownedByOkta signals { code message firstSeenAt event } } } }";
        let all = api.data(&scope, all).await["apps"]["nodes"].clone();
        let mut shown = BTreeSet::new();
        for code in [
            "BOOKMARK",
            "PASSWORD_VAULTED",
            "DELETED_IN_USE",
            "NEW",
            "ADDED_BY_USER",
            "OAUTH_CONSENT",
        ] {
            let query = "query($codes: [AppSignalCode!]) { apps(first: 100, filter: { signals: $codes }) { totalCount nodes { id } } }";
            let found = api.data(&scope, request(query, json!({ "codes": [code] }))).await["apps"].clone();
            let shows = |app: &&Value| {
                let signals = app["signals"].as_array().unwrap();
                signals.iter().any(|signal| signal["code"] == code)
            };
            let showing: Vec<_> = all
                .as_array()
                .unwrap()
                .iter()
                .filter(shows)
                .map(|app| &app["id"])
                .collect();
            let ids: Vec<_> = found["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|app| &app["id"])
                .collect();
            assert_eq!(ids, showing, "{code} on {}", api.database.name);
            assert_eq!(found["totalCount"], showing.len());
            if !showing.is_empty() {
                shown.insert(code);
            }
        }
        let by_events = ["ADDED_BY_USER", "OAUTH_CONSENT"];
        let shown_here = ["DELETED_IN_USE", "PASSWORD_VAULTED"]
            .into_iter()
            .chain(by_events);
        assert_eq!(shown, shown_here.collect());
        for signal in all
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|app| app["signals"].as_array().unwrap())
        {
            let is_by_event = by_events.iter().any(|code| signal["code"] == *code);
            assert_eq!(signal["event"].is_string(), is_by_event, "{signal}");
            if is_by_event {
                assert_eq!(signal["firstSeenAt"], "2026-02-02T02:02:02Z");
            }
        }
        let none = "{ apps(filter: { signals: [] }) { totalCount } }";
        assert_eq!(api.data(&scope, none).await["apps"]["totalCount"], 0);
    }
}

#[tokio::test]
async fn seats_of_people_who_cannot_sign_in_are_found() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 20, 4).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let query = "{ apps { nodes {
            all: assignments(first: 100) { nodes { id user { status } } }
            orphaned: assignments(first: 100, filter: { orphaned: true }) { totalCount nodes { id } }
            others: assignments(first: 100, filter: { orphaned: false }) { totalCount nodes { id } } } } }";
        let apps = api.data(&scope, query).await["apps"]["nodes"].clone();
        let mut orphaned = 0;
        for app in apps.as_array().unwrap() {
            let cannot = |seat: &&Value| {
                ["SUSPENDED", "DEPROVISIONED"].contains(&seat["user"]["status"].as_str().unwrap())
            };
            let seats = app["all"]["nodes"].as_array().unwrap();
            let (gone, others): (Vec<_>, Vec<_>) = seats.iter().partition(cannot);
            let ids = |seats: &[&Value]| {
                seats
                    .iter()
                    .map(|seat| json!({ "id": seat["id"] }))
                    .collect::<Vec<_>>()
            };
            for (name, expected) in [("orphaned", &gone), ("others", &others)] {
                assert_eq!(
                    app[name]["nodes"],
                    json!(ids(expected)),
                    "{name} on {}",
                    api.database.name
                );
                assert_eq!(app[name]["totalCount"], expected.len());
            }
            orphaned += gone.len();
        }
        assert!(orphaned > 5);
    }
}

#[tokio::test]
async fn the_costliest_waste_comes_first() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 9).await;
        let scope = api.scope(Role::Admin, &[]).await;
        api.license_all(&scope).await;
        let some = "{ apps(first: 2, filter: { ownedByOkta: false }) { nodes { id } } }";
        let unlicensed = api.data(&scope, some).await["apps"]["nodes"][1]["id"].clone();
        let remove = "mutation($id: ID!) { removeAppLicense(input: { appId: $id }) { userErrors { code } } }";
        api.data(&scope, request(remove, json!({ "id": unlicensed })))
            .await;
        let query = "{ apps(first: 100, orderBy: { field: MONTHLY_WASTE, direction: DESC }) { nodes { seats { monthlyWaste } } } }";
        let apps = api.data(&scope, query).await["apps"]["nodes"].clone();
        let waste = |app: &Value| app["seats"]["monthlyWaste"].as_i64().unwrap_or(-1);
        let listed: Vec<_> = apps.as_array().unwrap().iter().map(waste).collect();
        let mut sorted = listed.clone();
        sorted.sort_by_key(|waste| -waste);
        assert_eq!(listed, sorted, "on {}", api.database.name);
        assert!(listed[0] > 0 && listed.ends_with(&[-1, -1]), "{listed:?}");
    }
}

/// Rupiah and dong reach it with a few hundred seats.
#[tokio::test]
async fn an_amount_beyond_an_int_is_told_in_full_beside_it() {
    let api = Api::over(crate::database::sqlite().await);
    org::synced(api.store(), "acme.okta.com", 3, 2).await;
    let scope = api.scope(Role::Admin, &[]).await;
    let app = "{ apps(filter: { ownedByOkta: false }) { nodes { id } } }";
    let app = api.data(&scope, app).await["apps"]["nodes"][0]["id"].clone();
    let input =
        json!({ "appId": app, "seats": 2_000_000_000, "monthlyCostPerSeat": 10_000_000, "currency": "USD" });
    let set =
        "mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) { userErrors { code } } }";
    api.data(&scope, request(set, json!({ "input": input }))).await;
    let query = "{ integrations { nodes { summary { costs { monthlySpend spend { amount currency } } } } } }";
    let answer = api.data(&scope, query).await;
    let cost =
        json!({ "monthlySpend": i32::MAX, "spend": { "amount": "20000000000000000", "currency": "USD" } });
    assert_eq!(
        answer["integrations"]["nodes"][0]["summary"]["costs"],
        json!([cost])
    );
}

/// They are all seats that have a reason, whether one integration is asked or several at once.
#[tokio::test]
async fn seats_to_take_back_are_all_that_have_a_reason_the_costliest_first() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 6).await;
        org::synced(api.store(), "beta.okta.com", 7, 3).await;
        let scope = api.scope(Role::Admin, &[]).await;
        api.license_all(&scope).await;
        let query = "query($days: Int!) { integrations(first: 2) { nodes { id
            reclaimable(inactiveDays: $days, first: 80) { totalCount nodes { id monthlyCost reclaimReasons(inactiveDays: $days) } }
            sales: reclaimable(inactiveDays: $days, first: 80, filter: { department: [\"Sales\"] }) { nodes { id user { department } } }
            apps(first: 10) { nodes { status ownedByOkta id
              assignments(first: 12) { nodes { id user { department } monthlyCost reclaimReasons(inactiveDays: $days) } } } }
        } } }";
        for days in [0, 5, 30, 400] {
            let asked = request(query, json!({ "days": days }));
            let all = api.data(&scope, asked).await["integrations"]["nodes"].clone();
            for integration in all.as_array().unwrap() {
                let apps = integration["apps"]["nodes"].as_array().unwrap();
                let seats = apps
                    .iter()
                    .filter(|app| app["ownedByOkta"] == false && app["status"] != "DELETED");
                let seats: Vec<_> = seats
                    .flat_map(|app| app["assignments"]["nodes"].as_array().unwrap())
                    .collect();
                let wanted = |seat: &&&Value| seat["reclaimReasons"] != json!([]);
                let expected: BTreeSet<_> = seats
                    .iter()
                    .filter(wanted)
                    .map(|seat| seat["id"].to_string())
                    .collect();
                let told = integration["reclaimable"]["nodes"].as_array().unwrap();
                let ids: BTreeSet<_> = told.iter().map(|seat| seat["id"].to_string()).collect();
                assert_eq!(ids, expected, "{days} days on {}", api.database.name);
                assert_eq!(integration["reclaimable"]["totalCount"], expected.len());
                let costs: Vec<_> = told.iter().map(|seat| seat["monthlyCost"].as_i64()).collect();
                assert!(costs.is_sorted_by(|one, other| one >= other), "{costs:?}");
                let of_sales = |seat: &&&Value| seat["user"]["department"] == "Sales";
                let sales = seats.iter().filter(wanted).filter(of_sales).count();
                assert_eq!(integration["sales"]["nodes"].as_array().unwrap().len(), sales);
                // And each by itself says the same.
                let one = "query($id: ID!, $days: Int!) { integration(id: $id) { reclaimable(inactiveDays: $days, first: 80) {
                    totalCount nodes { id monthlyCost reclaimReasons(inactiveDays: $days) } } } }";
                let alone = api
                    .data(
                        &scope,
                        request(one, json!({ "id": integration["id"], "days": days })),
                    )
                    .await;
                assert_eq!(alone["integration"]["reclaimable"], integration["reclaimable"]);
            }
        }
    }
}

#[tokio::test]
async fn who_signs_in_without_a_seat_is_told() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 6).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let apps = "{ apps(first: 100) { nodes { id assignments(first: 100) { nodes { user { id } } } } } }";
        let apps = api.data(&scope, apps).await["apps"]["nodes"].clone();
        let (mut with, mut without) = (0, 0);
        for app in apps.as_array().unwrap() {
            let query = "query($app: ID!, $assigned: Boolean) { usageStats(first: 100, granularity: MONTH,
                filter: { appId: $app, assigned: $assigned }) { totalCount nodes { id user { id } } } }";
            let stats = async |assigned: Value| {
                let variables = json!({ "app": app["id"], "assigned": assigned });
                api.data(&scope, request(query, variables)).await["usageStats"].clone()
            };
            let seats = app["assignments"]["nodes"].as_array().unwrap();
            let holds = |stat: &Value| seats.iter().any(|seat| seat["user"]["id"] == stat["user"]["id"]);
            let all = stats(Value::Null).await["nodes"].as_array().unwrap().clone();
            let (held, others): (Vec<_>, Vec<_>) = all.into_iter().partition(holds);
            with += held.len();
            without += others.len();
            for (assigned, expected) in [(true, held), (false, others)] {
                let found = stats(json!(assigned)).await;
                assert_eq!(found["totalCount"], expected.len());
                assert_eq!(
                    found["nodes"],
                    Value::from(expected),
                    "{assigned} on {}",
                    api.database.name
                );
            }
        }
        assert!(with > 0 && without > 0, "{with} {without}");
    }
}
