//! A receiver of webhooks on a free port, which answers as it is told and keeps what it got.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use ring::hmac;
use serde_json::Value;
use tokio::sync::watch;

/// The path that messages are sent to: nobody may log it.
pub(crate) const PATH: &str = "/hush-path?hush=query";

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Answer {
    Accept,
    Status(u16),
    /// 503, to be asked again in so many seconds.
    RetryAfter(u64),
    /// To another address of its own.
    Redirect,
    Never,
}

/// A message that it got.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) signature: String,
    pub(crate) body: Bytes,
    pub(crate) accepted: bool,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether it was signed with this secret, as Standard Webhooks tells receivers to check.
    pub(crate) fn is_signed_with(&self, secret: &str) -> bool {
        let key = BASE64_STANDARD
            .decode(secret.strip_prefix("whsec_").unwrap())
            .unwrap();
        let signed = [format!("{}.{}.", self.id, self.timestamp).as_bytes(), &self.body].concat();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let tag = BASE64_STANDARD
            .decode(self.signature.strip_prefix("v1,").unwrap())
            .unwrap();
        hmac::verify(&key, &signed, &tag).is_ok()
    }
}

pub(crate) struct Receiver {
    address: SocketAddr,
    state: Arc<Shared>,
}

struct Shared {
    answer: Mutex<Answer>,
    got: watch::Sender<Vec<Got>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Shared {
            answer: Mutex::new(Answer::Accept),
            got: watch::Sender::new(Vec::new()),
        });
        let router = Router::new()
            .route("/hush-path", post(take))
            .route("/elsewhere", post(take))
            .with_state(Arc::clone(&state));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, state }
    }

    /// As a setting names it.
    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}{PATH}", self.address)
    }

    pub(crate) fn answer(&self, answer: Answer) {
        *self.state.answer.lock().unwrap() = answer;
    }

    /// All that it got, once it is so.
    pub(crate) async fn until(&self, is_so: impl Fn(&[Got]) -> bool) -> Vec<Got> {
        let mut got = self.state.got.subscribe();
        let waited = tokio::time::timeout(Duration::from_mins(2), got.wait_for(|got| is_so(got))).await;
        let found = waited.map(|found| found.unwrap().clone());
        found.unwrap_or_else(|_| {
            let got = self.state.got.borrow();
            panic!("{} messages came: {:?}", got.len(), got.last())
        })
    }

    /// All that it got, once these are so many messages.
    pub(crate) async fn until_got(&self, messages: usize) -> Vec<Got> {
        self.until(|got| got.len() >= messages).await
    }

    /// The entries of all messages that it accepted, once these are so many.
    pub(crate) async fn until_accepted(&self, entries: usize) -> Vec<Value> {
        accepted(&self.until(|got| accepted(got).len() >= entries).await)
    }

    pub(crate) fn got(&self) -> Vec<Got> {
        self.state.got.borrow().clone()
    }
}

/// The entries of the messages that were accepted.
fn accepted(got: &[Got]) -> Vec<Value> {
    let messages = got.iter().filter(|got| got.accepted);
    messages
        .flat_map(|got| got.json()["activities"].as_array().cloned().unwrap_or_default())
        .collect()
}

async fn take(State(state): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    let answer = *state.answer.lock().unwrap();
    let got = Got {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp").parse().unwrap(),
        signature: text("webhook-signature"),
        body,
        accepted: answer == Answer::Accept,
    };
    state.got.send_modify(|all| all.push(got));
    match answer {
        Answer::Accept => StatusCode::NO_CONTENT.into_response(),
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::RetryAfter(seconds) => (
            StatusCode::SERVICE_UNAVAILABLE,
            [("retry-after", seconds.to_string())],
        )
            .into_response(),
        Answer::Redirect => (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]).into_response(),
        Answer::Never => std::future::pending().await,
    }
}
