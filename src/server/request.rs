//! What every request gets: an id, a span that carries it, its place in the metrics, and a line in the log.

use std::{sync::Arc, time::Instant};

use async_graphql::ServerError;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::{Instrument, debug, error, field, info_span};

use super::App;
use crate::telemetry::{self, step};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST: usize = 64;

/// The name of a request: the client's own where it gave a fit one.
#[derive(Debug, Clone)]
pub(super) struct RequestId(Arc<str>);

impl RequestId {
    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        // What goes into the log is short and plain, whatever the client sends.
        let fit = given.filter(|id| {
            (1..=LONGEST).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        });
        Self(fit.map_or_else(|| format!("{:032x}", rand::random::<u128>()).into(), Into::into))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts the id into errors, so that whoever meets one can name it.
    pub(super) fn name(&self, errors: &mut [ServerError]) {
        for error in errors {
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("requestId", self.as_str());
        }
    }
}

/// Runs one request. Neither its headers, nor its query string, nor its body are logged.
pub(super) async fn observe(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = RequestId::of(request.headers());
    request.extensions_mut().insert(id.clone());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    let step = step!(
        "http.request",
        otel.kind = "server",
        http.request.method = method(&request),
        http.route = route,
        http.response.status_code = field::Empty,
    );
    telemetry::continue_trace(&step, request.headers());
    let span = info_span!("http.request", request.id = %id.as_str(), http.method = method(&request), http.route = route);
    let told = step.clone();
    async move {
        let started = Instant::now();
        let mut response = next.run(request).await;
        let (status, took) = (response.status(), started.elapsed());
        app.metrics().count_request(&route, status, took);
        told.record("http.response.status_code", status.as_u16());
        let (status, took_ms) = (status.as_u16(), took.as_millis());
        if status >= 500 {
            error!(http.status = status, took_ms, "the request failed");
        } else {
            debug!(http.status = status, took_ms, "answered");
        }
        if let Ok(value) = HeaderValue::from_str(id.as_str()) {
            response.headers_mut().insert(HEADER, value);
        }
        response
    }
    .instrument(span)
    .instrument(step)
    .await
}

/// The method, where it is a known one: clients may send any word.
fn method(request: &Request) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clients_id_is_kept_only_where_it_is_plain() {
        let id = |value: &'static str| {
            let headers = HeaderMap::from_iter([(HEADER, HeaderValue::from_static(value))]);
            RequestId::of(&headers).as_str().to_owned()
        };
        assert_eq!(id("trace-1.a_b"), "trace-1.a_b");
        for bad in ["", "a b", "a\"b", "{}", "sgt/x"] {
            assert_eq!(id(bad).len(), 32, "{bad}");
        }
        assert_eq!(RequestId::of(&HeaderMap::new()).as_str().len(), 32);
    }
}
