//! Compares a running seatgraph with a running okta-sim, row by row:
//!
//! `SEATGRAPH_TOKEN=… cargo run --example compare -- http://127.0.0.1:8080 http://127.0.0.1:9100`
//!
//! Prints what was compared, and each difference; exits with 1 where there is one.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a check fails by panicking, and prints what it found"
)]

#[path = "../tests/support/compare.rs"]
mod compare;

use std::process::ExitCode;

use compare::Api;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> ExitCode {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seatgraph, okta] = arguments.as_slice() else {
        println!("usage: SEATGRAPH_TOKEN=… compare SEATGRAPH_URL OKTA_SIM_URL");
        return ExitCode::from(2);
    };
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let api = Api {
        http: http.clone(),
        url: format!("{seatgraph}/graphql"),
        token: std::env::var("SEATGRAPH_TOKEN").expect("SEATGRAPH_TOKEN is not set"),
    };
    let host = okta.split("://").last().unwrap_or(okta);
    let query = "{ integrations(first: 100) { nodes { id domain } } }";
    let data = api.ask(query, json!({})).await;
    let nodes = data["integrations"]["nodes"].as_array().unwrap();
    let known = nodes.iter().find(|node| node["domain"] == host);
    let integration = known.expect("the org is not connected")["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let since = compare::counted_from(&api, &integration).await;
    let truth = http
        .get(format!("{okta}/_truth"))
        .query(&[("since", &since)])
        .send()
        .await
        .unwrap();
    let truth: Value = truth.json().await.unwrap();
    let comparison = compare::compare(&api, &integration, &truth).await;
    for (kind, rows) in &comparison.compared {
        println!("{rows:>8} {kind}");
    }
    for difference in &comparison.differences {
        println!("{difference}");
    }
    println!("{} differences", comparison.count);
    ExitCode::from(u8::from(comparison.count > 0))
}
