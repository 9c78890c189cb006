//! Which address each method calls.

use super::*;
use crate::okta::LogQuery;
use crate::okta::model::TOLD_EVENTS;
use crate::okta::test_server::{Answer, TOKEN, TestOkta};

#[tokio::test]
async fn each_method_calls_its_endpoint() {
    let okta = TestOkta::start(|seen, _| match seen.path.as_str() {
        "/api/v1/users/00u1" | "/api/v1/org" | "/api/v1/apps/0oa1/users/00u1" => {
            Answer::new(200, r#"{"id":"1"}"#)
        }
        "/api/v1/iam/assignees/users" => Answer::new(200, r#"{"value":[]}"#),
        _ => Answer::new(200, "[]"),
    })
    .await;
    let client = okta.client();
    let at = |text: &str| text.parse().unwrap();
    let next = Cursor::from_stored("/api/v1/logs?after=1_2&limit=1000".to_owned());
    client.org().await.unwrap();
    client.users_page(UserList::NotDeprovisioned, None).await.unwrap();
    client.users_page(UserList::Deprovisioned, None).await.unwrap();
    let changed = UserList::ChangedSince(at("2026-01-01T00:00:00Z"));
    client.users_page(changed, None).await.unwrap();
    client.user("00u1").await.unwrap().unwrap();
    client.user_roles("00u1").await.unwrap();
    client.role_assignees_page(None).await.unwrap();
    client.groups_page(None).await.unwrap();
    client.group_roles("00g1").await.unwrap();
    client.group_users_page("00g1", None).await.unwrap();
    client.apps_page(None).await.unwrap();
    client.app_users_page("0oa1", None).await.unwrap();
    client.app_user("0oa1", "00u1").await.unwrap();
    client
        .log_page(&LogQuery::Tail {
            since: at("2026-01-01T00:00:00Z"),
        })
        .await
        .unwrap();
    let slice = LogQuery::Slice {
        since: at("2026-01-01T00:00:00.5Z"),
        until: at("2026-01-02T01:00:00+01:00"),
    };
    client.log_page(&slice).await.unwrap();
    client.log_page(&LogQuery::Next(next)).await.unwrap();
    client
        .log_begins_at(at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"))
        .await
        .unwrap();
    let logs = "/api/v1/logs?limit=1000&sortOrder=ASCENDING&filter=";
    let sign_ins = "eventType+eq+%22user.authentication.sso%22";
    let told = TOLD_EVENTS
        .map(|event| format!("eventType+eq+%22{event}%22"))
        .join("+or+");
    assert_eq!(
        okta.addresses(),
        [
            "/api/v1/org",
            "/api/v1/users?limit=200",
            "/api/v1/users?limit=200&filter=status+eq+%22DEPROVISIONED%22",
            "/api/v1/users?limit=200&filter=lastUpdated+gt+%222026-01-01T00%3A00%3A00.000Z%22",
            "/api/v1/users/00u1",
            "/api/v1/users/00u1/roles",
            "/api/v1/iam/assignees/users?limit=100",
            "/api/v1/groups?limit=200",
            "/api/v1/groups/00g1/roles",
            "/api/v1/groups/00g1/users?limit=200",
            "/api/v1/apps?limit=200",
            "/api/v1/apps/0oa1/users?limit=500",
            "/api/v1/apps/0oa1/users/00u1",
            &format!("{logs}{told}&since=2026-01-01T00%3A00%3A00.000Z"),
            &format!(
                "{logs}{sign_ins}+and+outcome.result+eq+%22SUCCESS%22&since=2026-01-01T00%3A00%3A00.500Z&until=2026-01-02T00%3A00%3A00.000Z"
            ),
            "/api/v1/logs?after=1_2&limit=1000",
            "/api/v1/logs?limit=1&sortOrder=ASCENDING&since=2026-01-01T00%3A00%3A00.000Z&until=2026-01-02T00%3A00%3A00.000Z",
        ]
    );
    let headers = &okta.seen()[0].headers;
    assert_eq!(headers["authorization"], format!("SSWS {TOKEN}"));
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(
        headers["user-agent"],
        concat!("seatgraph/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(headers["accept-encoding"], "gzip");
}

#[tokio::test]
async fn an_id_that_is_none_is_not_asked_for() {
    let okta = TestOkta::script(vec![Answer::error(404, "E0000007")]).await;
    let client = okta.client();
    for id in ["", ".", ".."] {
        assert!(client.user(id).await.unwrap().is_none());
    }
    assert!(okta.seen().is_empty());
    assert!(client.user("a/../b?c").await.unwrap().is_none());
    assert_eq!(okta.addresses(), ["/api/v1/users/a%2F..%2Fb%3Fc"]);
}
