//! Requests that are made to hurt: each is refused with a clear error before anything is executed, and reads nothing but its
//! access token. (How the server fares under many of them: `make load`.)

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use reqwest::Client;
use seatgraph::server::Limits;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::running::Running;

/// Queries, and the code of the error that each meets.
fn hostile() -> Vec<(&'static str, String, &'static str)> {
    let nested = |open: &str, levels: usize, close: &str| {
        format!(
            "{{ {} __typename {} }}",
            open.repeat(levels),
            close.repeat(levels)
        )
    };
    let fragments = |count: usize, body: &dyn Fn(usize) -> String| {
        let all: Vec<_> = (0..count)
            .map(|at| format!("fragment F{at} on Query {{ {} }}", body(at)))
            .collect();
        format!("{{ ...F0 }} {}", all.join(" "))
    };
    let aliased = |count: usize| -> String { (0..count).map(|at| format!("a{at}: __typename ")).collect() };
    let wide = "users(first: 100) { nodes { assignments(first: 100) { nodes { app { assignments(first: 100) \
                { nodes { user { name } } } } } } } }";
    vec![
        (
            "10,000 aliases",
            format!("{{ {} }}", aliased(10_000)),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "501 aliases",
            format!("{{ {} }}", aliased(501)),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "aliases of a costly field",
            format!(
                "{{ {} }}",
                (0..400).map(|at| format!("a{at}: {wide} ")).collect::<String>()
            ),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "500 levels",
            nested("users { nodes { assignments { nodes { user { ", 100, "} } } } }"),
            "QUERY_TOO_DEEP",
        ),
        (
            "500 levels of inline fragments",
            nested("... { ", 500, "}"),
            "QUERY_TOO_DEEP",
        ),
        ("lists in lists", format!("{{ {wide} }}"), "QUERY_TOO_COMPLEX"),
        (
            "100 nodes with much below each",
            format!(
                "{{ nodes(ids: []) {{ ... on App {{ assignments(first: 100) {{ nodes {{ user {{ {} }} }} }} }} }} }}",
                "assignments(first: 100) { nodes { id } }"
            ),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "1,000 directives",
            format!("{{ __typename {} }}", "@include(if: true) ".repeat(1_000)),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "1,000 unknown directives",
            format!("{{ __typename {} }}", "@aaaa ".repeat(1_000)),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "a circle of fragments",
            fragments(2, &|at| format!("...F{}", 1 - at)),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "a fragment of itself",
            fragments(1, &|_| "...F0".to_owned()),
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (
            "fragments that double",
            fragments(60, &|at| match at {
                59 => "__typename".to_owned(),
                at => format!("...F{} ...F{}", at + 1, at + 1),
            }),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "1,000 fragments",
            fragments(1_000, &|at| match at {
                999 => "__typename".to_owned(),
                at => format!("...F{}", at + 1),
            }),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "1,000 operations",
            (0..1_000)
                .map(|at| format!("query Q{at} {{ __typename }} "))
                .collect(),
            "QUERY_TOO_COMPLEX",
        ),
        (
            "20,000 tokens",
            format!("{{ {} }}", "__typename ".repeat(20_000)),
            "QUERY_TOO_COMPLEX",
        ),
        ("200,000 braces", "{".repeat(200_000), "QUERY_TOO_DEEP"),
        ("90 braces", "{".repeat(90), "GRAPHQL_PARSE_FAILED"),
        ("9,000 braces", "{".repeat(9_000), "QUERY_TOO_DEEP"),
        (
            "9,000 brackets",
            format!("{{ users(first: {}", "[".repeat(8_990)),
            "QUERY_TOO_DEEP",
        ),
        (
            "introspection of itself",
            format!(
                "{{ __schema {{ types {{ {} name {} }} }} }}",
                "fields { type { ".repeat(20),
                "} }".repeat(20)
            ),
            "QUERY_TOO_DEEP",
        ),
        (
            "a page of a million",
            "{ users(first: 1000000) { totalCount } }".to_owned(),
            "BAD_USER_INPUT",
        ),
        (
            "a page before the first",
            "{ users(first: -1) { totalCount } }".to_owned(),
            "BAD_USER_INPUT",
        ),
    ]
}

#[tokio::test]
async fn hostile_queries_are_refused_before_they_are_executed() {
    let server = Running::start().await;
    let read = Arc::new(Mutex::new(Vec::new()));
    server.store.observe({
        let read = Arc::clone(&read);
        move |statement| read.lock().unwrap().push(statement.sql.clone())
    });
    for (what, query, code) in hostile() {
        let answer: Value = server.ask(&query).send().await.unwrap().json().await.unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], code,
            "{what}: {answer}"
        );
        assert!(
            answer["errors"][0]["message"].as_str().unwrap().len() < 500,
            "{what}"
        );
        assert_eq!(answer.get("data").unwrap_or(&Value::Null), &Value::Null, "{what}");
        // Beside the look-up of its access token, and what the background does.
        let read = std::mem::take(&mut *read.lock().unwrap());
        assert!(read.iter().any(|sql| sql.contains("access_tokens")), "{read:?}");
        let of_data = |sql: &&String| {
            ["\"users\"", "\"apps\"", "\"app_users\"", "\"usage_days\""]
                .iter()
                .any(|table| sql.contains(table))
        };
        assert_eq!(read.iter().find(of_data), None, "{what}");
    }
}

#[tokio::test]
async fn hostile_bodies_are_refused() {
    let server = Running::start().await;
    let batch = json!([{ "query": "{ __typename }" }, { "query": "{ __typename }" }]);
    let deep = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}",
        "[".repeat(200_000)
    );
    for (what, body, status, code) in [
        ("a batch", batch.to_string(), 400, "BAD_REQUEST"),
        (
            "2 MiB",
            format!("{{\"query\":\"{}\"}}", "a".repeat(2 << 20)),
            413,
            "PAYLOAD_TOO_LARGE",
        ),
        ("JSON 200,000 levels deep", deep, 400, "BAD_REQUEST"),
        ("no JSON", "\u{0}\u{1}".repeat(1_000), 400, "BAD_REQUEST"),
    ] {
        let answer = server.post(body).bearer_auth(&server.token).send().await.unwrap();
        assert_eq!(answer.status(), status, "{what}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(
            answer["errors"][0]["extensions"]["code"], code,
            "{what}: {answer}"
        );
    }
    // Told to be 50 MB: refused at its head, or as soon as a megabyte is there.
    let much = reqwest::Body::from(vec![b' '; 50 << 20]);
    let request = server.post(String::new()).bearer_auth(&server.token).body(much);
    match request.timeout(Duration::from_secs(20)).send().await {
        Ok(answer) => assert_eq!(answer.status(), 413),
        // The connection was closed while it was being sent.
        Err(error) => assert!(
            !error.is_timeout() && (error.is_request() || error.is_body()),
            "{error}"
        ),
    }
}

#[tokio::test]
async fn bodies_have_a_size_together() {
    let limits = Limits {
        bodies: 100_000,
        ..Limits::default()
    };
    let server = Running::limited(limits).await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 90001\r\n\r\n",
        server.token
    );
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(head.as_bytes()).await.unwrap();
    slow.write_all(&[b' '; 90_000]).await.unwrap();
    let padded = || {
        let body = format!("{{\"query\":\"{{ __typename }}\"{}}}", " ".repeat(20_000));
        server.post(body).bearer_auth(&server.token).send()
    };
    let refused = loop {
        let answer = padded().await.unwrap();
        // What was sent before may still be on its way.
        if answer.status() != 200 {
            break answer;
        }
    };
    assert_eq!(
        (
            refused.status().as_u16(),
            refused.headers()["retry-after"].to_str().unwrap()
        ),
        (503, "1")
    );
    let refused: Value = refused.json().await.unwrap();
    assert_eq!(refused["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    let small = server.ask("{ __typename }").send().await.unwrap();
    assert_eq!(small.status(), 200, "there is room for a small one");
    // What is given up makes room.
    slow.write_all(b"x").await.unwrap();
    let mut told = vec![0; 12];
    slow.read_exact(&mut told).await.unwrap();
    assert_eq!(told, b"HTTP/1.1 400");
    assert_eq!(padded().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_head_of_either_protocol_has_so_many_fields() {
    let server = Running::start().await;
    for http in [Client::builder(), Client::builder().http2_prior_knowledge()] {
        let http = http.no_proxy().build().unwrap();
        for (fields, status) in [(80, 200), (120, 431)] {
            let mut asked = http.get(format!("http://{}/healthz", server.address));
            for at in 0..fields {
                asked = asked.header(format!("x-field-{at}"), "1");
            }
            assert_eq!(asked.send().await.unwrap().status(), status);
        }
    }
}

#[tokio::test]
async fn the_schema_is_told_where_the_operator_lets_it() {
    use seatgraph::server::TrustedDocuments;

    let query = "{ __schema { queryType { name } } }";
    let hidden = Running::trusting(TrustedDocuments::default().hiding_schema()).await;
    for (server, code) in [
        (Running::start().await, None),
        (hidden, Some("INTROSPECTION_DISABLED")),
    ] {
        for query in [
            query,
            "query A { ...F } fragment F on Query { t: __type(name: \"User\") { name } }",
        ] {
            let answer: Value = server.ask(query).send().await.unwrap().json().await.unwrap();
            let told = answer["errors"][0]["extensions"]["code"].as_str();
            assert_eq!(told, code, "{answer}");
        }
        let answer: Value = server
            .ask("{ __typename }")
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(answer["data"]["__typename"], "Query");
    }
}
