//! The matrix of authorization: every field, argument and input of the printed schema has a rule in `rules.txt`, and is asked for
//! by who has no access token, or one that has ended, by viewers, administrators, and those whose access token is limited to another
//! integration. What is added to the schema without a rule fails here. (Every other way in is shut as well: `tests/http/doors.rs`.)

mod closed;
mod queries;
mod rules;
mod schema;
mod used;

use std::collections::BTreeSet;

use futures_util::StreamExt;
use seatgraph::{
    access::{Role, Scope},
    graph,
    store::writers::RunOutcome,
};
use serde_json::{Value, json};

use self::{
    queries::{Ids, Visit, visits},
    rules::{Rule, Rules},
    schema::Schema,
};
use crate::{
    api::{Api, request},
    org,
};

/// What the field that a query is about is called in it.
const VISITED: &str = "visited";
/// What changes would show in.
const STATE: &str = "{ integrations { nodes { status connectedAt syncs { totalCount } } } auditLog { totalCount } accessTokens { totalCount } }";

#[test]
fn everything_in_the_schema_has_a_rule() {
    let (schema, rules) = (Schema::read(&graph::sdl()), Rules::read());
    let known: Vec<_> = schema.coordinates();
    let missing: Vec<_> = known.iter().filter(|name| rules.of(name).is_none()).collect();
    assert_eq!(
        missing,
        Vec::<&String>::new(),
        "add them to tests/graph/matrix/rules.txt"
    );
    let stale: Vec<_> = rules
        .names()
        .filter(|name| !known.iter().any(|known| known == name))
        .collect();
    assert_eq!(
        stale,
        Vec::<&str>::new(),
        "take them out of tests/graph/matrix/rules.txt"
    );
}

#[test]
fn everything_in_the_schema_is_asked_for() {
    let schema = Schema::read(&graph::sdl());
    let mut asked = BTreeSet::new();
    for visit in visits(&schema) {
        let used = used::by(&schema, &visit.text);
        assert!(
            used.contains(&visit.coordinate),
            "{} is not in {}",
            visit.coordinate,
            visit.text
        );
        asked.extend(used);
    }
    let missing = schema
        .coordinates()
        .into_iter()
        .filter(|name| !asked.contains(name));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<String>::new());
}

/// Who asks of one integration is answered the same, to the byte, whether there is another one or not: in data, totals, orders,
/// searches and errors. And each field was really asked for.
#[tokio::test(flavor = "multi_thread")]
async fn another_integration_changes_nothing_for_who_may_not_see_it() {
    let (schema, rules) = (Schema::read(&graph::sdl()), Rules::read());
    for api in Api::each().await {
        let beta = with_problem(&api, "beta.okta.com").await;
        let viewer = api.scope(Role::Viewer, &[beta]).await;
        let admin = api.scope(Role::Admin, &[beta]).await;
        let (ids, never) = (Ids::of(&api, &admin).await, Ids::never());
        let mut before = Vec::new();
        for visit in visits(&schema) {
            let visit = visit.with_cursor(&api, &admin, &ids).await;
            let rule = rules.of_visit(&visit.coordinate, &visit.field);
            // What would be changed is not there.
            let ids = if visit.changes_nothing() { &ids } else { &never };
            let answers = [
                ask(&api, &viewer, &visit, ids).await,
                ask(&api, &admin, &visit, ids).await,
            ];
            allowed(&visit, rule.for_viewers(), &answers[0]);
            allowed(&visit, rule.for_limited_admins(), &answers[1]);
            before.push((visit, answers));
        }
        assert!(before.len() > 300, "only {} visits", before.len());
        with_problem(&api, "acme.okta.com").await;
        for (visit, answers) in before {
            let ids = if visit.changes_nothing() { &ids } else { &never };
            let after = [
                ask(&api, &viewer, &visit, ids).await,
                ask(&api, &admin, &visit, ids).await,
            ];
            assert_eq!(
                after, answers,
                "{} on {}: {}",
                visit.coordinate, api.database.name, visit.text
            );
        }
    }
}

/// The ids of another integration look like ids that never existed, wherever one can be given.
#[tokio::test(flavor = "multi_thread")]
async fn ids_of_another_integration_are_as_good_as_none() {
    let (schema, rules) = (Schema::read(&graph::sdl()), Rules::read());
    for api in Api::each().await {
        let beta = with_problem(&api, "beta.okta.com").await;
        let acme = with_problem(&api, "acme.okta.com").await;
        let limited = api.scope(Role::Admin, &[beta]).await;
        let foreign = Ids::of(&api, &api.scope(Role::Admin, &[acme]).await).await;
        let (never, all) = (Ids::never(), api.scope(Role::Admin, &[]).await);
        let mut tried = 0;
        for visit in visits(&schema).into_iter().filter(Visit::has_id) {
            let rule = rules.of(&visit.coordinate).unwrap();
            let told = ask(&api, &limited, &visit, &foreign).await;
            assert_eq!(told, ask(&api, &limited, &visit, &never).await, "{}", visit.text);
            // What a mutation is told of an id stands in its payload's errors, which tests of their own read.
            if rule == Rule::Id && !visit.text.starts_with("mutation") {
                tried += 1;
                // For who may see them they are something else than none.
                let seen = ask(&api, &all, &visit, &foreign).await;
                assert_ne!(told, seen, "{} is the same for everybody", visit.text);
            }
        }
        assert!(tried >= 10, "only {tried} arguments take an id");
    }
}

/// To an administrator whose access token is not limited nothing is forbidden.
#[tokio::test(flavor = "multi_thread")]
async fn administrators_of_everything_are_answered_everything() {
    let schema = Schema::read(&graph::sdl());
    for api in Api::each().await {
        with_problem(&api, "beta.okta.com").await;
        with_problem(&api, "acme.okta.com").await;
        let all = api.scope(Role::Admin, &[]).await;
        let (ids, never) = (Ids::of(&api, &all).await, Ids::never());
        for visit in visits(&schema) {
            let visit = visit.with_cursor(&api, &all, &ids).await;
            let ids = if visit.changes_nothing() { &ids } else { &never };
            allowed(&visit, true, &ask(&api, &all, &visit, ids).await);
        }
    }
}

/// What takes an administrator to change does not change for others, and says so.
#[tokio::test(flavor = "multi_thread")]
async fn viewers_change_nothing() {
    let (schema, rules) = (Schema::read(&graph::sdl()), Rules::read());
    let api = Api::over(crate::database::sqlite().await);
    let acme = with_problem(&api, "acme.okta.com").await;
    let all = api.scope(Role::Admin, &[]).await;
    let ids = Ids::of(&api, &all).await;
    let (viewer, limited) = (
        api.scope(Role::Viewer, &[]).await,
        api.scope(Role::Admin, &[acme]).await,
    );
    let before = api.data(&all, STATE).await;
    let mut tried = 0;
    for visit in visits(&schema)
        .into_iter()
        .filter(|visit| !visit.changes_nothing())
    {
        let answer = ask(&api, &viewer, &visit, &ids).await;
        assert!(is_forbidden(&answer), "{}: {answer}", visit.text);
        if rules
            .of(&visit.field)
            .is_some_and(|rule| rule == Rule::AdminOfAll)
        {
            let answer = ask(&api, &limited, &visit, &ids).await;
            assert!(is_forbidden(&answer), "{}: {answer}", visit.text);
        }
        tried += 1;
    }
    assert!(tried > 20, "only {tried} changes were tried");
    assert_eq!(api.data(&all, STATE).await, before);
}

async fn with_problem(api: &Api, domain: &str) -> seatgraph::store::IntegrationId {
    let org = org::synced(api.store(), domain, 9, 5).await;
    let met = RunOutcome {
        failure: Some(("FORBIDDEN", "users")),
        found: [("FORBIDDEN", "users")].into(),
        next_sync_at: Some(org::at("2026-03-21T09:00:00Z")),
        ..RunOutcome::default()
    };
    org::news(api.store(), org.integration).await;
    org::webhook(api.store(), org.integration).await;
    org::sync_again(api.store(), org.integration, &met).await;
    let admin = api.scope(Role::Admin, &[org.integration]).await;
    api.license_all(&admin).await;
    org.integration
}

async fn ask(api: &Api, scope: &Scope, visit: &Visit, ids: &Ids) -> Value {
    let asked = request(&ids.put_into(&visit.text), json!({}));
    if visit.text.starts_with("subscription") {
        let mut stream = api
            .schema()
            .execute_stream(graph::authorize(asked, scope.clone()));
        return serde_json::to_value(stream.next().await.unwrap()).unwrap();
    }
    api.answer(scope, asked).await
}

fn is_forbidden(answer: &Value) -> bool {
    answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
}

/// That the answer has what was asked for, or that it was refused, as the rule says.
fn allowed(visit: &Visit, allowed: bool, answer: &Value) {
    if allowed {
        assert_eq!(answer.get("errors"), None, "{}: {answer}", visit.text);
        assert!(
            answer.to_string().contains(&format!("\"{VISITED}\":")),
            "{} was not met: {} → {answer}",
            visit.coordinate,
            visit.text
        );
    } else {
        assert!(is_forbidden(answer), "{}: {answer}", visit.text);
    }
}
