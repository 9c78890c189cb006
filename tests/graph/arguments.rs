//! Arguments that cannot be used: an error that names the argument, never a masked one, never a wrong page.

use seatgraph::access::Role;
use serde_json::{Value, json};

use crate::{api::Api, database, org};

#[tokio::test]
async fn bad_arguments_are_named() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 4, 2).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        for (query, argument) in [
            ("{ users(first: -1) { totalCount } }", "first"),
            ("{ users(first: 101) { totalCount } }", "first"),
            ("{ apps(last: 101) { totalCount } }", "last"),
            ("{ integrations(last: -1) { totalCount } }", "last"),
            ("{ usageStats(first: 1, last: 1) { totalCount } }", "last"),
            (r#"{ users(after: "x") { totalCount } }"#, "after"),
            (r#"{ users(before: "") { totalCount } }"#, "before"),
            (
                r#"{ users(after: "WyJ1c2Vycy5uYW1lKyJd") { totalCount } }"#,
                "after",
            ),
            (
                "{ users { nodes { assignments(first: 500) { totalCount } } } }",
                "first",
            ),
            (
                "{ users(filter: { inactiveDays: -1 }) { totalCount } }",
                "filter.inactiveDays",
            ),
            (
                "{ apps { nodes { assignments(filter: { inactiveDays: 40000 }) { totalCount } } } }",
                "filter.inactiveDays",
            ),
            (
                r#"{ users { nodes { signIns(from: "2026-02-02", to: "2026-02-01") } } }"#,
                "from",
            ),
            (
                r#"{ apps { nodes { usage(from: "2026-02-02", to: "2026-02-01") { start } } } }"#,
                "from",
            ),
            (
                r#"{ apps { nodes { activeUsers(from: "2026-02-02", to: "2026-02-01") } } }"#,
                "from",
            ),
            (
                r#"{ usageStats(filter: { from: "2026-02-02", to: "2026-02-01" }) { totalCount } }"#,
                "filter.from",
            ),
        ] {
            let answer = api.answer(&scope, query).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{query}: {answer}");
            assert_eq!(error["extensions"]["argument"], argument, "{query}");
            assert!(error["message"].as_str().unwrap().contains(argument), "{query}");
        }
        let long = format!(
            r#"{{ users(filter: {{ search: "{}" }}) {{ totalCount }} }}"#,
            "x".repeat(201)
        );
        let answer = api.answer(&scope, long.as_str()).await;
        assert_eq!(answer["errors"][0]["extensions"]["argument"], "filter.search");
        let many = format!("{{ nodes(ids: [{}]) {{ id }} }}", r#""x","#.repeat(101));
        let answer = api.answer(&scope, many.as_str()).await;
        assert_eq!(answer["errors"][0]["extensions"]["argument"], "ids");
    }
}

#[tokio::test]
async fn every_error_has_a_code() {
    let api = Api::over(database::sqlite().await);
    let scope = api.scope(Role::Viewer, &[]).await;
    let there_and_back = "users(first: 1) { nodes { integration { ";
    let deep = |times: usize| {
        let (open, close) = (there_and_back.repeat(times), "} } } ".repeat(times));
        format!("{{ integrations(first: 1) {{ nodes {{ {open} id {close} }} }} }}")
    };
    let fits = api.answer(&scope, deep(8).as_str()).await;
    assert_eq!(fits.get("errors"), None);
    let deep = deep(10);
    for (query, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (&deep, "QUERY_TOO_DEEP"),
        (
            "{ users(first: 100) { nodes { assignments(first: 100) { nodes { app { assignments(first: 100) { nodes { id } } } } } } } }",
            "QUERY_TOO_COMPLEX",
        ),
        (
            r#"{ users(filter: { status: [GONE] }) { totalCount } }"#,
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            r#"{ usageStats(filter: { from: "2026-2-1" }) { totalCount } }"#,
            "BAD_USER_INPUT",
        ),
        (
            r#"{ usageStats(filter: { from: "2026-02-30" }) { totalCount } }"#,
            "BAD_USER_INPUT",
        ),
    ] {
        let answer = api.answer(&scope, query).await;
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], code,
            "{query}: {answer}"
        );
    }
    let unauthorized = api.schema().execute("{ viewer { name } }").await;
    let answer = serde_json::to_value(unauthorized).unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

#[tokio::test]
async fn introspection_as_tools_send_it_works() {
    let api = Api::over(database::sqlite().await);
    let scope = api.scope(Role::Viewer, &[]).await;
    let of_type = (0..9).fold("name kind".to_owned(), |inner, _| {
        format!("name kind ofType {{ {inner} }}")
    });
    let query = format!(
        "{{ __schema {{ types {{ kind name description fields(includeDeprecated: true) {{ name args {{ name type {{ {of_type} }} \
         defaultValue }} type {{ {of_type} }} }} inputFields {{ name type {{ {of_type} }} }} possibleTypes {{ name }} }} }} }}"
    );
    let data = api.data(&scope, query.as_str()).await;
    assert!(data["__schema"]["types"].as_array().unwrap().len() > 40);
}

#[tokio::test]
async fn texts_of_any_kind_are_looked_for_as_they_are() {
    for api in Api::each().await {
        org::synced(api.store(), "acme.okta.com", 14, 5).await;
        let scope = api.scope(Role::Viewer, &[]).await;
        let count = async |query: &str, text: &str| {
            let request = crate::api::request(query, json!({ "text": text }));
            let data = api.data(&scope, request).await;
            let connection: &Value = data.as_object().unwrap().values().next().unwrap();
            connection["totalCount"].as_u64().unwrap()
        };
        let users = "query($text: String) { users(filter: { search: $text }) { totalCount } }";
        for (text, found) in [
            ("", 15),
            ("  ", 15),
            ("ada", 4),
            ("ADA", 4),
            ("łUK", 2),
            ("ÉMI", 2),
            ("小", 2),
            ("\"bo\"", 2),
            ("USER3@", 3),
            ("%", 0),
            ("_", 0),
            ("\\", 0),
            ("'", 2),
            ("\u{0}", 0),
        ] {
            assert_eq!(
                count(users, text).await,
                found,
                "{text:?} on {}",
                api.database.name
            );
        }
        let apps = "query($text: String) { apps(filter: { search: $text }) { totalCount } }";
        for (text, found) in [
            ("100% pure_docs", 1),
            ("100%P", 0),
            ("slack", 2),
            ("catalogue_3", 1),
            ("ärzte", 1),
        ] {
            assert_eq!(
                count(apps, text).await,
                found,
                "{text:?} on {}",
                api.database.name
            );
        }
        let email = "query($text: String) { users(filter: { email: $text }) { totalCount } }";
        for (text, found) in [
            ("user3@ACME.example", 2),
            ("user3@acme", 0),
            ("", 0),
            ("\u{0}", 0),
        ] {
            assert_eq!(
                count(email, text).await,
                found,
                "{text:?} on {}",
                api.database.name
            );
        }
        let department = "query($text: String!) { users(filter: { department: [$text] }) { totalCount } }";
        for (text, found) in [("Sales", 5), ("sales", 0), ("R&D", 5), ("\u{0}", 0)] {
            assert_eq!(
                count(department, text).await,
                found,
                "{text:?} on {}",
                api.database.name
            );
        }
    }
}
