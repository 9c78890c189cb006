//! What the fields say: a nested answer as a whole, and what is easily got wrong, one by one.

use std::collections::BTreeSet;

use seatgraph::{
    access::Role,
    okta::Part,
    store::{
        audit::By,
        connections::disconnect,
        writers::{AssignmentRecord, PageWriter, RunOutcome},
    },
};
use serde_json::{Value, json};

use crate::{
    api::{Api, request},
    database,
    org::{self, at},
};

const NESTED: &str = r#"
{
  viewer { name role integrations { domain } }
  integrations { totalCount nodes {
    provider domain name authMethod status problems { code }
    connectedAt lastSyncedAt nextSyncAt usageCoverage { from to }
    latestSync { trigger full state queuedAt startedAt finishedAt problem { code }
      secondsLeft
      stages { name state processed total requests throttledSeconds waitingUntil secondsLeft } }
    syncs { totalCount }
    apps(first: 2, orderBy: { field: ASSIGNED_USERS, direction: DESC }) { totalCount pageInfo { hasNextPage } nodes {
      oktaId label name status signOnMode createdAt lastSignInAt signIns activeUsers ownedByOkta
      usage { start signIns activeUsers activeApps }
      assignments(first: 2) { totalCount nodes {
        scope assignedAt signIns lastSignInAt
        user { oktaId name email login title department status roles createdAt lastLoginAt
          lastSignIn { at app { label } } signIns }
      } }
    } }
  } }
}"#;

#[tokio::test]
async fn a_nested_answer() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 5, 3).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let data = api.data(&scope, NESTED).await;
        insta::assert_snapshot!("nested", serde_json::to_string_pretty(&data).unwrap());
    }
}

#[tokio::test]
async fn pages_of_many_parents_are_the_pages_of_each() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 6).await;
        org::synced(api.store(), "beta.okta.com", 5, 4).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let ids = api
            .data(
                &scope,
                "{ users { nodes { id assignments(first: 1) { edges { cursor } } } } }",
            )
            .await;
        let cursor = ids["users"]["nodes"][0]["assignments"]["edges"][0]["cursor"].clone();
        for arguments in [
            "first: 2",
            "last: 2",
            "first: 2, after: $cursor",
            "last: 2, before: $cursor",
            "first: 2, filter: { inactiveDays: 20 }",
        ] {
            let page = format!(
                "assignments({arguments}) {{ totalCount nodes {{ id }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }}"
            );
            let declared = if arguments.contains("$cursor") {
                "($cursor: String)"
            } else {
                ""
            };
            let together = format!("query{declared} {{ users(first: 50) {{ nodes {{ id {page} }} }} }}");
            let variables = json!({ "cursor": cursor });
            let together = api.data(&scope, request(&together, variables)).await;
            for user in together["users"]["nodes"].as_array().unwrap() {
                let declared = match declared {
                    "" => "($id: ID!)",
                    _ => "($cursor: String, $id: ID!)",
                };
                let alone = format!("query{declared} {{ user(id: $id) {{ id {page} }} }}");
                let variables = json!({ "cursor": cursor, "id": user["id"] });
                let alone = api.data(&scope, request(&alone, variables)).await;
                assert_eq!(alone["user"], *user, "{arguments} on {}", api.database.name);
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_listed_yet_is_counted_nowhere_but_can_be_followed() {
    for api in Api::each().await {
        let org = org::begun(api.store(), "acme.okta.com").await;
        let page = PageWriter::begin(api.store(), &org.lease).await.unwrap();
        page.upsert_apps(&[org::app(0)], at("2026-03-20T06:00:00Z"))
            .await
            .unwrap();
        let event = |user: &str, app: &str| seatgraph::store::writers::SignInRecord {
            event_id: format!("{user}-{app}"),
            at: at("2026-03-01T01:02:03Z"),
            user_okta_id: user.to_owned(),
            user_name: "New Here".to_owned(),
            user_login: "new@acme.example".to_owned(),
            app_okta_id: app.to_owned(),
            app_label: "Fresh".to_owned(),
        };
        let events = [event("00uNEW", "0oaNEW"), event("00uNEW", "0oa0000")];
        page.count_sign_ins(&events, at("2026-03-20T00:00:00Z"))
            .await
            .unwrap();
        page.commit().await.unwrap();
        let scope = api.scope(Role::Viewer, &[]).await;
        let data = api
            .data(
                &scope,
                "{ users { totalCount nodes { id } } apps { totalCount } deleted: users(filter: { status: DELETED }) { totalCount } \
                 integrations { nodes { users { totalCount } apps { totalCount } } } \
                 usageStats { nodes { user { id oktaId name status } app { label status } signIns } } }",
            )
            .await;
        assert_eq!(data["users"], json!({ "totalCount": 0, "nodes": [] }));
        assert_eq!(data["apps"]["totalCount"], 1);
        assert_eq!(data["deleted"]["totalCount"], 0);
        let integration = &data["integrations"]["nodes"][0];
        assert_eq!(
            *integration,
            json!({ "users": { "totalCount": 0 }, "apps": { "totalCount": 1 } })
        );
        let stats = data["usageStats"]["nodes"].as_array().unwrap();
        assert_eq!(stats.len(), 2);
        let user = &stats[1]["user"];
        assert_eq!(
            (&user["name"], &user["status"]),
            (&json!("New Here"), &json!("DELETED"))
        );
        assert_eq!(stats[1]["app"], json!({ "label": "Fresh", "status": "DELETED" }));
        let found = api
            .data(
                &scope,
                request(
                    "query($id: ID!) { user(id: $id) { oktaId } }",
                    json!({ "id": user["id"] }),
                ),
            )
            .await;
        assert_eq!(found["user"]["oktaId"], "00uNEW");
    }
}

#[tokio::test]
async fn statuses_that_the_api_does_not_know_are_filtered_as_they_are_shown() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 11, 9).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        for (list, statuses) in [
            (
                "users",
                &[
                    "STAGED",
                    "PROVISIONED",
                    "ACTIVE",
                    "SUSPENDED",
                    "DEPROVISIONED",
                    "DELETED",
                ][..],
            ),
            ("apps", &["ACTIVE", "INACTIVE", "DELETED"][..]),
        ] {
            let mut total = 0;
            for status in statuses {
                let query = format!(
                    "{{ {list}(first: 100, filter: {{ status: [{status}] }}) {{ nodes {{ status }} }} }}"
                );
                let data = api.data(&scope, query.as_str()).await;
                let nodes = data[list]["nodes"].as_array().unwrap();
                assert!(nodes.iter().all(|node| node["status"] == **status), "{status}");
                total += nodes.len();
            }
            let all = format!(
                "{{ {list} {{ totalCount }} none: {list}(filter: {{ status: [] }}) {{ totalCount }} }}"
            );
            let data = api.data(&scope, all.as_str()).await;
            assert_eq!(data[list]["totalCount"], total);
            assert_eq!(data["none"]["totalCount"], 0);
        }
    }
}

#[tokio::test]
async fn the_inactive_are_those_who_did_not_sign_in_for_so_many_days() {
    for api in Api::each().await {
        let org = org::synced(api.store(), "acme.okta.com", 12, 5).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let now = at(crate::api::NOW).0;
        for days in [0, 1, 7, 30, 74, 365] {
            let query = format!(
                "{{ users(first: 50, filter: {{ inactiveDays: {days} }}) {{ nodes {{ oktaId }} }} \
                 all: users(first: 50) {{ nodes {{ oktaId assignments(filter: {{ inactiveDays: {days} }}) {{ nodes {{ app {{ oktaId }} }} }} \
                 seats: assignments {{ nodes {{ app {{ oktaId }} }} }} }} }} }}"
            );
            let data = api.data(&scope, query.as_str()).await;
            let since = now - days * 86_400_000;
            let recent = |user: &Value, app: Option<&Value>| {
                org.sign_ins.iter().any(|event| {
                    event.at.0 >= since
                        && *user == *event.user_okta_id
                        && app.is_none_or(|app| *app == *event.app_okta_id)
                })
            };
            let mut inactive = BTreeSet::new();
            for user in data["all"]["nodes"].as_array().unwrap() {
                let id = &user["oktaId"];
                if !recent(id, None) {
                    inactive.insert(id.to_string());
                }
                let apps = |list: &str| -> Vec<Value> {
                    let nodes = user[list]["nodes"].as_array().unwrap();
                    nodes.iter().map(|seat| seat["app"]["oktaId"].clone()).collect()
                };
                let mut expected = apps("seats");
                expected.retain(|app| !recent(id, Some(app)));
                assert_eq!(
                    apps("assignments"),
                    expected,
                    "{days} days on {}",
                    api.database.name
                );
            }
            let found = data["users"]["nodes"].as_array().unwrap();
            let found: BTreeSet<_> = found.iter().map(|user| user["oktaId"].to_string()).collect();
            assert_eq!(found, inactive, "{days} days on {}", api.database.name);
        }
    }
}

#[tokio::test]
async fn problems_are_worded_with_their_remedy() {
    for api in Api::each().await {
        let org = org::synced(api.store(), "acme.okta.com", 2, 1).await;
        let failed = RunOutcome {
            failure: Some(("FORBIDDEN", "users")),
            found: BTreeSet::from([("FORBIDDEN", "users"), ("NO_USAGE_DATA", "")]),
            looked_for: BTreeSet::new(),
            next_sync_at: Some(at("2026-03-21T09:00:00Z")),
            ..RunOutcome::default()
        };
        org::sync_again(api.store(), org.integration, &failed).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let data = api
            .data(
                &scope,
                "{ integrations { nodes { status nextSyncAt problems { code stage message remedy since } \
                 latestSync { state problem { code message since } } } } }",
            )
            .await;
        insta::assert_snapshot!("problems", serde_json::to_string_pretty(&data).unwrap());
        disconnect(
            api.store(),
            &By::operator(),
            org.integration,
            false,
            at("2026-03-20T10:00:00Z"),
        )
        .await
        .unwrap();
        let data = api
            .data(
                &scope,
                "{ integrations { nodes { status problems { code } users { totalCount } } } }",
            )
            .await;
        let kept = json!({ "status": "DISCONNECTED", "problems": [], "users": { "totalCount": 3 } });
        assert_eq!(data["integrations"]["nodes"], json!([kept]));
    }
}

#[tokio::test]
async fn a_seat_without_a_sign_in_says_so() {
    for api in Api::each().await {
        let org = org::begun(api.store(), "acme.okta.com").await;
        let page = PageWriter::begin(api.store(), &org.lease).await.unwrap();
        page.upsert_users(&[org::user(1)]).await.unwrap();
        page.upsert_apps(&[org::app(1)], at("2026-03-20T06:00:00Z"))
            .await
            .unwrap();
        page.commit().await.unwrap();
        let unread = seatgraph::store::progress::list_unread_apps(api.store(), &org.lease)
            .await
            .unwrap();
        let page = PageWriter::begin(api.store(), &org.lease).await.unwrap();
        let seat = AssignmentRecord {
            user_okta_id: org::user(1).okta_id,
            through_group: true,
            group_okta_id: None,
            assigned_at: None,
        };
        page.upsert_assignments(unread[0].0, &[seat]).await.unwrap();
        page.commit().await.unwrap();
        let scope = api.scope(Role::Viewer, &[]).await;
        let query = "{ users { nodes { lastSignIn { at } signIns assignments { nodes { \
                     id scope assignedAt lastSignInAt signIns usage { start } } } } } }";
        let data = api.data(&scope, query).await;
        let user = &data["users"]["nodes"][0];
        assert_eq!((&user["lastSignIn"], &user["signIns"]), (&Value::Null, &json!(0)));
        let seat = &user["assignments"]["nodes"][0];
        let id = seat["id"].clone();
        let unused = json!({
            "id": id, "scope": "GROUP", "assignedAt": null, "lastSignInAt": null, "signIns": 0, "usage": [],
        });
        assert_eq!(*seat, unused);
        let node = api
            .data(
                &scope,
                request(
                    "query($id: ID!) { node(id: $id) { __typename id } }",
                    json!({ "id": id }),
                ),
            )
            .await;
        assert_eq!(node["node"], json!({ "__typename": "Assignment", "id": id }));
    }
}

#[tokio::test]
async fn a_part_that_may_not_be_read_is_named_with_what_to_grant() {
    let api = Api::over(database::sqlite().await);
    let org = org::synced(api.store(), "acme.okta.com", 1, 1).await;
    let scope = api.scope(Role::Viewer, &[]).await;
    for (part, grant, stage) in [
        (Part::Org, "okta.orgs.read", None),
        (Part::Users, "okta.users.read", Some("USERS")),
        (Part::Apps, "okta.apps.read", Some("APPS")),
        (Part::Assignments, "okta.apps.read", Some("ASSIGNMENTS")),
        (Part::Roles, "okta.roles.read", Some("USERS")),
        (Part::Groups, "okta.groups.read", Some("USERS")),
        (Part::Logs, "okta.logs.read", Some("USAGE")),
    ] {
        let name: &'static str = part.to_string().leak();
        let problem = ("FORBIDDEN", name);
        let met = RunOutcome {
            found: BTreeSet::from([problem]),
            ..RunOutcome::default()
        };
        org::sync_again(api.store(), org.integration, &met).await;
        let query = "{ integrations { nodes { problems { message stage remedy } } } }";
        let data = api.data(&scope, query).await;
        let problem_shown = &data["integrations"]["nodes"][0]["problems"][0];
        assert!(problem_shown["message"].to_string().contains(name), "{name}");
        assert!(problem_shown["remedy"].to_string().contains(grant), "{name}");
        assert_eq!(problem_shown["stage"], json!(stage), "{name}");
        let over = RunOutcome {
            looked_for: BTreeSet::from([problem]),
            ..RunOutcome::default()
        };
        org::sync_again(api.store(), org.integration, &over).await;
    }
}

#[tokio::test]
async fn a_failing_database_is_masked() {
    let api = Api::over(database::sqlite().await);
    let scope = api.scope(Role::Viewer, &[]).await;
    api.store().clone().close().await.unwrap();
    let answer = api
        .answer(&scope, "{ users { nodes { name } totalCount } }")
        .await;
    let error = &answer["errors"][0];
    assert_eq!(error["message"], "Internal error");
    assert_eq!(error["extensions"], json!({ "code": "INTERNAL_SERVER_ERROR" }));
}
