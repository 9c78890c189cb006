//! Who has no access token, or one that has ended, is refused in the same words whatever is asked for, over HTTP.

use chrono::TimeDelta;
use futures_util::{StreamExt, stream};
use seatgraph::{
    access::{NewToken, Role},
    graph,
    store::{TokenId, audit::By},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    STATE, VISITED,
    queries::{Ids, visits},
    schema::Schema,
    with_problem,
};
use crate::{api::Api, hands::Hands, running::Running};

/// Requests under way.
const AT_ONCE: usize = 16;
/// The id of all requests.
const REQUEST: &str = "closed";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_or_changed_without_a_token_that_holds() {
    let schema = Schema::read(&graph::sdl());
    for api in Api::each().await {
        with_problem(&api, "acme.okta.com").await;
        let all = api.scope(Role::Admin, &[]).await;
        let ids = Ids::of(&api, &all).await;
        let mut asked = Vec::new();
        for visit in visits(&schema) {
            asked.push(ids.put_into(&visit.with_cursor(&api, &all, &ids).await.text));
        }
        let clock = Hands::new();
        let server = Running::at(api.store().clone(), clock.clone()).await;
        let (expiring, _) = token(&server, Some(1)).await;
        let (revoked, id) = token(&server, None).await;
        // As long as they hold, they are answered.
        let queries = asked.iter().filter(|text| text.starts_with("query"));
        let queries: Vec<_> = queries.cloned().collect();
        for token in [&expiring, &revoked] {
            each(&server, Some(token), &queries, |text, (status, answer)| {
                assert_eq!(status, 200, "{text}: {answer}");
                assert!(
                    answer["data"].to_string().contains(&format!("\"{VISITED}\":")),
                    "{text}: {answer}"
                );
            })
            .await;
        }
        clock.forward(TimeDelta::days(2));
        assert!(server.tokens.revoke(&By::operator(), id).await.unwrap());
        let before = api.data(&all, STATE).await;
        let none = "An access token is needed. Send the header `Authorization: Bearer <access token>`; `seatgraph token create` makes one.";
        let ended = "The access token is unknown, expired or revoked.";
        for (token, message) in [(None, none), (Some(&*expiring), ended), (Some(&*revoked), ended)] {
            let refused = json!({ "errors": [{ "message": message, "extensions": { "code": "UNAUTHENTICATED", "requestId": REQUEST } }] });
            each(&server, token, &asked, |text, told| {
                assert_eq!(told, (401, refused.clone()), "{text}");
            })
            .await;
        }
        assert_eq!(api.data(&all, STATE).await, before);
    }
}

/// Asks each, and checks the status and the answer.
async fn each(server: &Running, token: Option<&str>, asked: &[String], check: impl Fn(&str, (u16, Value))) {
    let check = &check;
    stream::iter(asked)
        .for_each_concurrent(AT_ONCE, |text| async move {
            let request = server.post(json!({ "query": text }).to_string());
            let request = request.header("x-request-id", REQUEST);
            let request = match token {
                Some(token) => request.bearer_auth(token),
                None => request,
            };
            let answer = request.send().await.unwrap();
            let status = answer.status().as_u16();
            check(text, (status, answer.json().await.unwrap()));
        })
        .await;
}

/// An administrator's token, and its id.
async fn token(server: &Running, expires_in_days: Option<u32>) -> (String, TokenId) {
    let new = NewToken {
        name: "closed".to_owned(),
        role: Role::Admin,
        integrations: Vec::new(),
        expires_in_days,
    };
    let created = server.tokens.create(&By::operator(), new).await.unwrap();
    (created.token.expose_secret().to_owned(), created.id)
}
