//! The group through which a seat is held: whom to take out of what.

use std::collections::BTreeMap;

use okta_sim::{Act, Fault};
use serde_json::{Value, json};

use crate::org::{TestOrg, sim};

/// The scope and the group of each seat, by app and user.
type Seats = BTreeMap<(String, String), (Value, Value)>;

async fn told(org: &TestOrg, integration: &str) -> Seats {
    let apps = "query($id: ID!) { integration(id: $id) { apps(first: 100) { nodes { id oktaId } } } }";
    let apps = org.api.ask(apps, json!({ "id": integration })).await["integration"]["apps"]["nodes"].clone();
    let seats = "query($app: ID!, $after: String) { app(id: $app) { assignments(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { scope group { oktaId name } user { oktaId } } } } }";
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut told = Seats::new();
    for app in apps.as_array().unwrap() {
        for seat in org
            .api
            .all(seats, "/app/assignments", json!({ "app": app["id"] }))
            .await
        {
            let key = (text(&app["oktaId"]), text(&seat["user"]["oktaId"]));
            told.insert(key, (seat["scope"].clone(), seat["group"].clone()));
        }
    }
    told
}

/// The same by the simulator's truth, where groups are called what `name` makes of their names.
fn truth(org: &TestOrg, name: impl Fn(&str) -> Value) -> Seats {
    let seats = org.okta.truth(None).assignments.into_iter();
    let group = |group: okta_sim::TruthGroup| json!({ "oktaId": group.id, "name": name(&group.name) });
    seats
        .map(|seat| {
            (
                (seat.app, seat.user),
                (json!(seat.scope), seat.group.map_or(Value::Null, group)),
            )
        })
        .collect()
}

fn act(org: &TestOrg, act: Value) {
    let act: Act = serde_json::from_value(act).unwrap();
    org.okta.act(&act).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_says_which_group_to_leave_and_then_the_next_one_that_gives_it() {
    for org in TestOrg::on_each_database(&sim(60, 14, 5, 20)).await {
        let integration = org.connected().await;
        assert_eq!(org.synced(&integration).await["state"], "SUCCEEDED");
        let listed = |name: &str| json!(name);
        let seats = told(&org, &integration).await;
        assert_eq!(seats, truth(&org, listed), "on {}", org.database.name);
        let by_group = |(key, (scope, group)): (&(String, String), &(Value, Value))| {
            let of_everyone = group["name"] == "Everyone";
            (scope == "GROUP" && !of_everyone).then(|| (key.clone(), group["oktaId"].clone()))
        };
        let mut by_group = seats.iter().filter_map(by_group);
        let ((app, user), first) = by_group.next().unwrap();
        let (_, other) = by_group.find(|(_, other)| *other != first).unwrap();
        let of_seat =
            async || told(&org, &integration).await[&(app.clone(), user.clone())].1["oktaId"].clone();

        // Okta names one of the two, and the other once that is left.
        act(
            &org,
            json!({ "act": "add_to_group", "group": other, "user": user }),
        );
        act(&org, json!({ "act": "assign_group", "group": other, "app": app }));
        org.sync(&integration).await;
        assert_eq!(of_seat().await, first, "on {}", org.database.name);
        act(
            &org,
            json!({ "act": "remove_from_group", "group": first, "user": user }),
        );
        org.sync(&integration).await;
        assert_eq!(of_seat().await, other, "on {}", org.database.name);
        assert_eq!(told(&org, &integration).await, truth(&org, listed));

        // Given directly, it is taken from the user, and from the group again.
        for (change, expected) in [("assign", Value::Null), ("unassign", other)] {
            act(&org, json!({ "act": change, "app": app, "user": user }));
            org.sync(&integration).await;
            assert_eq!(of_seat().await, expected, "{change} on {}", org.database.name);
        }
        org.sync_in_full(&integration).await;
        assert_eq!(told(&org, &integration).await, truth(&org, listed));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_that_may_not_be_listed_are_told_by_their_ids_until_they_may() {
    for org in TestOrg::on_each_database(&sim(40, 10, 5, 20)).await {
        org.okta.set_faults(&[Fault::ForbidRoles]);
        let integration = org.connected().await;
        org.synced(&integration).await;
        assert_eq!(told(&org, &integration).await, truth(&org, |_| Value::Null));
        org.okta.clear_faults();
        org.sync(&integration).await;
        assert_eq!(told(&org, &integration).await, truth(&org, |name| json!(name)));
    }
}
