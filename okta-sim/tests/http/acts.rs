//! Acts: what they change, and what the log says of it.

use crate::common::{all, get_url, json, link, poll};
use okta_sim::{ActError, Done, OktaSim, RunningSim};
use serde_json::{Value, json};

async fn start() -> (RunningSim, String) {
    let sim = OktaSim::builder().users(60).apps(14).days(1).events_per_day(20);
    let sim = sim.rate_limit(100_000).start().await.unwrap();
    let (_, next) = poll(&sim, &format!("{}/api/v1/logs", sim.url())).await;
    (sim, next)
}

fn act(sim: &RunningSim, act: Value) -> Done {
    sim.act(&serde_json::from_value(act).unwrap()).unwrap()
}

fn refused(sim: &RunningSim, act: Value) -> ActError {
    sim.act(&serde_json::from_value(act).unwrap()).unwrap_err()
}

/// What was written since: the type, and the types and ids of the targets.
async fn written(sim: &RunningSim, next: &mut String) -> Vec<String> {
    let (events, after) = poll(sim, next).await;
    *next = after;
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    events
        .iter()
        .map(|event| {
            let targets = event["target"].as_array().unwrap();
            let targets: Vec<String> = targets.iter().map(|target| text(&target["type"])).collect();
            let by = text(&event["transaction"]["type"]);
            format!("{} {by} {}", text(&event["eventType"]), targets.join(" "))
        })
        .collect()
}

async fn scope(sim: &RunningSim, app: &str, user: &str) -> Option<String> {
    let url = format!("{}/api/v1/apps/{app}/users/{user}", sim.url());
    let response = get_url(sim, &url).await;
    let found = response.status() == 200;
    let entry: Value = response.json().await.unwrap();
    found.then(|| entry["scope"].as_str().unwrap().to_owned())
}

/// An app without groups, a group without apps, and someone who has neither.
async fn strangers(sim: &RunningSim) -> (String, String, String) {
    let app = act(sim, json!({"act": "create_app", "label": "Fresh"}))
        .app
        .unwrap();
    let user = act(sim, json!({"act": "create_user", "login": "fresh@example.com"}))
        .user
        .unwrap();
    let groups = all(sim, "/api/v1/groups").await;
    let group = groups
        .iter()
        .find(|group| group["profile"]["name"] == "Auditors")
        .unwrap();
    (app, group["id"].as_str().unwrap().to_owned(), user)
}

#[tokio::test]
async fn a_group_brings_apps_and_roles_and_takes_them() {
    let (sim, mut next) = start().await;
    let (app, group, user) = strangers(&sim).await;
    written(&sim, &mut next).await;
    let done = act(
        &sim,
        json!({"act": "assign_group", "app": app, "group": "Auditors"}),
    );
    assert_eq!(
        (done.group.as_deref(), done.app.as_deref()),
        (Some(&*group), Some(&*app))
    );
    let members = all(&sim, &format!("/api/v1/groups/{group}/users")).await.len();
    let told = written(&sim, &mut next).await;
    assert_eq!(
        told[0],
        "group.application_assignment.add WEB AppInstance UserGroup"
    );
    let seats = "application.user_membership.add JOB AppUser AppInstance User";
    assert_eq!(told[1..], vec![seats; members]);

    act(&sim, json!({"act": "add_to_group", "group": group, "user": user}));
    assert_eq!(
        written(&sim, &mut next).await,
        ["group.user_membership.add WEB User UserGroup", seats]
    );
    assert_eq!(scope(&sim, &app, &user).await.as_deref(), Some("GROUP"));
    let roles = json(&sim, &format!("/api/v1/users/{user}/roles")).await;
    assert_eq!(roles.as_array().unwrap().len(), 2);
    assert!(
        roles
            .as_array()
            .unwrap()
            .iter()
            .all(|role| role["assignmentType"] == "GROUP")
    );

    act(
        &sim,
        json!({"act": "remove_from_group", "group": group, "user": user}),
    );
    let lost = "application.user_membership.remove JOB AppUser AppInstance User";
    assert_eq!(
        written(&sim, &mut next).await,
        ["group.user_membership.remove WEB User UserGroup", lost]
    );
    assert_eq!(scope(&sim, &app, &user).await, None);
    assert_eq!(
        json(&sim, &format!("/api/v1/users/{user}/roles")).await,
        json!([])
    );

    act(&sim, json!({"act": "unassign_group", "app": app, "group": group}));
    let told = written(&sim, &mut next).await;
    assert_eq!(
        told[0],
        "group.application_assignment.remove WEB AppInstance UserGroup"
    );
    assert_eq!(told[1..], vec![lost; members]);
    assert!(all(&sim, &format!("/api/v1/apps/{app}/users")).await.is_empty());
    assert_eq!(
        refused(
            &sim,
            json!({"act": "add_to_group", "group": "Everyone", "user": user})
        ),
        ActError::BuiltIn
    );
    assert_eq!(
        refused(
            &sim,
            json!({"act": "assign_group", "app": app, "group": "Nobody"})
        ),
        ActError::UnknownGroup("Nobody".to_owned())
    );
}

#[tokio::test]
async fn a_seat_held_twice_outlasts_either() {
    let (sim, mut next) = start().await;
    let (app, group, user) = strangers(&sim).await;
    act(&sim, json!({"act": "assign_group", "app": app, "group": group}));
    act(&sim, json!({"act": "add_to_group", "group": group, "user": user}));
    act(&sim, json!({"act": "assign", "app": app, "user": user}));
    assert_eq!(scope(&sim, &app, &user).await.as_deref(), Some("USER"));
    written(&sim, &mut next).await;
    act(&sim, json!({"act": "unassign", "app": app, "user": user}));
    let changed = "application.user_membership.update WEB AppUser AppInstance User";
    assert_eq!(written(&sim, &mut next).await, [changed]);
    assert_eq!(scope(&sim, &app, &user).await.as_deref(), Some("GROUP"));
    act(&sim, json!({"act": "assign", "app": app, "user": user}));
    written(&sim, &mut next).await;
    act(
        &sim,
        json!({"act": "remove_from_group", "group": group, "user": user}),
    );
    let told = written(&sim, &mut next).await;
    assert_eq!(told, ["group.user_membership.remove WEB User UserGroup"]);
    assert_eq!(scope(&sim, &app, &user).await.as_deref(), Some("USER"));
    act(&sim, json!({"act": "assign", "app": app, "user": user}));
    assert!(written(&sim, &mut next).await.is_empty(), "nothing new");
}

#[tokio::test]
async fn every_change_is_told_as_okta_tells_it() {
    let (sim, mut next) = start().await;
    let check = async |next: &mut String, given: Value, expected: &[&str]| {
        act(&sim, given.clone());
        assert_eq!(written(&sim, next).await, expected, "{given}");
    };
    let app = act(&sim, json!({"act": "create_app", "label": "A"})).app.unwrap();
    let user = act(&sim, json!({"act": "create_user", "login": "a@example.com"}))
        .user
        .unwrap();
    let told = written(&sim, &mut next).await;
    assert_eq!(told[0], "application.lifecycle.create WEB AppInstance");
    assert_eq!(
        told[1..3],
        [
            "user.lifecycle.create WEB User",
            "user.lifecycle.activate WEB User"
        ]
    );
    check(
        &mut next,
        json!({"act": "update_user", "user": user, "profile": {"title": "CTO"}}),
        &["user.account.update_profile WEB User"],
    )
    .await;
    check(
        &mut next,
        json!({"act": "grant_role", "user": user, "role": "APP_ADMIN"}),
        &["user.account.privilege.grant WEB User"],
    )
    .await;
    check(
        &mut next,
        json!({"act": "revoke_role", "user": user, "role": "APP_ADMIN"}),
        &["user.account.privilege.revoke WEB User"],
    )
    .await;
    check(
        &mut next,
        json!({"act": "assign", "app": app, "user": user}),
        &["application.user_membership.add WEB AppUser AppInstance User"],
    )
    .await;
    check(
        &mut next,
        json!({"act": "unassign", "app": app, "user": user}),
        &["application.user_membership.remove WEB AppUser AppInstance User"],
    )
    .await;
    check(
        &mut next,
        json!({"act": "rename_app", "app": app, "label": "B"}),
        &["application.lifecycle.update JOB AppInstance"],
    )
    .await;
    let deactivated = "application.lifecycle.deactivate WEB AppInstance";
    check(
        &mut next,
        json!({"act": "deactivate_app", "app": app}),
        &[deactivated],
    )
    .await;
    check(&mut next, json!({"act": "deactivate_app", "app": app}), &[]).await;
    let activated = "application.lifecycle.activate WEB AppInstance";
    check(
        &mut next,
        json!({"act": "activate_app", "app": app}),
        &[activated],
    )
    .await;
    let deleted = [deactivated, "application.lifecycle.delete WEB AppInstance"];
    check(&mut next, json!({"act": "delete_app", "app": app}), &deleted).await;

    act(
        &sim,
        json!({"act": "grant_role", "user": user, "role": "ORG_ADMIN"}),
    );
    act(
        &sim,
        json!({"act": "add_to_group", "group": "Legal", "user": user}),
    );
    written(&sim, &mut next).await;
    act(&sim, json!({"act": "delete_user", "user": user}));
    let told = written(&sim, &mut next).await;
    assert_eq!(
        told[..2],
        [
            "user.lifecycle.deactivate WEB User",
            "user.account.privilege.revoke WEB User"
        ]
    );
    let (last, seats) = told[2..].split_last_chunk::<3>().map(|(a, b)| (b, a)).unwrap();
    assert!(
        seats
            .iter()
            .all(|told| told.starts_with("application.user_membership.remove WEB"))
    );
    assert_eq!(
        last,
        &[
            "group.user_membership.remove WEB User UserGroup",
            "user.lifecycle.delete.initiated WEB User",
            "user.lifecycle.delete.completed JOB User"
        ]
    );
    assert!(link(&get_url(&sim, &next).await, "next").is_some());
}

#[tokio::test]
async fn people_bring_apps_in_by_themselves() {
    let (sim, mut next) = start().await;
    let (app, _, user) = strangers(&sim).await;
    written(&sim, &mut next).await;
    let first = act(&sim, json!({"act": "add_app", "app": app, "user": user}));
    let other = act(&sim, json!({"act": "create_app", "label": "Other"}))
        .app
        .unwrap();
    let asked = act(&sim, json!({"act": "request_app", "app": other, "user": user}));
    let consent = act(&sim, json!({"act": "consent", "app": app, "user": user}));
    assert_eq!(scope(&sim, &app, &user).await.as_deref(), Some("USER"));
    let (events, _) = poll(&sim, &next).await;
    let added = &events[0];
    assert_eq!(added["eventType"], "application.user_membership.add");
    assert_eq!(
        (&added["actor"]["id"], &added["actor"]["type"]),
        (&json!(user), &json!("User"))
    );
    let uri = added["debugContext"]["debugData"]["requestUri"].as_str().unwrap();
    assert!(
        ["/api/internal/enduser/", "/enduser/", "/api/plugin/"]
            .iter()
            .any(|own| uri.starts_with(own)),
        "{uri}"
    );
    assert_eq!(events[2]["eventType"], "app.access_request.request");
    assert_eq!(events[3]["eventType"], "app.oauth2.as.consent.grant");
    for scope in events[3]["target"].as_array().unwrap() {
        assert_eq!(scope["type"], "ConsentGrant");
        assert_eq!(scope["detailEntry"]["publicclientapp"], json!(app));
    }
    // An administrator's doing shows nothing.
    let given = act(&sim, json!({"act": "create_app", "label": "Given"}))
        .app
        .unwrap();
    act(&sim, json!({"act": "assign", "app": given, "user": user}));
    let truth = sim.truth(None);
    let told = |id: &str| -> Vec<(String, String)> {
        let app = truth.apps.iter().find(|app| app.id == id).unwrap();
        let signals = app.signals.iter();
        signals
            .map(|signal| (signal.code.clone(), signal.event.clone()))
            .collect()
    };
    let by_user = |done: &Done| ("ADDED_BY_USER".to_owned(), done.events[0].clone());
    let consented = ("OAUTH_CONSENT".to_owned(), consent.events[0].clone());
    assert_eq!(told(&app), [by_user(&first), consented]);
    assert_eq!(told(&other), [by_user(&asked)]);
    assert_eq!(told(&given), []);
}
