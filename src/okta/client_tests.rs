//! The client against a scripted host: which calls it makes, and what it makes of the answers.

use std::io;
use std::sync::Mutex;

use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::okta::test_server::{Answer, TOKEN, TestOkta, options};
use crate::okta::{ApiToken, Cursor, UserList};

fn user(id: &str) -> Answer {
    Answer::new(200, format!(r#"[{{"id":"{id}"}}]"#))
}

async fn first_users(client: &OktaClient) -> Result<Vec<String>, OktaError> {
    let page = client.users_page(UserList::NotDeprovisioned, None).await?;
    Ok(page.items.into_iter().map(|user| user.id).collect())
}

#[tokio::test]
async fn a_list_is_followed_to_its_end() {
    let okta = TestOkta::start(|seen, nth| {
        let host = seen.headers["host"].to_str().unwrap();
        let link = format!(r#"<http://{host}/api/v1/users?after=a&limit=200>; rel="next""#);
        match nth {
            0 => user("1")
                .with("link", link)
                .with("date", "Tue, 31 Aug 2021 09:34:25 GMT"),
            _ => Answer::new(200, r#"[{"id":"2"},{"status":"ACTIVE"}]"#),
        }
    })
    .await;
    let client = okta.client();
    let first = client.users_page(UserList::NotDeprovisioned, None).await.unwrap();
    assert_eq!(
        first.server_time.unwrap().to_rfc3339(),
        "2021-08-31T09:34:25+00:00"
    );
    let second = client
        .users_page(UserList::NotDeprovisioned, first.next.as_ref())
        .await
        .unwrap();
    assert_eq!((second.items.len(), second.unreadable, second.next), (1, 1, None));
    assert_eq!(
        okta.addresses(),
        ["/api/v1/users?limit=200", "/api/v1/users?after=a&limit=200"]
    );
}

#[tokio::test]
async fn a_link_to_another_host_or_to_itself_ends_the_list_with_an_error() {
    let foreign = user("1").with(
        "link",
        r#"<https://evil.example/api/v1/users?after=a>; rel="next""#,
    );
    let error = first_users(&TestOkta::script(vec![foreign]).await.client())
        .await
        .unwrap_err();
    assert!(matches!(error, OktaError::ForeignLink { part: Part::Users }));
    let circle = user("1").with("link", r#"</api/v1/users?after=a>; rel="next""#);
    let client = TestOkta::script(vec![circle]).await.client();
    let cursor = Cursor::from_stored("/api/v1/users?after=a".to_owned());
    let error = client
        .users_page(UserList::NotDeprovisioned, Some(&cursor))
        .await
        .unwrap_err();
    assert!(matches!(error, OktaError::Malformed { part: Part::Users }));
}

#[tokio::test]
async fn a_429_waits_for_the_reset_and_counts_as_a_defect() {
    let refused = Answer::error(429, "E0000047")
        .with("x-rate-limit-limit", 5)
        .with("x-rate-limit-remaining", 0)
        .with("x-rate-limit-reset", 1_757_607_710)
        .with("date", "Thu, 11 Sep 2025 16:21:50 GMT");
    let okta = TestOkta::script(vec![refused, user("1")]).await;
    let meter = Arc::new(Meter::default());
    assert_eq!(
        first_users(&okta.client().with_meter(Arc::clone(&meter)))
            .await
            .unwrap(),
        ["1"]
    );
    let read = meter.read();
    assert_eq!((read.requests, read.rate_limited, read.retries), (2, 1, 0));
    assert!(
        (1_000..5_000).contains(&read.throttled_ms),
        "the reset is now, a second is added: {}",
        read.throttled_ms
    );
}

#[tokio::test]
async fn a_429_for_concurrency_is_tried_again_soon_but_not_for_ever() {
    let refused = Answer::error(429, "E0000047")
        .with("x-rate-limit-limit", 0)
        .with("x-rate-limit-remaining", 0)
        .with("x-rate-limit-reset", 1_780_000_060);
    let okta = TestOkta::script(vec![refused.clone(), refused.clone(), user("1")]).await;
    assert_eq!(first_users(&okta.client()).await.unwrap(), ["1"]);
    let okta = TestOkta::script(vec![refused]).await;
    let error = first_users(&okta.client()).await.unwrap_err();
    assert!(
        matches!(
            error,
            OktaError::RateLimited {
                part: Part::Users,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(okta.seen().len(), 10);
}

#[tokio::test]
async fn cut_and_unreadable_bodies_and_failures_are_tried_again() {
    for bad in [
        user("1").cut(),
        Answer::new(200, r#"[{"id":"1""#),
        Answer::new(200, "<html>maintenance</html>"),
        Answer::new(200, ""),
        Answer::error(500, "E0000009"),
        Answer::new(503, "<html>"),
    ] {
        let okta = TestOkta::script(vec![bad.clone(), bad.clone(), user("2")]).await;
        let meter = Arc::new(Meter::default());
        let users = first_users(&okta.client().with_meter(Arc::clone(&meter))).await;
        assert_eq!(users.unwrap(), ["2"], "{bad:?}");
        assert_eq!((meter.read().requests, meter.read().retries), (3, 2));
    }
}

#[tokio::test]
async fn after_six_tries_the_last_fault_is_told() {
    for (bad, fault) in [
        (user("1").cut(), "Malformed { part: Users }"),
        (Answer::new(200, "[{"), "Malformed { part: Users }"),
        (Answer::new(503, ""), "Unavailable { part: Users, status: 503 }"),
    ] {
        let okta = TestOkta::script(vec![bad]).await;
        assert_eq!(
            format!("{:?}", first_users(&okta.client()).await.unwrap_err()),
            fault
        );
        assert_eq!(okta.seen().len(), 6);
    }
}

#[tokio::test]
async fn refusals_are_final_and_say_which_part() {
    let cursor = Cursor::from_stored("/api/v1/apps?after=x".to_owned());
    for (answer, fault) in [
        (Answer::error(401, "E0000011"), "Unauthorized"),
        (Answer::error(401, "E0000015"), "NotAvailable { part: Apps }"),
        (Answer::error(403, "E0000006"), "Forbidden { part: Apps }"),
        (Answer::error(404, "E0000007"), "CursorRefused { part: Apps }"),
        (Answer::error(400, "E0000029"), "CursorRefused { part: Apps }"),
        (
            Answer::new(418, "tea"),
            r#"BadRequest { part: Apps, code: "418" }"#,
        ),
    ] {
        let okta = TestOkta::script(vec![answer]).await;
        let error = okta.client().apps_page(Some(&cursor)).await.unwrap_err();
        assert_eq!(format!("{error:?}"), fault);
        assert_eq!(okta.seen().len(), 1, "{fault}");
    }
}

#[tokio::test]
async fn what_is_gone_is_none() {
    let okta = TestOkta::script(vec![Answer::error(404, "E0000007")]).await;
    let client = okta.client();
    assert_eq!(client.user("00u1").await.unwrap(), None);
    assert_eq!(client.user_roles("00u1").await.unwrap(), []);
    assert_eq!(client.group_roles("00g1").await.unwrap(), []);
    let gone = client.app_users_page("0oa1", None).await.unwrap_err();
    assert_eq!(gone.part(), Some(Part::Assignments));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = TestOkta::script(vec![user("1")]).await;
    let to = format!("http://{}/api/v1/users", elsewhere.host());
    let okta = TestOkta::script(vec![Answer::new(302, "").with("location", to)]).await;
    let error = first_users(&okta.client()).await.unwrap_err();
    assert!(matches!(error, OktaError::Redirected { part: Part::Users }));
    assert_eq!((okta.seen().len(), elsewhere.seen().len()), (1, 0));
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_not_connected_to() {
    let okta = TestOkta::script(vec![user("1")]).await;
    let (_, port) = okta.host().split_once(':').unwrap();
    let allowed = |host: &str| Domain::parse(host, &host.parse().unwrap()).unwrap();
    let token = || Credentials::ApiToken(ApiToken::parse(TOKEN).unwrap());
    let mut options = options("");
    let client = OktaClient::new(allowed(&format!("localhost:{port}")), token(), options.clone()).unwrap();
    assert!(matches!(
        first_users(&client).await.unwrap_err(),
        OktaError::UnsafeAddress
    ));
    let refused = OktaClient::new(allowed(okta.host()), token(), options.clone()).unwrap_err();
    assert!(matches!(refused, OktaError::UnsafeAddress));
    assert!(okta.seen().is_empty());
    options.allow_hosts = format!("localhost:{port}").parse().unwrap();
    let client = OktaClient::new(allowed(&format!("localhost:{port}")), token(), options).unwrap();
    assert_eq!(first_users(&client).await.unwrap(), ["1"]);
}

#[tokio::test]
async fn a_host_that_is_not_there_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    drop(listener);
    let domain = Domain::parse(&host, &host.parse().unwrap()).unwrap();
    let token = Credentials::ApiToken(ApiToken::parse(TOKEN).unwrap());
    let client = OktaClient::new(domain, token, options(&host)).unwrap();
    let error = first_users(&client).await.unwrap_err();
    assert!(
        matches!(
            error,
            OktaError::Unreachable {
                part: Part::Users,
                source: Some(_)
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_body_that_stalls_is_given_up_and_asked_for_again() {
    let okta = TestOkta::script(vec![user("1").stall(), user("2")]).await;
    let mut options = options(okta.host());
    options.stall_timeout = Duration::from_millis(20);
    let domain = Domain::parse(okta.host(), &options.allow_hosts).unwrap();
    let token = || Credentials::ApiToken(ApiToken::parse(TOKEN).unwrap());
    let client = OktaClient::new(domain.clone(), token(), options.clone()).unwrap();
    assert_eq!(first_users(&client).await.unwrap(), ["2"]);
    assert_eq!(okta.seen().len(), 2);
    let okta = TestOkta::script(vec![user("1").stall()]).await;
    options.allow_hosts = okta.host().parse().unwrap();
    options.tries = 2;
    let domain = Domain::parse(okta.host(), &options.allow_hosts).unwrap();
    let client = OktaClient::new(domain, token(), options).unwrap();
    let error = first_users(&client).await.unwrap_err();
    assert!(
        matches!(error, OktaError::Unreachable { source: None, .. }),
        "{error:?}"
    );
}

/// Makes one call to `url` with the client of a plain http host, which must fail as unreachable after all tries.
async fn check_unreachable(url: &str, client: &OktaClient) {
    let meter = Meter::default();
    let order = Order {
        part: Part::Users,
        bucket: Bucket::Users,
        patience: client.patience,
        meter: &meter,
    };
    let transport = &client.shared.transport;
    let request = || Ok(transport.http.get(url));
    let answer = transport
        .run(&order, request, |reply| Verdict::Done(reply.status))
        .await;
    let error = answer.unwrap_err();
    assert!(
        matches!(error, OktaError::Unreachable { source: Some(_), .. }),
        "{url}: {error:?}"
    );
    assert_eq!((meter.read().requests, meter.read().retries), (6, 5), "{url}");
}

#[tokio::test]
async fn failures_of_tls_and_of_names_are_tried_again() {
    let okta = TestOkta::script(vec![user("1")]).await;
    let client = okta.client();
    check_unreachable(&format!("https://{}/", okta.host()), &client).await;
    check_unreachable("https://no-such-org.invalid/", &client).await;
}

#[tokio::test]
async fn the_server_s_clock_is_told_by_its_answers() {
    let okta = TestOkta::script(vec![
        user("1").with("date", "Thu, 28 May 2026 20:26:40 GMT"),
        user("1").with("date", "Thu, 28 May 2026 22:26:40 GMT"),
    ])
    .await;
    let client = okta.client();
    let ours = client.shared.transport.clock.now();
    assert_eq!(client.server_now(), ours);
    first_users(&client).await.unwrap();
    assert_eq!(client.server_now(), ours, "it may well agree");
    first_users(&client).await.unwrap();
    assert_eq!(client.server_now() - ours, chrono::TimeDelta::hours(2));
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A client whose call failed, was refused for now, and then for good.
async fn refused_at_last() -> (OktaClient, OktaError) {
    let answers = vec![
        Answer::error(500, "E0000009"),
        Answer::error(429, "E0000047")
            .with("x-rate-limit-limit", 0)
            .with("x-rate-limit-remaining", 0),
        Answer::error(403, "ann@acme.example").with("x-okta-request-id", "request-7"),
    ];
    let okta = TestOkta::script(answers).await;
    let client = okta.client();
    let error = client
        .users_page(UserList::Deprovisioned, None)
        .await
        .unwrap_err();
    (client, error)
}

#[tokio::test]
async fn nothing_secret_or_personal_is_logged_or_shown() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());
    // Tests that run beside this one may be the first to come by a place that logs, without a subscriber: by the second time
    // all places are known, and what each does is worked out anew.
    refused_at_last().await;
    tracing::callsite::rebuild_interest_cache();
    let (client, error) = refused_at_last().await;
    let dead = OktaError::Unreachable {
        part: Part::Users,
        source: None,
    };
    let shown = format!("{client:?} {error:?} {error} {dead}");
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for text in [TOKEN, "DEPROVISIONED", "ann@acme.example", "SSWS"] {
        assert!(
            !log.contains(text) && !shown.contains(text),
            "{text} in {shown}\n{log}"
        );
    }
    for text in [
        "request-7",
        "status=403",
        "okta.bucket=users",
        "Okta answered 429",
        "trying again",
    ] {
        assert!(log.contains(text), "no {text} in {log}");
    }
}
