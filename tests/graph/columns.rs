//! Columns are read only for the fields that tell them: nobody may notice.

use seatgraph::access::{Role, Scope};
use serde_json::Value;

use crate::{api::Api, org};

/// What is at the end of a path, through all lists on it.
fn at_path<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    match (value, path) {
        (Value::Array(items), _) => items.iter().flat_map(|item| at_path(item, path)).collect(),
        (_, []) => vec![value],
        (_, [key, path @ ..]) => at_path(&value[*key], path),
    }
}

/// Each field of a type that needs no arguments, with something below it where there has to be.
async fn selections(api: &Api, scope: &Scope, name: &str) -> Vec<(String, String)> {
    let asked = format!(
        "{{ __type(name: \"{name}\") {{ fields {{ name type {{ kind ofType {{ kind ofType {{ kind ofType {{ kind }} }} }} }} }} }} }}"
    );
    let told = api.data(scope, &asked).await;
    let fields = told["__type"]["fields"].as_array().unwrap();
    let selection = |field: &Value| {
        let name = field["name"].as_str().unwrap();
        let below = match name {
            "integration" => "{ domain }",
            "app" => "{ label }",
            "user" => "{ name }",
            "lastSignIn" => "{ at app { label } }",
            "usage" => "{ start signIns }",
            "assignments" => "{ totalCount nodes { id } }",
            "duplicateOf" => "{ label }",
            "group" => "{ oktaId name }",
            "signals" => "{ code message firstSeenAt }",
            "license" => "{ seats monthlyCostPerSeat currency renewsOn }",
            "renewal" => {
                "{ renewsOn paidSeats projectedActive seatsToRenew monthlySaving { amount currency } }"
            }
            "seats" => "{ assigned active monthlyWaste waste { amount currency } coverageComplete }",
            _ => {
                let kinds = field["type"].to_string();
                assert!(!kinds.contains("\"OBJECT\""), "what to select below {name}?");
                ""
            }
        };
        (name.to_owned(), format!("{name} {below}"))
    };
    fields.iter().map(selection).collect()
}

#[tokio::test]
async fn a_field_says_alone_what_it_says_among_all_others() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 6).await;
        let scope = api.scope(Role::Admin, &[]).await;
        api.license_all(&scope).await;
        for (name, path) in [
            ("User", &["users", "nodes"][..]),
            ("App", &["apps", "nodes"]),
            ("Assignment", &["users", "nodes", "assignments", "nodes"]),
            ("User", &["apps", "nodes", "assignments", "nodes", "user"]),
            ("App", &["users", "nodes", "assignments", "nodes", "app"]),
            ("App", &["users", "nodes", "assignments", "edges", "node", "app"]),
            ("UsageStat", &["usageStats", "nodes"]),
            ("UsageStat", &["users", "nodes", "assignments", "nodes", "usage"]),
        ] {
            let asked = |below: &str| {
                let (before, after) = (path.join(" { "), " }".repeat(path.len()));
                format!("{{ {before} {{ {below} {after} }}")
            };
            let fields = selections(&api, &scope, name).await;
            let all: Vec<_> = fields.iter().map(|(_, selection)| selection.as_str()).collect();
            let all = api.data(&scope, &asked(&all.join(" "))).await;
            for (field, selection) in &fields {
                let alone = api.data(&scope, &asked(selection)).await;
                let told = [&[], path, &[field]].concat();
                let (alone, among) = (at_path(&alone, &told), at_path(&all, &told));
                assert!(!alone.is_empty());
                assert_eq!(alone, among, "{name}.{field} below {path:?}");
            }
        }
    }
}

#[tokio::test]
async fn equal_lists_may_select_what_they_like() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 12, 6).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        for parents in ["users", "apps"] {
            let list = "assignments(first: 3, orderBy: { field: LAST_SIGN_IN_AT })";
            let (app, user) = ("id app { label signIns }", "id user { name email }");
            let asked = |below: &str| format!("{{ {parents} {{ nodes {{ {below} }} }} }}");
            let both = asked(&format!(
                "a: {list} {{ nodes {{ {app} }} }} b: {list} {{ edges {{ node {{ {user} }} }} }} c: {list} {{ nodes {{ id }} }}"
            ));
            let both = api.data(&scope, &both).await;
            for (alias, below, path) in [
                ("a", app, &["nodes"][..]),
                ("b", user, &["edges", "node"]),
                ("c", "id", &["nodes"]),
            ] {
                let alone = asked(&format!("{list} {{ nodes {{ {below} }} }}"));
                let alone = api.data(&scope, &alone).await;
                assert_eq!(
                    at_path(&alone, &[parents, "nodes", "assignments", "nodes"]),
                    at_path(&both, &[&[parents, "nodes", alias], path].concat()),
                    "{alias} of {parents} on {}",
                    api.database.name
                );
            }
        }
    }
}
