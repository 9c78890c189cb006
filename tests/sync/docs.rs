//! The operations that the README and the guides show are sent as they stand there.

use okta_sim::OktaSim;
use serde_json::{Value, json};

use crate::org::TestOrg;

const PAGES: [(&str, &str); 5] = [
    ("README.md", include_str!("../../README.md")),
    ("docs/api.md", include_str!("../../docs/api.md")),
    ("docs/insights.md", include_str!("../../docs/insights.md")),
    ("docs/webhooks.md", include_str!("../../docs/webhooks.md")),
    (
        "docs/connecting-okta.md",
        include_str!("../../docs/connecting-okta.md"),
    ),
];

/// The blocks of a page that hold GraphQL.
fn operations(page: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "```graphql" {
            let block: Vec<_> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_docs_show_works() {
    let sim = OktaSim::builder()
        .users(30)
        .apps(6)
        .days(20)
        .events_per_day(60)
        .rate_limit(6000);
    let org = TestOrg::on_sqlite(&sim).await;
    let integration = org.connected().await;
    org.synced(&integration).await;
    let first = org
        .api
        .ask(
            "{ apps(first: 1, filter: { ownedByOkta: false }) { nodes { id } } users(first: 1) { nodes { email } } }",
            json!({}),
        )
        .await;
    let made = r#"mutation { createAccessToken(input: { name: "x", role: VIEWER }) { accessToken { id } } }"#;
    let made = org.api.ask(made, json!({})).await;
    let all = json!({
        "accessToken": made["createAccessToken"]["accessToken"]["id"],
        "integration": integration,
        "app": first["apps"]["nodes"][0]["id"],
        "email": first["users"]["nodes"][0]["email"],
        "from": "2026-01-01",
        "to": "2026-12-31",
        "domain": org.okta.host(),
        "token": org.okta.api_token(),
    });
    let mut sent = 0;
    for (page, text) in PAGES {
        for operation in operations(text) {
            let wanted = all
                .as_object()
                .unwrap()
                .iter()
                .filter(|(name, _)| operation.contains(&format!("${name}:")));
            let variables: Value = wanted
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect();
            if operation.starts_with("subscription") {
                let said = org.subscribe(&operation, variables).await;
                assert!(!said.is_empty(), "{page}");
            } else {
                let data = org.api.ask(&operation, variables).await;
                assert!(data.is_object(), "{page}: {operation}");
                if operation.starts_with("mutation") && !operation.contains("connectOkta") {
                    assert!(
                        data.to_string().contains(r#""userErrors":[]"#),
                        "{page}: {operation} {data}"
                    );
                }
            }
            sent += 1;
        }
    }
    assert!(sent >= 9, "{sent}");
}
