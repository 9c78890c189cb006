//! `/mcp` as an assistant meets it: what it is told, what each tool answers, who is let in, and what is refused how.

use chrono::Utc;
use reqwest::{Method, RequestBuilder};
use seatgraph::{
    clock::{Clock, SystemClock},
    server::Limits,
    store::audit::By,
};
use serde_json::{Value, json};

use crate::{database, openmetrics::Exposition, org, running::Running};

const LEGACY: &str = "2025-06-18";
const MODERN: &str = "2026-07-28";

/// A message of an assistant with this token.
fn message(server: &Running, token: &str, method: &str, params: &Value) -> RequestBuilder {
    server
        .send(Method::POST, "/mcp")
        .bearer_auth(token)
        .header("accept", "application/json, text/event-stream")
        .header("mcp-protocol-version", LEGACY)
        .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }))
}

async fn answer(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    answer.json().await.unwrap()
}

/// What a tool answers: its structured content, which its text says as well, and whether it is an error.
async fn result(server: &Running, token: &str, tool: &str, arguments: Value) -> (Value, bool) {
    let params = json!({ "name": tool, "arguments": arguments });
    let answer = answer(message(server, token, "tools/call", &params)).await;
    let result = &answer["result"];
    let text = result["content"][0]["text"]
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"));
    let said: Value = serde_json::from_str(text).unwrap();
    assert_eq!(said, result["structuredContent"]);
    (said, result["isError"] == true)
}

async fn told(server: &Running, token: &str, tool: &str, arguments: Value) -> Value {
    let (said, failed) = result(server, token, tool, arguments).await;
    assert!(!failed, "{tool}: {said}");
    said
}

async fn refused(server: &Running, token: &str, tool: &str, arguments: Value) -> Value {
    let (said, failed) = result(server, token, tool, arguments).await;
    assert!(failed, "{tool}: {said}");
    said["error"].clone()
}

#[tokio::test]
async fn an_assistant_is_told_who_answers_and_which_tools_there_are() {
    let server = Running::start().await;
    let client = json!({ "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } });
    let begun = answer(message(&server, &server.token, "initialize", &client)).await;
    assert_eq!(begun["result"]["protocolVersion"], LEGACY);
    assert_eq!(begun["result"]["serverInfo"]["name"], "seatgraph");
    assert_eq!(begun["result"]["capabilities"], json!({ "tools": {} }));
    let noted = server
        .send(Method::POST, "/mcp")
        .bearer_auth(&server.token)
        .header("accept", "application/json, text/event-stream")
        .json(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
    let noted = noted.send().await.unwrap();
    assert_eq!(noted.status(), 202);
    assert!(!noted.headers().contains_key("mcp-session-id"), "nothing is kept");

    let listed = answer(message(&server, &server.token, "tools/list", &json!({}))).await;
    for tool in listed["result"]["tools"].as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{tool}");
    }
    insta::assert_json_snapshot!("mcp_tools", listed["result"]["tools"]);
}

#[tokio::test]
async fn an_assistant_of_the_newest_protocol_needs_no_beginning() {
    let server = Running::start().await;
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let modern = |method: &str, name: Option<&str>, mut params: Value| {
        params["_meta"] = meta.clone();
        let request = server
            .send(Method::POST, "/mcp")
            .bearer_auth(&server.token)
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", MODERN)
            .header("mcp-method", method)
            .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }));
        match name {
            Some(name) => request.header("mcp-name", name),
            None => request,
        }
    };
    let found = answer(modern("server/discover", None, json!({}))).await;
    let versions = found["result"]["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!(MODERN)), "{found}");
    let params = json!({ "name": "find_user", "arguments": { "search": "nobody" } });
    let asked = answer(modern("tools/call", Some("find_user"), params)).await;
    assert_eq!(
        asked["result"]["structuredContent"]["users"]["totalCount"], 0,
        "{asked}"
    );
}

#[tokio::test]
async fn each_tool_says_what_the_graph_says() {
    let day = "2026-02-20T00:00:00Z".parse::<chrono::DateTime<Utc>>().unwrap();
    let days = (SystemClock.now() - day).num_days().max(0);
    for database in database::databases().await {
        org::synced(&database.store, "acme.okta.com", 25, 6).await;
        let server = Running::over(database.store.clone()).await;
        let viewer = server.token_for(&[]).await;
        let graph = async |query: String| -> Value {
            let answer: Value = server.ask(&query).send().await.unwrap().json().await.unwrap();
            assert!(answer.get("errors").is_none(), "{answer}");
            answer["data"].clone()
        };
        let found = told(
            &server,
            &viewer,
            "find_user",
            json!({ "search": "émile", "limit": 2 }),
        )
        .await;
        let asked = graph(
            r#"{ users(first: 2, filter: { search: "émile" }) { totalCount nodes { id name email } } }"#
                .to_owned(),
        )
        .await;
        let users = found["users"]["nodes"].as_array().unwrap();
        assert_eq!(found["users"]["totalCount"], asked["users"]["totalCount"]);
        assert_eq!(users.len(), 2);
        for (told, node) in users.iter().zip(asked["users"]["nodes"].as_array().unwrap()) {
            for field in ["id", "name", "email"] {
                assert_eq!(told[field], node[field]);
            }
        }
        let after = &found["users"]["pageInfo"]["endCursor"];
        let next = told(
            &server,
            &viewer,
            "find_user",
            json!({ "search": "émile", "limit": 2, "after": after }),
        )
        .await;
        assert_ne!(next["users"]["nodes"][0]["id"], users[0]["id"], "it reads on");

        let found = told(&server, &viewer, "find_app", json!({ "search": "100% pure_" })).await;
        let app = &found["apps"]["nodes"][0];
        let id = app["id"].as_str().unwrap();
        let report = told(
            &server,
            &viewer,
            "seat_report",
            json!({ "app_id": id, "inactive_days": days }),
        )
        .await;
        let asked = graph(format!(
            r#"{{ app(id: "{id}") {{ label seats(inactiveDays: {days}) {{ assigned active inactive neverUsed recentlyAssigned }}
                 assignments(first: 20, filter: {{ inactiveDays: {days} }}, orderBy: {{ field: LAST_SIGN_IN_AT }})
                 {{ totalCount nodes {{ user {{ id }} lastSignInAt }} }} }} }}"#
        ))
        .await;
        assert_eq!(report["app"]["label"], asked["app"]["label"]);
        for class in ["assigned", "active", "inactive", "neverUsed", "recentlyAssigned"] {
            assert_eq!(
                report["app"]["seats"][class], asked["app"]["seats"][class],
                "{class}"
            );
        }
        let (unused, seats) = (&report["app"]["unusedSeats"], &asked["app"]["assignments"]);
        assert_eq!(unused["totalCount"], seats["totalCount"]);
        assert!(unused["totalCount"].as_i64().unwrap() > 0);
        for (told, node) in unused["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .zip(seats["nodes"].as_array().unwrap())
        {
            assert_eq!(
                (&told["user"]["id"], &told["lastSignInAt"]),
                (&node["user"]["id"], &node["lastSignInAt"])
            );
        }

        let summary = told(
            &server,
            &viewer,
            "seat_summary",
            json!({ "inactive_days": days, "limit": 3 }),
        )
        .await;
        let asked = graph(format!("{{ integrations {{ nodes {{ domain summary(inactiveDays: {days}) {{ users apps unusedApps unreviewedApps }} }} }} }}")).await;
        let (org, node) = (
            &summary["integrations"]["nodes"][0],
            &asked["integrations"]["nodes"][0],
        );
        assert_eq!(org["domain"], "acme.okta.com");
        for field in ["users", "apps", "unusedApps", "unreviewedApps"] {
            assert_eq!(org["summary"][field], node["summary"][field], "{field}");
        }
        assert_eq!(org["apps"]["nodes"].as_array().unwrap().len(), 3);

        let inbox = told(&server, &viewer, "shadow_it_inbox", json!({})).await;
        let asked = graph(
            "{ apps(filter: { review: [UNREVIEWED], ownedByOkta: false, signals: [ADDED_BY_USER, OAUTH_CONSENT, BOOKMARK, PASSWORD_VAULTED, \
             DELETED_IN_USE, NEW, UNASSIGNED_SIGN_IN] }) { totalCount } }"
                .to_owned(),
        )
        .await;
        assert_eq!(inbox["apps"]["totalCount"], asked["apps"]["totalCount"]);
        assert!(inbox["apps"]["totalCount"].as_i64().unwrap() > 0);
        let of_nobody = json!({ "signals": ["BOOKMARK"], "integration_id": "none" });
        let nothing = told(&server, &viewer, "shadow_it_inbox", of_nobody).await;
        assert_eq!(nothing["apps"]["totalCount"], 0);

        let id = users[0]["id"].as_str().unwrap();
        let period = json!({ "user_id": id, "from": "2026-02-01", "to": "2026-02-28" });
        let usage = told(&server, &viewer, "user_usage", period).await;
        let asked = graph(format!(
            r#"{{ user(id: "{id}") {{ name signIns(from: "2026-02-01", to: "2026-02-28")
                 usage(from: "2026-02-01", to: "2026-02-28") {{ start signIns activeApps }} assignments {{ totalCount }} }} }}"#
        ))
        .await;
        assert_eq!(usage["user"]["name"], asked["user"]["name"]);
        assert_eq!(usage["user"]["signIns"], asked["user"]["signIns"]);
        assert_eq!(usage["user"]["months"], asked["user"]["usage"]);
        assert_eq!(
            usage["user"]["seats"]["totalCount"],
            asked["user"]["assignments"]["totalCount"]
        );
    }
}

#[tokio::test]
async fn the_largest_answers_of_all_tools_are_within_the_limits() {
    let database = database::sqlite().await;
    org::synced(&database.store, "acme.okta.com", 4, 2).await;
    let server = Running::over(database.store.clone()).await;
    let ids = first_ids(&server, &server.token).await;
    for (tool, arguments) in every_tool(&ids) {
        told(&server, &server.token, tool, arguments).await;
    }
}

#[tokio::test]
async fn what_a_tool_costs_does_not_depend_on_the_number_of_rows() {
    for (few, many) in database::databases()
        .await
        .into_iter()
        .zip(database::databases().await)
    {
        org::synced(&few.store, "acme.okta.com", 5, 3).await;
        for domain in ["acme.okta.com", "beta.okta.com", "gamma.okta.com"] {
            org::synced(&many.store, domain, 50, 12).await;
        }
        for database in [few, many] {
            let server = Running::over(database.store.clone()).await;
            let ids = first_ids(&server, &server.token).await;
            let mut costs = Vec::new();
            for (tool, arguments) in every_tool(&ids) {
                let mut least = u64::MAX;
                // The syncer looks for work now and then, which counts as well.
                for _ in 0..3 {
                    let before = database.store.statements();
                    told(&server, &server.token, tool, arguments.clone()).await;
                    least = least.min(database.store.statements() - before);
                }
                costs.push((tool, least));
            }
            // One of each is the look at the access token.
            let expected = [
                ("find_user", 7),
                ("find_app", 5),
                ("seat_summary", 8),
                ("seat_report", 8),
                ("reclaimable_seats", 7),
                ("shadow_it_inbox", 5),
                ("user_usage", 8),
            ];
            assert_eq!(costs, expected, "{}", database.name);
        }
    }
}

/// Each tool, with as much asked for as can be.
fn every_tool(
    Ids {
        user,
        app,
        integration,
    }: &Ids,
) -> [(&'static str, Value); 7] {
    [
        ("find_user", json!({ "search": "e", "limit": 50 })),
        ("find_app", json!({ "search": "e", "limit": 50 })),
        ("seat_summary", json!({ "inactive_days": 3650, "limit": 50 })),
        (
            "seat_report",
            json!({ "app_id": app, "inactive_days": 3650, "limit": 50 }),
        ),
        (
            "reclaimable_seats",
            json!({ "integration_id": integration, "inactive_days": 3650, "limit": 50 }),
        ),
        ("shadow_it_inbox", json!({ "limit": 50 })),
        ("user_usage", json!({ "user_id": user, "limit": 50 })),
    ]
}

/// The ids of a user, an app and an org.
struct Ids {
    user: String,
    app: String,
    integration: String,
}

async fn first_ids(server: &Running, token: &str) -> Ids {
    let query = "{ users(first: 1) { nodes { id } } apps(first: 1) { nodes { id } } integrations(first: 1) { nodes { id } } }";
    let query = json!({ "query": query });
    let answer = server
        .post(query.to_string())
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    let id = |list: &str| {
        answer["data"][list]["nodes"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    Ids {
        user: id("users"),
        app: id("apps"),
        integration: id("integrations"),
    }
}

#[tokio::test]
async fn what_a_token_may_not_see_is_as_good_as_nothing_to_its_assistant() {
    for database in database::databases().await {
        let acme = org::synced(&database.store, "acme.okta.com", 8, 4).await;
        let beta = org::synced(&database.store, "beta.okta.com", 8, 4).await;
        let server = Running::over(database.store.clone()).await;
        let of_acme = server.token_for(&[acme.integration]).await;
        let of_beta = server.token_for(&[beta.integration]).await;
        let ids = first_ids(&server, &of_acme).await;
        for (tool, arguments) in every_tool(&ids) {
            let seen = told(&server, &of_acme, tool, arguments.clone()).await;
            assert!(!seen.to_string().contains("beta.okta.com"), "{tool}: {seen}");
            match tool {
                "seat_report" | "reclaimable_seats" | "user_usage" => {
                    let hidden = refused(&server, &of_beta, tool, arguments.clone()).await;
                    for never in ["no such id", "MXU5OTk5OQ"] {
                        let mut arguments = arguments.clone();
                        let argument = match tool {
                            "seat_report" => "app_id",
                            "reclaimable_seats" => "integration_id",
                            _ => "user_id",
                        };
                        arguments[argument] = never.into();
                        assert_eq!(
                            refused(&server, &of_beta, tool, arguments).await,
                            hidden,
                            "{tool}"
                        );
                    }
                    assert_eq!(hidden["code"], "NOT_FOUND");
                }
                _ => {
                    let other = told(&server, &of_beta, tool, arguments).await.to_string();
                    assert!(
                        !other.contains("acme.okta.com") && other.contains("beta.okta.com"),
                        "{tool}: {other}"
                    );
                }
            }
        }
        let acme_id = json!({ "query": "{ integrations { nodes { id } } }" }).to_string();
        let acme_id: Value = server
            .post(acme_id)
            .bearer_auth(&of_acme)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        let inbox = json!({ "integration_id": acme_id["data"]["integrations"]["nodes"][0]["id"] });
        let inbox = told(&server, &of_beta, "shadow_it_inbox", inbox).await;
        assert_eq!(inbox["apps"]["totalCount"], 0);
    }
}

#[tokio::test]
async fn a_bad_argument_is_told_by_its_name_with_what_to_do() {
    let database = database::sqlite().await;
    org::synced(&database.store, "acme.okta.com", 4, 2).await;
    let server = Running::over(database.store.clone()).await;
    let Ids { user, .. } = first_ids(&server, &server.token).await;
    let usage = |from: &str, to: &str| json!({ "user_id": user, "from": from, "to": to });
    for (tool, arguments, argument, code) in [
        ("find_user", json!({}), "search", "BAD_USER_INPUT"),
        (
            "find_user",
            json!({ "search": "e", "limit": 51 }),
            "limit",
            "BAD_USER_INPUT",
        ),
        (
            "find_user",
            json!({ "search": "e", "limit": "5" }),
            "limit",
            "BAD_USER_INPUT",
        ),
        (
            "find_user",
            json!({ "search": "e", "after": "nowhere" }),
            "after",
            "BAD_USER_INPUT",
        ),
        (
            "find_app",
            json!({ "search": "e", "serach": "e" }),
            "serach",
            "BAD_USER_INPUT",
        ),
        ("seat_report", json!({ "app_id": "none" }), "app_id", "NOT_FOUND"),
        (
            "seat_report",
            json!({ "app_id": user, "inactive_days": 30 }),
            "app_id",
            "NOT_FOUND",
        ),
        (
            "shadow_it_inbox",
            json!({ "signals": ["EVIL"] }),
            "signals",
            "BAD_USER_INPUT",
        ),
        ("user_usage", json!({ "user_id": "none" }), "user_id", "NOT_FOUND"),
        (
            "user_usage",
            usage("2026-02-30", "2026-03-01"),
            "from",
            "BAD_USER_INPUT",
        ),
        (
            "user_usage",
            usage("2026-03-02", "2026-03-01"),
            "from",
            "BAD_USER_INPUT",
        ),
    ] {
        let error = refused(&server, &server.token, tool, arguments).await;
        assert_eq!(
            (&error["argument"], &error["code"]),
            (&json!(argument), &json!(code)),
            "{tool}: {error}"
        );
        assert!(
            error["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()),
            "{tool}: {error}"
        );
    }
    let params = json!({ "name": "drop_tables" });
    let none = answer(message(&server, &server.token, "tools/call", &params)).await;
    assert_eq!(none["error"]["code"], -32602, "{none}");
}

#[tokio::test]
async fn only_an_access_token_that_holds_lets_an_assistant_in() {
    let server = Running::start().await;
    let list = |token: &str| message(&server, token, "tools/list", &json!({}));
    let viewer = server.token_for(&[]).await;
    assert_eq!(list(&viewer).send().await.unwrap().status(), 200);
    let nobody = server
        .send(Method::POST, "/mcp")
        .body("not even JSON")
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), 401);
    assert_eq!(
        nobody.headers()["www-authenticate"],
        r#"Bearer realm="seatgraph""#
    );
    for token in server.tokens.list().await.unwrap() {
        server.tokens.revoke(&By::operator(), token.0.id).await.unwrap();
    }
    let revoked = list(&viewer).send().await.unwrap();
    assert_eq!(revoked.status(), 401);
    assert_eq!(
        revoked.headers()["www-authenticate"],
        r#"Bearer realm="seatgraph", error="invalid_token""#
    );
}

#[tokio::test]
async fn a_sessions_cookie_and_pages_of_others_do_not_let_an_assistant_in() {
    let server = Running::start().await;
    let own = format!("http://{}", server.address);
    let begun = server
        .send(Method::POST, "/session")
        .header("origin", &own)
        .bearer_auth(&server.token);
    let begun = begun.send().await.unwrap();
    let cookie = begun.headers()["set-cookie"]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let by_cookie = server
        .send(Method::POST, "/mcp")
        .header("cookie", cookie)
        .header("origin", &own)
        .header("accept", "application/json, text/event-stream")
        .json(&json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }));
    assert_eq!(by_cookie.send().await.unwrap().status(), 401);
    let list = || message(&server, &server.token, "tools/list", &json!({}));
    for foreign in ["https://evil.example", "http://evil.example:8080", "null"] {
        let refused = list().header("origin", foreign).send().await.unwrap();
        assert_eq!(refused.status(), 403, "{foreign}");
        let refused: Value = refused.json().await.unwrap();
        assert_eq!(refused["errors"][0]["extensions"]["code"], "FOREIGN_ORIGIN");
    }
    // A name of somebody else's that was made to lead here: its own page's Origin and Host agree.
    let rebound = list()
        .header("origin", "http://evil.example")
        .header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
    assert_eq!(list().header("origin", &own).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn other_methods_large_bodies_and_other_forms_are_refused() {
    let server = Running::start().await;
    for method in [Method::GET, Method::DELETE, Method::PUT] {
        let refused = server
            .send(method.clone(), "/mcp")
            .bearer_auth(&server.token)
            .send()
            .await
            .unwrap();
        assert_eq!(
            (refused.status().as_u16(), &refused.headers()["allow"]),
            (405, &"POST".parse().unwrap()),
            "{method}"
        );
    }
    let large = json!({ "name": "find_user", "arguments": { "search": "x".repeat(1 << 20) } });
    let large = message(&server, &server.token, "tools/call", &large)
        .send()
        .await
        .unwrap();
    assert_eq!(large.status(), 413);
    let post = |accept: &str, kind: &str, body: &'static str| {
        let request = server.send(Method::POST, "/mcp").bearer_auth(&server.token);
        request
            .header("accept", accept)
            .header("content-type", kind)
            .body(body)
    };
    let both = "application/json, text/event-stream";
    for (accept, kind, body, status) in [
        ("text/html", "application/json", "{}", 406),
        (both, "text/plain", "{}", 415),
        (both, "application/json", "{", 415),
        (both, "application/json", "[]", 415),
    ] {
        let refused = post(accept, kind, body).send().await.unwrap();
        assert_eq!(refused.status(), status, "{accept} {kind} {body}");
    }
}

#[tokio::test]
async fn messages_count_against_the_limits_of_their_token() {
    let limits = Limits {
        per_token: Some("3/h".parse::<seatgraph::server::RateLimit>().unwrap().0.unwrap()),
        ..Limits::default()
    };
    let server = Running::limited(limits).await;
    let list = || message(&server, &server.token, "tools/list", &json!({})).send();
    for _ in 0..3 {
        assert_eq!(list().await.unwrap().status(), 200);
    }
    let late = list().await.unwrap();
    assert_eq!(late.status(), 429);
    assert!(late.headers().contains_key("retry-after"));
}

#[tokio::test]
async fn the_metrics_name_the_tool_and_nothing_of_what_it_was_asked() {
    let server = Running::start().await;
    told(&server, &server.token, "find_user", json!({ "search": "hush" })).await;
    refused(
        &server,
        &server.token,
        "find_user",
        json!({ "search": "hush", "after": "hush" }),
    )
    .await;
    let answer = server
        .get("/metrics")
        .bearer_auth(&server.token)
        .send()
        .await
        .unwrap();
    let all = Exposition::read(&answer.text().await.unwrap());
    for outcome in ["Answered", "WithErrors"] {
        let labels = format!(r#"kind="query",operation="mcp_find_user",outcome="{outcome}""#);
        let sample = format!("seatgraph_graphql_operations_total{{{labels}}}");
        assert!((all.value(&sample) - 1.0).abs() < 0.5, "{sample}");
    }
    let requests = r#"seatgraph_http_requests_total{route="/mcp",status="200"}"#;
    assert!((all.value(requests) - 2.0).abs() < 0.5);
    assert!(!all.text().contains("hush"));
}
