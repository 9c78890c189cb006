//! Compares all that the API says of an org with what a simulator's `/_truth` says that a correct sync ends with. It knows
//! nothing of either program but what they say over HTTP.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// Differences told at most; more of them say nothing new.
const MOST_TOLD: usize = 20;

/// A client of the API.
pub(crate) struct Api {
    pub(crate) http: reqwest::Client,
    /// The address of `/graphql`.
    pub(crate) url: String,
    /// An access token.
    pub(crate) token: String,
}

/// What was compared, and what differed.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    /// How many rows of each kind the truth has.
    pub(crate) compared: BTreeMap<&'static str, usize>,
    /// The first differences.
    pub(crate) differences: Vec<String>,
    /// How many there are.
    pub(crate) count: usize,
}

type Rows = BTreeMap<String, Value>;

impl Api {
    /// The data of an answer; an answer with errors fails.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        let answer = self
            .http
            .post(&self.url)
            .bearer_auth(&self.token)
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"].clone()
    }

    /// All nodes of a connection that `query` asks for with `$after`; `at` points to it in the answer.
    pub(crate) async fn all(&self, query: &str, at: &str, mut variables: Value) -> Vec<Value> {
        let mut nodes = Vec::new();
        loop {
            let data = self.ask(query, variables.clone()).await;
            let connection = data.pointer(at).unwrap_or(&Value::Null);
            nodes.extend(connection["nodes"].as_array().unwrap().iter().cloned());
            if connection["pageInfo"]["hasNextPage"] != json!(true) {
                return nodes;
            }
            variables["after"] = connection["pageInfo"]["endCursor"].clone();
        }
    }
}

/// From when on the integration's sign-ins are counted: the lower bound to ask the truth for.
pub(crate) async fn counted_from(api: &Api, integration: &str) -> String {
    let query = "query($id: ID!) { integration(id: $id) { usageCoverage { from } } }";
    let data = api.ask(query, json!({ "id": integration })).await;
    let from = &data["integration"]["usageCoverage"]["from"];
    from.as_str().expect("no usage is counted").to_owned()
}

/// Compares everything.
pub(crate) async fn compare(api: &Api, integration: &str, truth: &Value) -> Comparison {
    let mut comparison = Comparison::default();
    let apps = apps(api, integration).await;
    let app_ids: Vec<String> = apps
        .values()
        .map(|app| app["id"].as_str().unwrap().to_owned())
        .collect();
    comparison.check("users", &users_of(truth), &users(api, integration).await);
    comparison.check("apps", &apps_of(truth), &apps);
    comparison.check(
        "assignments",
        &assignments_of(truth),
        &assignments(api, &app_ids).await,
    );
    comparison.check("days", &days_of(truth), &usage(api, integration, "DAY").await);
    comparison.check(
        "months",
        &months_of(truth),
        &usage(api, integration, "MONTH").await,
    );
    for (kind, granularity, table) in [("org days", "DAY", "daily"), ("org months", "MONTH", "monthly")] {
        let found = org_usage(api, integration, granularity).await;
        comparison.check(kind, &org_usage_of(truth, table), &found);
    }
    comparison
}

/// Of who is gone, the name that Okta's list had last: a store that read it then keeps it, another has that of the last sign-in.
const LISTED_NAME: &str = "lastListedName";

impl Comparison {
    fn check(&mut self, kind: &'static str, truth: &Rows, found: &Rows) {
        self.compared.insert(kind, truth.len());
        for (key, expected_row) in truth {
            let Some(found) = found.get(key) else {
                self.tell(format!("{kind} {key} is missing: {expected_row}"));
                continue;
            };
            let columns = expected_row.as_object().unwrap().iter();
            for (name, expected) in columns.filter(|(name, _)| *name != LISTED_NAME) {
                let listed = &expected_row[LISTED_NAME];
                let is_listed_name = name == "name" && !listed.is_null() && found[name] == *listed;
                if found[name] != *expected && !is_listed_name {
                    let found = &found[name];
                    self.tell(format!("{kind} {key} {name}: {found} instead of {expected}"));
                }
            }
        }
        for key in found.keys().filter(|key| !truth.contains_key(*key)) {
            self.tell(format!("{kind} {key} is too much"));
        }
    }

    fn tell(&mut self, difference: String) {
        self.count += 1;
        if self.differences.len() < MOST_TOLD {
            self.differences.push(difference);
        }
    }
}

async fn users(api: &Api, integration: &str) -> Rows {
    let query = "query($integration: ID!, $after: String) {
        integration(id: $integration) { users(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
            oktaId name email login title department division costCenter organization employmentType countryCode
            createdAt activatedAt lastLoginAt status roles lastSignIn { at app { oktaId } } } } } }";
    let nodes = api
        .all(query, "/integration/users", json!({ "integration": integration }))
        .await;
    let row = |mut user: Value| {
        for name in ["createdAt", "activatedAt", "lastLoginAt"] {
            user[name] = instant(&user[name]);
        }
        let mut roles: Vec<String> = serde_json::from_value(user["roles"].clone()).unwrap();
        roles.sort();
        user["roles"] = json!(roles);
        user["lastSignIn"] = match &user["lastSignIn"] {
            Value::Null => Value::Null,
            last => json!({ "at": instant(&last["at"]), "app": last["app"]["oktaId"] }),
        };
        (text(&user["oktaId"]), user)
    };
    nodes.into_iter().map(row).collect()
}

fn users_of(truth: &Value) -> Rows {
    let row = |user: &Value| {
        let last = match &user["lastSignIn"] {
            Value::Null => Value::Null,
            last => json!({ "at": instant(&last["at"]), "app": last["app"] }),
        };
        let mut row = json!({ "name": user["name"], "login": user["login"], "status": user["status"], "lastSignIn": last });
        row[LISTED_NAME] = user[LISTED_NAME].clone();
        // Nothing else is known of somebody who is gone.
        if user["status"] != "DELETED" {
            for name in [
                "email",
                "title",
                "department",
                "division",
                "costCenter",
                "organization",
                "employmentType",
                "countryCode",
                "roles",
            ] {
                row[name] = user[name].clone();
            }
            row["createdAt"] = instant(&user["created"]);
            row["activatedAt"] = instant(&user["activated"]);
            row["lastLoginAt"] = instant(&user["lastLogin"]);
        }
        (text(&user["id"]), row)
    };
    truth["users"].as_array().unwrap().iter().map(row).collect()
}

async fn apps(api: &Api, integration: &str) -> Rows {
    let query = "query($integration: ID!, $after: String) {
        integration(id: $integration) { apps(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
            id oktaId label name status signOnMode createdAt ownedByOkta lastSignInAt
            signals { code event firstSeenAt } } } } }";
    let nodes = api
        .all(query, "/integration/apps", json!({ "integration": integration }))
        .await;
    let row = |mut app: Value| {
        app["createdAt"] = instant(&app["createdAt"]);
        app["lastSignInAt"] = instant(&app["lastSignInAt"]);
        let signals = app["signals"].as_array().unwrap().iter();
        let by_events = signals.filter(|signal| !signal["event"].is_null());
        app["signals"] = by_events
            .map(|signal| json!([signal["code"], signal["event"], instant(&signal["firstSeenAt"])]))
            .collect();
        (text(&app["oktaId"]), app)
    };
    nodes.into_iter().map(row).collect()
}

fn apps_of(truth: &Value) -> Rows {
    let row = |app: &Value| {
        let mut row = json!({
            "label": app["label"], "status": app["status"], "lastSignInAt": instant(&app["lastSignIn"])
        });
        // Okta's own show none.
        let signals = app["signals"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|_| app["ownedByOkta"] != true);
        row["signals"] = signals
            .map(|signal| json!([signal["code"], signal["event"], instant(&signal["at"])]))
            .collect();
        if app["status"] != "DELETED" {
            row["name"] = app["name"].clone();
            row["signOnMode"] = app["signOnMode"].clone();
            row["ownedByOkta"] = app["ownedByOkta"].clone();
            row["createdAt"] = instant(&app["created"]);
        }
        (text(&app["id"]), row)
    };
    truth["apps"].as_array().unwrap().iter().map(row).collect()
}

async fn assignments(api: &Api, apps: &[String]) -> Rows {
    let query = "query($app: ID!, $after: String) {
        app(id: $app) { assignments(first: 100, after: $after) { pageInfo { hasNextPage endCursor } nodes {
            scope assignedAt group { oktaId } app { oktaId } user { oktaId } } } } }";
    let mut rows = Rows::new();
    for app in apps {
        for seat in api.all(query, "/app/assignments", json!({ "app": app })).await {
            let key = format!(
                "{} {}",
                text(&seat["app"]["oktaId"]),
                text(&seat["user"]["oktaId"])
            );
            let row = json!({
                "scope": seat["scope"], "assignedAt": instant(&seat["assignedAt"]), "group": seat["group"]["oktaId"],
            });
            rows.insert(key, row);
        }
    }
    rows
}

fn assignments_of(truth: &Value) -> Rows {
    let row = |seat: &Value| {
        let key = format!("{} {}", text(&seat["app"]), text(&seat["user"]));
        (
            key,
            json!({
                "scope": seat["scope"], "assignedAt": instant(&seat["created"]), "group": seat["group"]["id"],
            }),
        )
    };
    truth["assignments"].as_array().unwrap().iter().map(row).collect()
}

async fn usage(api: &Api, integration: &str, granularity: &str) -> Rows {
    let query = "query($integration: ID!, $granularity: Granularity!, $after: String) {
        usageStats(filter: { integrationId: $integration }, granularity: $granularity, first: 100, after: $after) {
            pageInfo { hasNextPage endCursor }
            nodes { start signIns lastSignInAt app { oktaId } user { oktaId } } } }";
    let variables = json!({ "integration": integration, "granularity": granularity });
    let row = |stat: Value| {
        let (app, user) = (text(&stat["app"]["oktaId"]), text(&stat["user"]["oktaId"]));
        let row = json!({ "signIns": stat["signIns"], "last": instant(&stat["lastSignInAt"]) });
        (format!("{app} {user} {}", text(&stat["start"])), row)
    };
    let stats = api.all(query, "/usageStats", variables).await;
    let (count, rows) = (stats.len(), stats.into_iter().map(row).collect::<Rows>());
    assert_eq!(count, rows.len(), "a row of usage came twice");
    rows
}

fn days_of(truth: &Value) -> Rows {
    let row = |day: &Value| {
        let key = format!("{} {} {}", text(&day[0]), text(&day[1]), text(&day[2]));
        (key, json!({ "signIns": day[3], "last": instant(&day[4]) }))
    };
    truth["daily"].as_array().unwrap().iter().map(row).collect()
}

fn months_of(truth: &Value) -> Rows {
    let row = |month: &Value| {
        let key = format!("{} {} {}-01", text(&month[0]), text(&month[1]), text(&month[2]));
        (key, json!({ "signIns": month[3] }))
    };
    truth["monthly"].as_array().unwrap().iter().map(row).collect()
}

/// The sign-ins of the whole org, by period.
async fn org_usage(api: &Api, integration: &str, granularity: &str) -> Rows {
    let query = "query($integration: ID!, $granularity: Granularity!) { integration(id: $integration) {
        usage(granularity: $granularity) { start signIns activeUsers activeApps } } }";
    let variables = json!({ "integration": integration, "granularity": granularity });
    let data = api.ask(query, variables).await;
    let points = data["integration"]["usage"].as_array().unwrap();
    points
        .iter()
        .map(|point| (text(&point["start"]), point.clone()))
        .collect()
}

/// Those to apps that are there and not Okta's own.
fn org_usage_of(truth: &Value, table: &str) -> Rows {
    let apps = truth["apps"].as_array().unwrap().iter();
    let apps: BTreeSet<_> = apps
        .filter(|app| app["status"] != "DELETED" && app["ownedByOkta"] != true)
        .map(|app| text(&app["id"]))
        .collect();
    let mut periods: BTreeMap<String, (i64, BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for row in truth[table].as_array().unwrap() {
        let (app, user, period) = (text(&row[0]), text(&row[1]), text(&row[2]));
        if !apps.contains(&app) {
            continue;
        }
        let start = if table == "daily" {
            period
        } else {
            format!("{period}-01")
        };
        let (sign_ins, users, apps) = periods.entry(start).or_default();
        *sign_ins += row[3].as_i64().unwrap();
        users.insert(user);
        apps.insert(app);
    }
    let point = |(start, (sign_ins, users, apps)): (String, (i64, BTreeSet<_>, BTreeSet<_>))| {
        let row = json!({ "signIns": sign_ins, "activeUsers": users.len(), "activeApps": apps.len() });
        (start, row)
    };
    periods.into_iter().map(point).collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

/// Milliseconds: the two programs may spell the same instant differently.
fn instant(value: &Value) -> Value {
    value.as_str().map_or(Value::Null, |text| {
        let at: chrono::DateTime<chrono::Utc> = text.parse().unwrap();
        json!(at.timestamp_millis())
    })
}
