//! What seats cost by department, and how many to renew, against a recount of the simulator's truth.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use seatgraph::clock::{Clock, SystemClock};
use serde_json::{Map, Value, json};

use crate::{
    org::{TestOrg, sim},
    recount::{instant, last_sign_ins},
};

const LICENSE: &str =
    "mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) { userErrors { code } } }";
const SEATS: &str = "assigned active inactive neverUsed recentlyAssigned monthlyWaste";

/// The licenses of an org: by Okta's id of the app, seats, cost, currency and day.
type Licenses = BTreeMap<String, (Option<i64>, i64, &'static str, NaiveDate)>;

/// Gives every app but each fourth a license.
async fn license(org: &TestOrg, integration: &str, today: NaiveDate) -> Licenses {
    let apps = "query($id: ID!) { integration(id: $id) { apps(first: 100, filter: { ownedByOkta: false }) { nodes { id oktaId } } } }";
    let apps = org.api.ask(apps, json!({ "id": integration })).await;
    let mut licenses = Licenses::new();
    for (place, app) in apps["integration"]["apps"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
    {
        if place % 4 == 3 {
            continue;
        }
        let cost = 700 + i64::try_from(place).unwrap();
        let currency = ["USD", "EUR"][place % 2];
        let seats = (place % 3 == 0).then_some(40);
        // Yesterday's is over; today's is the first that counts.
        let renews_on = today + Days::new(20 * u64::try_from(place).unwrap()) - Days::new(1);
        let input = json!({
            "appId": app["id"], "seats": seats, "monthlyCostPerSeat": cost, "currency": currency, "renewsOn": renews_on,
        });
        let answer = org.api.ask(LICENSE, json!({ "input": input })).await;
        assert_eq!(answer["setAppLicense"]["userErrors"], json!([]));
        let id = app["oktaId"].as_str().unwrap().to_owned();
        licenses.insert(id, (seats, cost, currency, renews_on));
    }
    licenses
}

/// What is counted of some seats.
#[derive(Default)]
struct Count {
    classes: [i64; 4],
    costs: BTreeMap<&'static str, (i64, i64)>,
}

impl Count {
    fn assigned(&self) -> i64 {
        self.classes.iter().sum()
    }

    fn seats(&self) -> Value {
        let [active, inactive, never_used, recently_assigned] = self.classes;
        json!({
            "assigned": self.assigned(), "active": active, "inactive": inactive, "neverUsed": never_used,
            "recentlyAssigned": recently_assigned, "monthlyWaste": null,
        })
    }

    fn costs(&self) -> Value {
        let cost = |(currency, (spend, waste)): (&&str, &(i64, i64))| {
            json!({
                "currency": currency, "monthlySpend": spend, "monthlyWaste": waste,
                "spend": { "amount": spend.to_string(), "currency": currency },
                "waste": { "amount": waste.to_string(), "currency": currency },
            })
        };
        self.costs.iter().map(cost).collect()
    }
}

/// The seats of the truth, each with the part of the org that it belongs to.
fn count_by(
    truth: &Value,
    licenses: &Licenses,
    since: DateTime<Utc>,
    part: impl Fn(&Value, &Value) -> Value,
) -> BTreeMap<String, Count> {
    let list = |name: &str| truth[name].as_array().unwrap();
    let by_id = |name: &str| -> BTreeMap<&str, &Value> {
        list(name)
            .iter()
            .map(|row| (row["id"].as_str().unwrap(), row))
            .collect()
    };
    let (users, apps) = (by_id("users"), by_id("apps"));
    let last = last_sign_ins(truth);
    let mut parts: BTreeMap<String, Count> = BTreeMap::new();
    for seat in list("assignments") {
        let (app, user) = (seat["app"].as_str().unwrap(), seat["user"].as_str().unwrap());
        if apps[app]["ownedByOkta"] == true || apps[app]["status"] == "DELETED" {
            continue;
        }
        let class = match last.get(&(app, user)) {
            Some(last) if *last >= since => 0,
            Some(_) => 1,
            None if instant(&seat["created"]).unwrap() < since => 2,
            None => 3,
        };
        let count = parts.entry(part(users[user], apps[app]).to_string()).or_default();
        count.classes[class] += 1;
        if let Some((_, cost, currency, _)) = licenses.get(app) {
            let costs = count.costs.entry(currency).or_default();
            costs.0 += cost;
            costs.1 += if [1, 2].contains(&class) { *cost } else { 0 };
        }
    }
    parts
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_an_org_are_a_recount_and_add_up_to_its_summary() {
    for org in TestOrg::on_each_database(&sim(70, 12, 60, 60)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let now = SystemClock.now();
        let licenses = license(&org, &integration, now.date_naive()).await;
        let part = format!(
            "name users app {{ oktaId }} seats {{ {SEATS} }} costs {{ currency monthlySpend monthlyWaste \
            spend {{ amount currency }} waste {{ amount currency }} }}"
        );
        let query = format!("query($id: ID!, $by: BreakdownBy!) {{ integration(id: $id) {{
            breakdown(by: $by, inactiveDays: 20) {{ {part} }} summary(inactiveDays: 20) {{ seats {{ {SEATS} }} }} }} }}");
        let truth = serde_json::to_value(org.okta.truth(None)).unwrap();
        let since = now - chrono::Duration::days(20);
        for (by, of_user) in [
            ("DEPARTMENT", Some("department")),
            ("COST_CENTER", Some("costCenter")),
            ("EMPLOYMENT_TYPE", Some("employmentType")),
            ("APP", None),
        ] {
            let variables = json!({ "id": integration, "by": by });
            let told = org.api.ask(&query, variables).await["integration"].clone();
            let parts = told["breakdown"].as_array().unwrap();
            let counted = count_by(&truth, &licenses, since, |user, app| match of_user {
                Some(field) => user[field].clone(),
                None => app["id"].clone(),
            });
            let mut sums = Map::new();
            let mut met = BTreeSet::new();
            for told in parts {
                let name = match of_user {
                    Some(_) => told["name"].to_string(),
                    None => told["app"]["oktaId"].to_string(),
                };
                let none = Count::default();
                let count = counted.get(&name).unwrap_or(&none);
                assert_eq!(
                    told["seats"],
                    count.seats(),
                    "{by} {name} on {}",
                    org.database.name
                );
                assert_eq!(told["costs"], count.costs(), "{by} {name}");
                let people = truth["users"].as_array().unwrap().iter().filter(|user| {
                    of_user.is_some_and(|field| user[field] == told["name"] && user["status"] != "DELETED")
                });
                let people = if of_user.is_some() {
                    people.count()
                } else {
                    usize::try_from(count.assigned()).unwrap()
                };
                assert_eq!(told["users"], people, "{by} {name}");
                for (class, count) in told["seats"].as_object().unwrap() {
                    let sum = sums.entry(class).or_insert(Value::Null);
                    *sum = count
                        .as_i64()
                        .map_or(Value::Null, |count| json!(count + sum.as_i64().unwrap_or(0)));
                }
                met.insert(name);
            }
            assert!(counted.keys().all(|name| met.contains(name)), "{by}: {met:?}");
            assert_eq!(told["summary"]["seats"], Value::Object(sums), "{by}");
            let sizes: Vec<_> = parts
                .iter()
                .map(|part| part["seats"]["assigned"].as_i64().unwrap())
                .collect();
            assert!(sizes.is_sorted_by(|one, next| one >= next), "{sizes:?}");
            assert!(parts.len() > 1, "{by}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn renewals_tell_how_many_seats_will_be_used() {
    for org in TestOrg::on_each_database(&sim(70, 24, 90, 200)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let now = SystemClock.now();
        let today = now.date_naive();
        let licenses = license(&org, &integration, today).await;
        let query = format!("query($id: ID!, $days: Int!) {{ integration(id: $id) {{ usageCoverage {{ from to }}
            renewals(withinDays: $days, first: 100) {{ totalCount nodes {{ oktaId seats(inactiveDays: 20) {{ {SEATS} }}
            renewal(inactiveDays: 20) {{ renewsOn paidSeats monthlyActive {{ month users }} projectedActive seatsToRenew
              monthlySaving {{ amount currency }} }} }} }} }} }}");
        let truth = serde_json::to_value(org.okta.truth(None)).unwrap();
        let counted = count_by(&truth, &licenses, now - chrono::Duration::days(20), |_, app| {
            app["id"].clone()
        });
        for days in [0, 30, 3_000] {
            let told = org
                .api
                .ask(&query, json!({ "id": integration, "days": days }))
                .await["integration"]
                .clone();
            let mut due: Vec<_> = licenses.iter().map(|(app, (.., on))| (*on, app)).collect();
            let is_there = |id: &str| {
                truth["apps"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|app| app["id"] == id && app["status"] != "DELETED")
            };
            due.retain(|(on, app)| *on >= today && *on <= today + Days::new(days) && is_there(app));
            due.sort();
            let nodes = told["renewals"]["nodes"].as_array().unwrap();
            assert_eq!(told["renewals"]["totalCount"], due.len());
            let days: Vec<_> = nodes
                .iter()
                .map(|node| node["renewal"]["renewsOn"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(days, due.iter().map(|(on, _)| on.to_string()).collect::<Vec<_>>());
            let covered_from = instant(&told["usageCoverage"]["from"]).unwrap();
            for node in nodes {
                let app = node["oktaId"].as_str().unwrap();
                let renewal = &node["renewal"];
                let (bought, cost, currency, renews_on) = licenses[app];
                let none = Count::default();
                let count = counted.get(&json!(app).to_string()).unwrap_or(&none);
                let mut seats = count.seats();
                seats["monthlyWaste"] = json!(cost * (count.classes[1] + count.classes[2]));
                assert_eq!(node["seats"], seats);
                let months = months_of(&truth, app, today, covered_from);
                let told: Vec<_> = months
                    .iter()
                    .map(|(month, users)| json!({ "month": month, "users": users }))
                    .collect();
                assert_eq!(
                    renewal["monthlyActive"],
                    json!(told),
                    "{app} on {}",
                    org.database.name
                );
                let projected = line(&months, renews_on);
                assert_eq!(
                    renewal["projectedActive"],
                    json!(projected),
                    "{app} {months:?} {renews_on}"
                );
                let [active, .., recent] = count.classes;
                let used = projected.unwrap_or(0).max(active) + recent;
                let to_renew = renewal["seatsToRenew"].as_i64().unwrap();
                if count.assigned() > 0 {
                    assert_eq!(to_renew, used.min(count.assigned()));
                }
                let paid = bought.unwrap_or(count.assigned());
                assert_eq!(renewal["paidSeats"], paid);
                let saving =
                    json!({ "amount": ((paid - to_renew) * cost).to_string(), "currency": currency });
                assert_eq!(renewal["monthlySaving"], saving);
            }
        }
    }
}

/// Who signed in to an app in each of the whole months that the log has, of the last six.
fn months_of(truth: &Value, app: &str, today: NaiveDate, from: DateTime<Utc>) -> Vec<(NaiveDate, usize)> {
    let created = truth["apps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == app)
        .unwrap();
    let created = instant(&created["created"]).unwrap().date_naive();
    let this_month = today.with_day(1).unwrap();
    let mut months = Vec::new();
    for back in (1..=6).rev() {
        let month = this_month - Months::new(back);
        let begins = month.and_hms_opt(0, 0, 0).unwrap().and_utc();
        if begins < from || month < created {
            continue;
        }
        let users: BTreeSet<_> = truth["daily"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| {
                row[0] == app
                    && row[2]
                        .as_str()
                        .unwrap()
                        .starts_with(&month.format("%Y-%m").to_string())
            })
            .map(|row| row[1].as_str().unwrap())
            .collect();
        months.push((month, users.len()));
    }
    months
}

/// The line of least squares, by floating point.
fn line(months: &[(NaiveDate, usize)], renews_on: NaiveDate) -> Option<i64> {
    if months.len() < 3 {
        return None;
    }
    let number = |month: &NaiveDate| f64::from(month.year() * 12 + i32::try_from(month.month0()).unwrap());
    let points: Vec<_> = months
        .iter()
        .map(|(month, users)| (number(month), *users as f64))
        .collect();
    let count = points.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let slope = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum::<f64>()
        / points.iter().map(|point| (point.0 - x).powi(2)).sum::<f64>();
    let at = y + slope * (number(&renews_on) - x);
    // What is whole but for rounding is not rounded up.
    Some((at - 1e-6).ceil().max(0.0) as i64)
}
