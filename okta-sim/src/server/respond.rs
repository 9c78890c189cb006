//! The last step: an answer becomes an HTTP response with the headers that Okta puts on all of them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::Sleep;
use tokio_util::io::ReaderStream;

use crate::api::{Answer, Refusal};
use crate::clock::http_date;
use crate::dice::letters;
use crate::rate::Quota;

use super::sim::Sim;

/// In it, what an answer has before it breaks is sent.
const PAUSE: Duration = Duration::from_millis(20);

/// What marks one answer.
pub(super) struct Stamp {
    /// Of which the ids of the request and of its error are made.
    pub(super) number: u64,
    /// `http://host:port`.
    pub(super) site: String,
    /// How far the time that it tells is off.
    pub(super) jump_s: i64,
}

impl Stamp {
    pub(super) fn refuse(&self, sim: &Sim, refusal: &Refusal, quota: Option<Quota>) -> Response {
        let answer = refusal.answer(&letters(self.number, 22), &self.site);
        self.finish(sim, answer, quota)
    }

    pub(super) fn finish(&self, sim: &Sim, answer: Answer, quota: Option<Quota>) -> Response {
        let headers = self.headers(sim, &answer, quota);
        (status(&answer), headers, answer.body).into_response()
    }

    /// The answer up to its middle: the connection breaks there.
    pub(super) fn cut(&self, sim: &Sim, answer: Answer, quota: Quota) -> Response {
        self.broken(sim, answer, quota, PAUSE)
    }

    /// The answer up to its middle: for long, nothing more comes.
    pub(super) fn stall(&self, sim: &Sim, answer: Answer, quota: Quota) -> Response {
        self.broken(sim, answer, quota, sim.stalled)
    }

    fn broken(&self, sim: &Sim, answer: Answer, quota: Quota, pause: Duration) -> Response {
        let mut headers = self.headers(sim, &answer, Some(quota));
        let status = status(&answer);
        let mut sent = answer.body.into_bytes();
        if self.number.is_multiple_of(2) {
            // With a declared length, or else in chunks of which the last never comes.
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sent.len()));
        }
        sent.truncate(sent.len() / 2);
        let body = Body::from_stream(ReaderStream::new(Broken {
            sent,
            at: 0,
            pause: Box::pin(tokio::time::sleep(pause)),
        }));
        (status, headers, body).into_response()
    }

    fn headers(&self, sim: &Sim, answer: &Answer, quota: Option<Quota>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            // What no header can hold is left out.
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.append(name, value);
            }
        };
        set(header::CONTENT_TYPE, answer.content_type);
        set(header::CACHE_CONTROL, "no-cache, no-store");
        set(header::DATE, &http_date(sim.clock.now_ms() + self.jump_s * 1000));
        set(
            HeaderName::from_static("x-okta-request-id"),
            &format!("{:016x}{:016x}", self.number, self.number.rotate_left(29)),
        );
        if let Some(quota) = quota {
            let numbers = [
                ("x-rate-limit-limit", i64::from(quota.limit)),
                ("x-rate-limit-remaining", i64::from(quota.remaining)),
                ("x-rate-limit-reset", quota.reset + self.jump_s),
            ];
            for (name, number) in numbers {
                set(HeaderName::from_static(name), &number.to_string());
            }
        }
        for (name, value) in &answer.headers {
            set(HeaderName::from_static(name), value);
        }
        headers
    }
}

fn status(answer: &Answer) -> StatusCode {
    StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A gateway in front of Okta answers, not Okta: HTML, and none of Okta's headers.
pub(super) fn unavailable() -> Response {
    let page = "<html><head><title>503 Service Temporarily Unavailable</title></head><body><center><h1>503 \
                Service Temporarily Unavailable</h1></center></body></html>";
    let html = [(header::CONTENT_TYPE, "text/html")];
    (StatusCode::SERVICE_UNAVAILABLE, html, page).into_response()
}

/// Gives some bytes, and after a pause fails.
struct Broken {
    sent: Vec<u8>,
    at: usize,
    pause: Pin<Box<Sleep>>,
}

impl AsyncRead for Broken {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let rest = self.sent.get(self.at..).unwrap_or_default();
        if rest.is_empty() {
            return match self.pause.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(Err(io::Error::from(io::ErrorKind::ConnectionReset))),
                Poll::Pending => Poll::Pending,
            };
        }
        let count = rest.len().min(out.remaining());
        out.put_slice(rest.get(..count).unwrap_or_default());
        self.at += count;
        Poll::Ready(Ok(()))
    }
}
