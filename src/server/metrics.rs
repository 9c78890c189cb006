//! What a monitoring system reads: requests by route and status, operations by outcome, sockets, statements.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{Extension, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, EncodeLabelValue, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

use super::{
    App,
    answer::{Denied, Refused},
    client_address::ClientAddress,
    gate,
    replica_metrics::ReplicaMetrics,
    shown::Shown,
};
use crate::store::{Store, Tenants};

/// The counters of a server; cheap to clone.
#[derive(Clone)]
pub(super) struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    latency: Family<RouteLabels, Histogram, fn() -> Histogram>,
    operations: Family<OperationLabels, Counter>,
    sockets: Gauge<i64, AtomicI64>,
    statements: Gauge<i64, AtomicI64>,
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    outcome: Ended,
}

/// How a GraphQL operation over HTTP ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(super) enum Ended {
    /// Without an error.
    Answered,
    /// Executed, with errors.
    WithErrors,
    /// Not executed: it could not be read, or is not valid.
    Invalid,
    /// Not executed: nobody known asked it.
    Unauthenticated,
    /// Not executed: it came too soon after too many others.
    RateLimited,
    /// Given up.
    TimedOut,
    /// The store was out of reach.
    Unavailable,
}

impl Ended {
    pub(super) fn of_refusal(refused: Refused) -> Self {
        match refused.status {
            StatusCode::UNAUTHORIZED => Self::Unauthenticated,
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited,
            StatusCode::GATEWAY_TIMEOUT => Self::TimedOut,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            _ => Self::Invalid,
        }
    }
}

impl Metrics {
    pub(super) fn new(store: &Store) -> Self {
        let requests = Family::default();
        // From 1 ms, doubling, to 32 s.
        let latency: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 16)));
        let operations = Family::default();
        let (sockets, statements) = (Gauge::default(), Gauge::default());
        let mut registry = Registry::with_prefix("seatgraph");
        registry.register("http_requests", "HTTP requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            latency.clone(),
        );
        registry.register(
            "graphql_operations",
            "GraphQL operations over HTTP, by how they ended",
            operations.clone(),
        );
        registry.register("graphql_sockets", "WebSockets open", sockets.clone());
        registry.register(
            "store_statements",
            "SQL statements sent to the database since the start",
            statements.clone(),
        );
        registry.register_collector(Box::new(ReplicaMetrics(store.clone())));
        Self {
            registry: Arc::new(registry),
            requests,
            latency,
            operations,
            sockets,
            statements,
        }
    }

    pub(super) fn count_request(&self, route: &str, status: StatusCode, took: Duration) {
        let route = route.to_owned();
        self.latency
            .get_or_create(&RouteLabels { route: route.clone() })
            .observe(took.as_secs_f64());
        let status = status.as_u16();
        self.requests
            .get_or_create(&RequestLabels { route, status })
            .inc();
    }

    pub(super) fn count_operation(&self, outcome: Ended) {
        self.operations.get_or_create(&OperationLabels { outcome }).inc();
    }

    /// Counts a socket as open until what is given is dropped.
    pub(super) fn open_socket(&self) -> OpenSocket {
        self.sockets.inc();
        OpenSocket(self.sockets.clone())
    }
}

/// A socket that is open.
pub(super) struct OpenSocket(Gauge<i64, AtomicI64>);

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// `GET /metrics`, in the OpenMetrics text form. They are about the whole server, so a token that is limited to some
/// integrations does not do.
pub(super) async fn get(
    State(app): State<App>,
    Extension(from): Extension<ClientAddress>,
    shown: Shown,
) -> Result<Response, Denied> {
    let scope = gate::scope_of(&app, from, shown.credential.as_ref()).await?;
    if *scope.tenants() != Tenants::All {
        return Err(Refused::LIMITED_TOKEN.into());
    }
    let metrics = app.metrics();
    let statements = i64::try_from(app.store().statements()).unwrap_or(i64::MAX);
    metrics.statements.inner().store(statements, Ordering::Relaxed);
    let mut text = String::new();
    if encode(&mut text, &metrics.registry).is_err() {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    }
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
