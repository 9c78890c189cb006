//! The feed: what changed between syncs, told once each, and nothing that is not news.

use std::{collections::BTreeSet, time::Duration};

use okta_sim::{Act, Fault, Truth, TruthApp, TruthUser};
use serde_json::{Map, Value, json};

use crate::org::{self, TestOrg};

fn sim() -> okta_sim::SimBuilder {
    org::sim(80, 15, 40, 80)
}

/// The feed, oldest first.
async fn feed(org: &TestOrg, integration: &str, filter: Value) -> Vec<Value> {
    let query = "query($id: ID!, $after: String, $filter: ActivityFilter) { integration(id: $id) {
        activity(first: 100, after: $after, filter: $filter) { pageInfo { hasNextPage endCursor } nodes {
            id kind at user { login } app { label } userName userLogin userOktaId appLabel appOktaId
            percentBefore percentAfter } } } }";
    let variables = json!({ "id": integration, "filter": filter });
    let mut entries = org.api.all(query, "/integration/activity", variables).await;
    entries.reverse();
    entries
}

/// Whether an entry is wanted.
type Matches<'a> = &'a dyn Fn(&&Value) -> bool;

/// What there is, by Okta's ids: whose changes the feed tells.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    users: BTreeSet<String>,
    apps: BTreeSet<String>,
    seats: BTreeSet<(String, String)>,
}

fn is_there(user: &&TruthUser) -> bool {
    !["DEPROVISIONED", "DELETED"].contains(&&*user.status)
}

fn is_listed(app: &&TruthApp) -> bool {
    app.status != "DELETED" && !app.owned_by_okta
}

impl Held {
    fn of(truth: &Truth) -> Self {
        let apps: BTreeSet<_> = truth
            .apps
            .iter()
            .filter(is_listed)
            .map(|app| app.id.clone())
            .collect();
        let users = truth.users.iter().filter(is_there);
        let seats = truth.assignments.iter().filter(|seat| apps.contains(&seat.app));
        Self {
            users: users.map(|user| user.id.clone()).collect(),
            seats: seats.map(|seat| (seat.app.clone(), seat.user.clone())).collect(),
            apps,
        }
    }

    /// Changed as the entries tell; fails where one tells what was so before.
    fn after(mut self, entries: &[Value]) -> Self {
        for entry in entries {
            let text = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
            let (user, app) = (text("userOktaId"), text("appOktaId"));
            let is_news = match entry["kind"].as_str().unwrap() {
                "USER_JOINED" => self.users.insert(user),
                "USER_LEFT" => self.users.remove(&user),
                "APP_APPEARED" => self.apps.insert(app),
                "APP_DISAPPEARED" => self.apps.remove(&app),
                "SEAT_GIVEN" => self.seats.insert((app, user)),
                "SEAT_TAKEN" => self.seats.remove(&(app, user)),
                "USAGE_FELL" => true,
                other => panic!("{other}"),
            };
            assert!(is_news, "{entry}");
        }
        self
    }
}

fn people(truth: &Truth, from: usize) -> Vec<String> {
    let active = truth.users.iter().filter(|user| user.status == "ACTIVE");
    active.skip(from).map(|user| user.id.clone()).collect()
}

/// One change of each kind, and more that follow from them.
fn some_acts(truth: &Truth) -> Vec<Act> {
    let people = people(truth, 5);
    let apps: Vec<_> = truth
        .apps
        .iter()
        .filter(|app| is_listed(app) && app.status == "ACTIVE")
        .collect();
    let seat = truth
        .assignments
        .iter()
        .find(|seat| seat.app == apps[1].id)
        .unwrap();
    vec![
        Act::CreateUser {
            login: format!("new{}@example.com", truth.users.len()),
            profile: Map::new(),
        },
        Act::CreateApp {
            label: format!("Brand new {}", truth.apps.len()),
            sign_on_mode: None,
        },
        Act::DeactivateUser {
            user: people[0].clone(),
        },
        Act::DeleteUser {
            user: people[1].clone(),
        },
        Act::DeleteApp {
            app: apps[0].id.clone(),
        },
        Act::Unassign {
            app: seat.app.clone(),
            user: seat.user.clone(),
        },
        Act::Assign {
            app: apps[2].id.clone(),
            user: format!("new{}@example.com", truth.users.len()),
        },
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_is_told_once_after_the_sync_that_noticed_it() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let told = feed(&org, &integration, json!({})).await;
        assert_eq!(told, [] as [Value; 0], "a first sync has no news");
        for full in [false, true] {
            let truth = org.okta.truth(None);
            let before = feed(&org, &integration, json!({})).await;
            for act in some_acts(&truth) {
                org.okta.act(&act).unwrap();
            }
            let sync = async || match full {
                true => org.sync_in_full(&integration).await,
                false => org.sync(&integration).await,
            };
            sync().await;
            let told = feed(&org, &integration, json!({})).await;
            assert_eq!(told[..before.len()], before[..]);
            let news = &told[before.len()..];
            let now = Held::of(&org.okta.truth(None));
            assert_eq!(Held::of(&truth).after(news), now, "{} {full}", org.database.name);
            let kinds: BTreeSet<_> = news.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
            assert!(kinds.len() >= 6, "{kinds:?}");
            for entry in news {
                assert!(
                    entry["userOktaId"].is_null() || entry["userLogin"] != entry["userOktaId"],
                    "{entry}"
                );
                assert_eq!(entry["appOktaId"].is_null(), entry["appLabel"].is_null());
            }
            // Nothing is news twice.
            sync().await;
            assert_eq!(feed(&org, &integration, json!({})).await.len(), told.len());
        }
        org.check_truth(&integration).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn day_after_day_the_feed_replayed_over_the_first_sync_is_the_present() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let first = Held::of(&org.okta.truth(None));
        for day in 0..4 {
            org.okta.advance(Duration::from_hours(24));
            let happens = Act::Day {
                events: 50,
                users: 20,
                apps: 4,
                changes_per_app: 5,
                every_app: false,
            };
            org.okta.act(&happens).unwrap();
            if day == 1 {
                // The lists change while they are read.
                org.okta.set_faults(&[Fault::Churn]);
            }
            match day % 2 {
                0 => org.sync(&integration).await,
                _ => org.sync_in_full(&integration).await,
            };
            org.okta.clear_faults();
        }
        org.sync(&integration).await;
        org.check_truth(&integration).await;
        let told = feed(&org, &integration, json!({})).await;
        let now = Held::of(&org.okta.truth(None));
        assert_eq!(first.after(&told), now, "{}", org.database.name);
        assert!(told.len() > 30, "{}", told.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_was_stopped_tells_nothing_twice() {
    for org in TestOrg::on_each_database(&sim().latency(Duration::from_millis(20))).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let truth = org.okta.truth(None);
        for act in some_acts(&truth) {
            org.okta.act(&act).unwrap();
        }
        let query = "mutation($id: ID!) { syncIntegration(input: { integrationId: $id, full: true }) { syncRun { id } } }";
        org.api.ask(query, json!({ "id": integration })).await;
        org.under_way(&integration).await;
        let org = org.restarted().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        let told = feed(&org, &integration, json!({})).await;
        let now = Held::of(&org.okta.truth(None));
        assert_eq!(Held::of(&truth).after(&told), now, "{}", org.database.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_could_not_be_read_before_is_no_news() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    for fault in [Fault::ForbidUsers, Fault::ForbidApps] {
        org.okta.set_faults(&[fault]);
        org.synced(&integration).await;
        org.sync_in_full(&integration).await;
    }
    org.okta.clear_faults();
    org.sync(&integration).await;
    org.check_truth(&integration).await;
    let told = feed(
        &org,
        &integration,
        json!({ "kinds": ["APP_APPEARED", "SEAT_GIVEN"] }),
    )
    .await;
    assert_eq!(told, [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_whose_data_was_deleted_begins_a_new_feed() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    let person = |number: usize| Act::CreateUser {
        login: format!("person{number}@example.com"),
        profile: Map::new(),
    };
    org.okta.act(&person(1)).unwrap();
    org.sync(&integration).await;
    let joined = json!({ "kinds": ["USER_JOINED"] });
    let old = feed(&org, &integration, joined.clone()).await;
    assert_eq!(old.len(), 1);
    let query = "mutation($id: ID!) {
        disconnectIntegration(input: { integrationId: $id, deleteData: true }) { userErrors { code } } }";
    org.api.ask(query, json!({ "id": integration })).await;
    assert_eq!(feed(&org, &integration, json!({})).await, [] as [Value; 0]);
    assert_eq!(org.connected().await, integration);
    org.synced(&integration).await;
    assert_eq!(feed(&org, &integration, json!({})).await, [] as [Value; 0]);
    org.okta.act(&person(2)).unwrap();
    org.sync(&integration).await;
    let new = feed(&org, &integration, joined).await;
    assert_eq!(new[0]["userLogin"], "person2@example.com");
    assert_eq!(new[0]["user"]["login"], "person2@example.com");
    assert_ne!(new[0]["id"], old[0]["id"], "an id means one entry for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_narrowed_by_kind_person_app_and_time() {
    let org = TestOrg::on_sqlite(&sim()).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    let truth = org.okta.truth(None);
    for act in some_acts(&truth) {
        org.okta.act(&act).unwrap();
    }
    org.sync(&integration).await;
    let told = feed(&org, &integration, json!({})).await;
    let query = "query($id: ID!) { integration(id: $id) {
        users(first: 100, filter: { search: \"new\" }) { nodes { id login } }
        apps(first: 100) { nodes { id oktaId } } } }";
    let data = org.api.ask(query, json!({ "id": integration })).await;
    let nodes = |list: &str| data["integration"][list]["nodes"].as_array().unwrap().clone();
    let (user, given) = (
        &nodes("users")[0],
        told.iter().find(|entry| entry["kind"] == "SEAT_GIVEN"),
    );
    let given = given.unwrap();
    let app = nodes("apps")
        .into_iter()
        .find(|app| app["oktaId"] == given["appOktaId"])
        .unwrap();
    let taken = |entry: &&Value| entry["kind"] == "SEAT_TAKEN";
    let of_user = |entry: &&Value| entry["userLogin"] == user["login"];
    let of_app = |entry: &&Value| entry["appOktaId"] == app["oktaId"];
    let at = &told[0]["at"];
    let checks: [(Value, Matches<'_>); 6] = [
        (json!({ "kinds": ["SEAT_TAKEN"] }), &taken),
        (json!({ "userId": user["id"] }), &of_user),
        (json!({ "appId": app["id"] }), &of_app),
        (json!({ "since": at }), &|_| true),
        (json!({ "until": at }), &|_| false),
        (json!({ "userId": app["id"] }), &|_| false),
    ];
    for (filter, wanted) in checks {
        let right: Vec<_> = told.iter().filter(|entry| wanted(entry)).cloned().collect();
        assert_eq!(feed(&org, &integration, filter.clone()).await, right, "{filter}");
    }
    let node = org
        .api
        .ask(
            "query($id: ID!) { node(id: $id) { id ... on Activity { kind } } }",
            json!({ "id": given["id"] }),
        )
        .await;
    assert_eq!(node["node"]["kind"], "SEAT_GIVEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_told_of_when_the_use_of_its_seats_falls_under_the_threshold() {
    for org in TestOrg::on_each_database(&sim()).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        let truth = org.okta.truth(None);
        let query = "query($id: ID!) { integration(id: $id) { usageAlertPercent
            apps(first: 100) { nodes { oktaId ownedByOkta status seats { assigned active } } } } }";
        let data = org.api.ask(query, json!({ "id": integration })).await;
        assert_eq!(data["integration"]["usageAlertPercent"], 50);
        let apps = data["integration"]["apps"]["nodes"].as_array().unwrap();
        let figures = |app: &Value| {
            let figure = |name: &str| app["seats"][name].as_i64().unwrap_or(0);
            (figure("assigned"), figure("active"))
        };
        let (app, (assigned, active)) = apps
            .iter()
            .filter(|app| app["ownedByOkta"] == false && app["status"] == "ACTIVE")
            .map(|app| (app["oktaId"].as_str().unwrap(), figures(app)))
            .filter(|(_, (assigned, active))| (5..40).contains(assigned) && *active > 0)
            .max_by_key(|(_, (assigned, active))| active * 100 / assigned)
            .unwrap();
        let percent = active * 100 / assigned;
        let set = async |percent: Value| {
            let query = "mutation($id: ID!, $percent: Int) {
                setUsageAlert(input: { integrationId: $id, percent: $percent }) {
                    integration { usageAlertPercent } userErrors { code field } } }";
            let variables = json!({ "id": integration, "percent": percent });
            org.api.ask(query, variables).await["setUsageAlert"].clone()
        };
        let refused = json!([{ "code": "INVALID_INPUT", "field": ["input", "percent"] }]);
        assert_eq!(set(json!(0)).await["userErrors"], refused);
        assert_eq!(set(json!(101)).await["userErrors"], refused);
        let fell = async || feed(&org, &integration, json!({ "kinds": ["USAGE_FELL"] })).await;
        let holders: BTreeSet<_> = truth
            .assignments
            .iter()
            .filter(|seat| seat.app == app)
            .map(|seat| seat.user.clone())
            .collect();
        let mut others = people(&truth, 0)
            .into_iter()
            .filter(|user| !holders.contains(user));
        let mut given = 0;
        let mut give = |seats: i64| {
            for user in others.by_ref().take(usize::try_from(seats).unwrap()) {
                let app = app.to_owned();
                org.okta.act(&Act::Assign { app, user }).unwrap();
                given += 1;
            }
            given
        };
        // Nobody wants to know.
        assert_eq!(
            set(Value::Null).await["integration"]["usageAlertPercent"],
            Value::Null
        );
        let more = give(assigned / 5 + 1);
        let less = active * 100 / (assigned + more);
        org.sync(&integration).await;
        assert_eq!(fell().await, [] as [Value; 0], "{}", org.database.name);
        assert!(less < percent);
        assert_eq!(set(json!(less)).await["integration"]["usageAlertPercent"], less);
        org.sync(&integration).await;
        assert_eq!(fell().await, [] as [Value; 0], "it is not under the threshold");
        let more = give((assigned + more) / 5 + 1);
        org.sync(&integration).await;
        let told = fell().await;
        assert_eq!(told.len(), 1, "{} {told:?}", org.database.name);
        assert_eq!(
            (&told[0]["appOktaId"], &told[0]["userLogin"]),
            (&json!(app), &Value::Null)
        );
        assert_eq!(told[0]["percentBefore"], less);
        assert_eq!(told[0]["percentAfter"], active * 100 / (assigned + more));
        // Told once, for as long as it stays there.
        give(2);
        org.sync(&integration).await;
        assert_eq!(fell().await.len(), 1);
    }
}
