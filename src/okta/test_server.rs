//! A host that answers what a test tells it to, on a free port of this machine, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, stream};

use super::{AllowHosts, ApiToken, ClientOptions, Credentials, Domain, OktaClient};
use crate::clock::Clock;

/// A call that was made.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) path: String,
    pub(super) query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// An answer: status, header fields and body.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    end: End,
}

/// What comes after the body.
#[derive(Debug, Clone, Copy)]
enum End {
    Proper,
    Cut,
    Stall,
}

impl Answer {
    pub(super) fn new(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            end: End::Proper,
        }
    }

    pub(super) fn error(status: u16, code: &str) -> Self {
        Self::new(
            status,
            format!(r#"{{"errorCode":"{code}","errorSummary":"a summary with ann@acme.example"}}"#),
        )
    }

    #[expect(clippy::needless_pass_by_value, reason = "tests give numbers and texts alike")]
    pub(super) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// The connection breaks after the body, which is announced as longer.
    pub(super) fn cut(mut self) -> Self {
        self.end = End::Cut;
        self
    }

    /// Nothing more comes after the body, which is announced as longer.
    pub(super) fn stall(mut self) -> Self {
        self.end = End::Stall;
        self
    }

    fn into_response(self) -> Response {
        let mut response = Response::builder().status(StatusCode::from_u16(self.status).unwrap());
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        let first = stream::iter([Ok(Bytes::from(self.body.clone()))]);
        let body = match self.end {
            End::Proper => Body::from(self.body),
            // The pause in between lets the first part out.
            End::Cut => Body::from_stream(first.chain(stream::once(async {
                tokio::task::yield_now().await;
                Err(std::io::Error::other("cut"))
            }))),
            End::Stall => Body::from_stream(first.chain(stream::pending::<std::io::Result<Bytes>>())),
        };
        response.body(body).unwrap()
    }
}

/// The host.
#[derive(Debug)]
pub(super) struct TestOkta {
    host: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl TestOkta {
    /// Starts a host whose answer depends on the call and on how many were made to the same path before.
    pub(super) async fn start(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::<Seen>::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        let router = Router::new().fallback(move |uri: Uri, headers: HeaderMap, body: String| {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            async move {
                let query = uri.query().unwrap_or_default().to_owned();
                let call = Seen {
                    path: uri.path().to_owned(),
                    query,
                    headers,
                    body,
                };
                let mut log = log.lock().unwrap();
                let before = log.iter().filter(|seen| seen.path == call.path).count();
                log.push(call.clone());
                answer(&call, before).into_response()
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { host, seen }
    }

    /// Starts a host that gives these answers one after another, and the last one ever after.
    pub(super) async fn script(answers: Vec<Answer>) -> Self {
        Self::start(move |_, nth| answers[nth.min(answers.len() - 1)].clone()).await
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The calls, as path and query.
    pub(super) fn addresses(&self) -> Vec<String> {
        let address = |seen: Seen| match seen.query.as_str() {
            "" => seen.path,
            query => format!("{}?{query}", seen.path),
        };
        self.seen().into_iter().map(address).collect()
    }

    /// A client with an API token, which does not wait long between tries.
    pub(super) fn client(&self) -> OktaClient {
        self.client_with(Credentials::ApiToken(ApiToken::parse(TOKEN).unwrap()))
    }

    pub(super) fn client_with(&self, credentials: Credentials) -> OktaClient {
        let options = options(&self.host);
        let domain = Domain::parse(&self.host, &options.allow_hosts).unwrap();
        OktaClient::new(domain, credentials, options).unwrap()
    }
}

/// The API token of [`TestOkta::client`].
pub(super) const TOKEN: &str = "00topsecrettoken";

/// Options for tests: this host is allowed, pauses are short, and nothing is left to chance.
pub(super) fn options(host: &str) -> ClientOptions {
    let mut options = ClientOptions::new(Arc::new(TestClock::default()));
    options.allow_hosts = host.parse::<AllowHosts>().unwrap();
    options.backoff = std::time::Duration::from_millis(1);
    options.jitter = || 0.5;
    options
}

/// A clock that a test sets.
#[derive(Debug, Clone)]
pub(super) struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub(super) fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += chrono::TimeDelta::seconds(seconds);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(
            DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        )))
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
