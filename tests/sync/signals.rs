//! Apps that people brought in themselves, as the System Log tells of them.

use chrono::{DateTime, Utc};
use okta_sim::{Act, Fault};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::{
    org::{TestOrg, sim},
    recount::instant,
};

/// What the log shows of an app: codes and events, as the API tells them.
async fn shown(org: &TestOrg, integration: &str, app: &str) -> Vec<Value> {
    let query = "query($id: ID!) { integration(id: $id) { apps(first: 100) { nodes {
        oktaId signals { code event } } } } }";
    let data = org.api.ask(query, json!({ "id": integration })).await;
    let apps = data["integration"]["apps"]["nodes"].as_array().unwrap().clone();
    let Some(found) = apps.iter().find(|found| found["oktaId"] == app) else {
        return Vec::new();
    };
    let signals = found["signals"].as_array().unwrap();
    let by_events = signals.iter().filter(|signal| !signal["event"].is_null());
    by_events
        .map(|signal| json!([signal["code"], signal["event"]]))
        .collect()
}

/// Makes it happen; gives the app's id and the event's.
fn act(org: &TestOrg, act: Value) -> (String, String) {
    let act: Act = serde_json::from_value(act).unwrap();
    let done = org.okta.act(&act).unwrap();
    (done.app.unwrap(), done.events.last().cloned().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_event_that_shows_it_is_told_and_stays() {
    for org in TestOrg::on_each_database(&sim(12, 4, 3, 0)).await {
        let truth = org.okta.truth(None);
        let mut active = truth.users.iter().filter(|user| user.status == "ACTIVE");
        let (ann, bob) = (&active.next().unwrap().id, &active.next().unwrap().id);
        let create = |label: &str, mode: &str| {
            act(
                &org,
                json!({ "act": "create_app", "label": label, "sign_on_mode": mode }),
            )
            .0
        };
        let (notes, merge) = (
            create("Notes", "BOOKMARK"),
            create("Mail merge", "OPENID_CONNECT"),
        );
        let (wiki, gone) = (create("Wiki", "SAML_2_0"), create("Gone", "BOOKMARK"));
        let (_, added) = act(&org, json!({ "act": "add_app", "app": notes, "user": ann }));
        act(&org, json!({ "act": "add_app", "app": gone, "user": ann }));
        act(&org, json!({ "act": "delete_app", "app": gone }));
        // By an administrator, whoever that is.
        act(&org, json!({ "act": "assign", "app": wiki, "user": ann }));
        let integration = org.connected().await;
        org.synced(&integration).await;
        let by_user = [json!(["ADDED_BY_USER", added])];
        assert_eq!(shown(&org, &integration, &notes).await, by_user);
        for nothing in [&merge, &wiki, &gone] {
            assert_eq!(shown(&org, &integration, nothing).await, [] as [Value; 0]);
        }

        act(&org, json!({ "act": "add_app", "app": notes, "user": bob }));
        act(&org, json!({ "act": "consent", "app": merge, "user": ann }));
        org.sync(&integration).await;
        // It arrives late, and was earlier.
        let before = org.okta.now() - chrono::TimeDelta::hours(2);
        let (_, consent) = act(
            &org,
            json!({ "act": "consent", "app": merge, "user": bob, "published": before }),
        );
        let (_, asked) = act(&org, json!({ "act": "request_app", "app": wiki, "user": bob }));
        for full in [false, false, true] {
            match full {
                false => org.sync(&integration).await,
                true => org.sync_in_full(&integration).await,
            };
            assert_eq!(shown(&org, &integration, &notes).await, by_user);
            assert_eq!(
                shown(&org, &integration, &merge).await,
                [json!(["OAUTH_CONSENT", consent])]
            );
            assert_eq!(
                shown(&org, &integration, &wiki).await,
                [json!(["ADDED_BY_USER", asked])]
            );
            assert_eq!(shown(&org, &integration, &gone).await, [] as [Value; 0]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_was_deleted_when_the_log_says_so_and_is_gone_when_the_list_says_so() {
    for org in TestOrg::on_each_database(&sim(12, 4, 3, 0)).await {
        let truth = org.okta.truth(None);
        let user = &truth
            .users
            .iter()
            .find(|user| user.status == "ACTIVE")
            .unwrap()
            .id;
        let used = |label: &str| {
            let create = json!({ "act": "create_app", "label": label, "sign_on_mode": "SAML_2_0" });
            let (app, _) = act(&org, create);
            act(&org, json!({ "act": "assign", "app": app, "user": user }));
            act(&org, json!({ "act": "sign_in", "app": app, "user": user }));
            app
        };
        let delete = |app: &String| act(&org, json!({ "act": "delete_app", "app": app })).1;
        let (past, wiki) = (used("Gone before anybody looked"), used("Wiki"));
        let events = [delete(&past)];
        let integration = org.connected().await;
        org.synced(&integration).await;
        let in_use = |event: &String| [json!(["DELETED_IN_USE", event])];
        assert_eq!(shown(&org, &integration, &past).await, in_use(&events[0]));

        // The list may not be read: what the log says of it alone changes nothing.
        let events = [&events[0], &delete(&wiki)];
        org.okta.set_faults(&[Fault::ForbidApps]);
        org.sync(&integration).await;
        let statuses = "query($id: ID!) { integration(id: $id) { apps(first: 100, filter: { status: [ACTIVE] }) { nodes { oktaId } } } }";
        let statuses = org.api.ask(statuses, json!({ "id": integration })).await;
        let active = statuses["integration"]["apps"]["nodes"]
            .as_array()
            .unwrap()
            .clone();
        assert!(
            active.contains(&json!({ "oktaId": wiki })),
            "on {}",
            org.database.name
        );
        assert_eq!(shown(&org, &integration, &wiki).await, [] as [Value; 0]);
        org.okta.clear_faults();
        for full in [false, true] {
            match full {
                false => org.sync(&integration).await,
                true => org.sync_in_full(&integration).await,
            };
            assert_eq!(shown(&org, &integration, &past).await, in_use(events[0]));
            assert_eq!(shown(&org, &integration, &wiki).await, in_use(events[1]));
            // When each was, too.
            org.check_truth(&integration).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_log_told_of_an_app_is_kept_out_of_sight_when_it_is_gone() {
    for org in TestOrg::on_each_database(&sim(12, 4, 3, 20)).await {
        let truth = org.okta.truth(None);
        let user = truth.users.iter().find(|user| user.status == "ACTIVE").unwrap();
        let create = json!({ "act": "create_app", "label": "Notes", "sign_on_mode": "SAML_2_0" });
        let (notes, _) = act(&org, create);
        let (_, added) = act(&org, json!({ "act": "add_app", "app": notes, "user": user.id }));
        let before = org.okta.now();
        let integration = org.connected().await;
        org.synced(&integration).await;
        act(&org, json!({ "act": "delete_app", "app": notes }));
        for _ in 0..2 {
            org.sync(&integration).await;
            assert_eq!(statuses(&org, &integration, &notes).await, [] as [Value; 0]);
        }
        org.check_truth(&integration).await;
        // That somebody used it while it was there arrives late, and brings it back as one that is gone.
        let used = json!({ "act": "sign_in", "app": notes, "user": user.id, "published": before });
        act(&org, used);
        org.sync(&integration).await;
        assert_eq!(statuses(&org, &integration, &notes).await, ["DELETED"]);
        org.check_truth(&integration).await;
        let store = sea_orm::Database::connect(org.database.url.as_str())
            .await
            .unwrap();
        let event = Statement::from_sql_and_values(
            store.get_database_backend(),
            "SELECT added_by_user_event AS event FROM apps WHERE okta_id = $1",
            [notes.into()],
        );
        let event = store.query_one_raw(event).await.unwrap().unwrap();
        assert_eq!(event.try_get::<String>("", "event").unwrap(), added);
        store.close().await.unwrap();
    }
}

/// The status of the app with that id of Okta's, if the list has it.
async fn statuses(org: &TestOrg, integration: &str, app: &str) -> Vec<Value> {
    let query = "query($id: ID!) { integration(id: $id) { apps(first: 100) { nodes { oktaId status } } } }";
    let data = org.api.ask(query, json!({ "id": integration })).await;
    let apps = data["integration"]["apps"]["nodes"].as_array().unwrap();
    let found = apps.iter().filter(|found| found["oktaId"] == app);
    found.map(|found| found["status"].clone()).collect()
}

/// Its slices are done, and the ids of the sign-ins in them forgotten: reading them again would count them twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_the_version_before_learns_of_the_past_and_counts_nothing_twice() {
    for org in TestOrg::on_each_database(&sim(30, 12, 20, 200)).await {
        let integration = org.connected().await;
        org.synced(&integration).await;
        org.check_truth(&integration).await;
        let truth = org.okta.truth(None);
        assert!(
            truth
                .apps
                .iter()
                .any(|app| !app.signals.is_empty() && !app.owned_by_okta)
        );
        let hour = org.okta.now().timestamp() / 3_600;
        let store = sea_orm::Database::connect(org.database.url.as_str())
            .await
            .unwrap();
        for statement in [
            "UPDATE apps SET added_by_user_at = NULL, added_by_user_event = NULL, oauth_consent_at = NULL, \
             oauth_consent_event = NULL"
                .to_owned(),
            "DELETE FROM log_parts WHERE filter = 101".to_owned(),
            "UPDATE log_parts SET filter = 1 WHERE part = 0".to_owned(),
            format!("DELETE FROM seen_event_blocks WHERE hour < {}", hour - 3),
        ] {
            assert!(
                store
                    .execute_unprepared(&statement)
                    .await
                    .unwrap()
                    .rows_affected()
                    > 0
            );
        }
        store.close().await.unwrap();
        assert_eq!(org.sync(&integration).await["state"], "SUCCEEDED");
        org.check_truth(&integration).await;
    }
}

/// Since when the signal shows that people without a seat sign in to an app.
async fn unassigned(org: &TestOrg, app: &str) -> Option<DateTime<Utc>> {
    let query = "{ apps(first: 100) { nodes { oktaId signals { code firstSeenAt } } } }";
    let apps = org.api.ask(query, json!({})).await["apps"]["nodes"].clone();
    let found = apps
        .as_array()
        .unwrap()
        .iter()
        .find(|found| found["oktaId"] == app)
        .unwrap();
    let mut signals = found["signals"].as_array().unwrap().iter();
    let signal = signals.find(|signal| signal["code"] == "UNASSIGNED_SIGN_IN")?;
    instant(&signal["firstSeenAt"])
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_seat_signs_in_without_one_only_from_then_on() {
    for org in TestOrg::on_each_database(&sim(12, 4, 3, 0)).await {
        let on = org.database.name;
        let truth = org.okta.truth(None);
        let mut active = truth.users.iter().filter(|user| user.status == "ACTIVE");
        let (ann, bob) = (&active.next().unwrap().id, &active.next().unwrap().id);
        let (wiki, _) = act(&org, json!({ "act": "create_app", "label": "Wiki" }));
        let change =
            |change: &str, user: &str| act(&org, json!({ "act": change, "app": wiki, "user": user }));
        change("assign", ann);
        change("assign", bob);
        let integration = org.connected().await;
        org.synced(&integration).await;
        change("sign_in", ann);
        change("unassign", ann);
        org.sync(&integration).await;
        assert_eq!(
            unassigned(&org, &wiki).await,
            None,
            "she held it until then, on {on}"
        );

        change("sign_in", ann);
        org.sync(&integration).await;
        let truth = org.okta.truth(None);
        let of_ann = truth.users.iter().find(|user| user.id == *ann).unwrap();
        let last = instant(&json!(of_ann.last_sign_in.as_ref().unwrap().at));
        assert!(last.is_some());
        assert_eq!(unassigned(&org, &wiki).await, last, "on {on}");

        change("assign", ann);
        org.sync(&integration).await;
        assert_eq!(
            unassigned(&org, &wiki).await,
            None,
            "it is a seat as any other, on {on}"
        );

        // His first sign-in, of which nothing is known before everything is read.
        change("sign_in", bob);
        change("unassign", bob);
        org.sync_in_full(&integration).await;
        assert_eq!(
            unassigned(&org, &wiki).await,
            None,
            "he held it until then, on {on}"
        );
    }
}
