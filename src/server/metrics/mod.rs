//! What a monitoring system reads: requests, operations and sockets, which are counted here, and what other parts tell of
//! themselves when they are asked.

mod families;
mod operations;
mod process;
mod readings;
mod replicas;
mod webhooks;

use std::{
    fmt,
    sync::{Arc, atomic::AtomicI64},
    time::{Duration, Instant},
};

use axum::{
    extract::{Extension, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use prometheus_client::{
    encoding::{
        EncodeLabelSet,
        text::{encode_eof, encode_registry},
    },
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
        info::Info,
    },
    registry::{Registry, Unit},
};
use tokio::time::timeout;
use tracing::warn;

use super::{
    App,
    answer::{Denied, Refused},
    client_address::ClientAddress,
    documents::TrustedDocuments,
    gate,
    shown::Shown,
};
use crate::{
    mcp,
    store::{Millis, Tenants, queue},
};
use operations::Operations;
pub(super) use operations::{Counting, Ended};
use process::Process;
use readings::{Queue, Readings};
use webhooks::Deliveries;

const PREFIX: &str = "seatgraph";

/// The database has this long to tell the length of the queue.
const QUEUE_WITHIN: Duration = Duration::from_secs(5);

/// The counters of a server; cheap to clone.
#[derive(Clone)]
pub(super) struct Metrics(Arc<Counters>);

struct Counters {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latency: Family<RouteLabels, Histogram, fn() -> Histogram>,
    operations: Arc<Operations>,
    sockets: Gauge<i64, AtomicI64>,
    started: Instant,
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

impl Metrics {
    /// Those of a server that was started at `now`; operations of `documents` and of tools are told by
    /// their names.
    pub(super) fn new(documents: &TrustedDocuments, now: DateTime<Utc>) -> Self {
        let mut all = Registry::default();
        let started_at = Duration::from_millis(u64::try_from(now.timestamp_millis()).unwrap_or(0));
        all.register_collector(Box::new(Process {
            started_at: started_at.as_secs_f64(),
        }));
        let registry = all.sub_registry_with_prefix(PREFIX);
        registry.register(
            "build",
            "Which seatgraph this is",
            Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]),
        );
        let requests = Family::default();
        // From 1 ms, doubling, to 32 s.
        let latency: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 2.0, 16)));
        let sockets = Gauge::default();
        registry.register("http_requests", "HTTP requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's head",
            Unit::Seconds,
            latency.clone(),
        );
        let operations = Arc::new(Operations::new(
            registry,
            documents
                .operation_names()
                .into_iter()
                .chain(mcp::operation_names()),
        ));
        registry.register("graphql_sockets", "WebSockets open", sockets.clone());
        Self(Arc::new(Counters {
            registry: all,
            requests,
            latency,
            operations,
            sockets,
            started: Instant::now(),
        }))
    }

    pub(super) fn count_request(&self, route: &str, status: StatusCode, took: Duration) {
        let route = route.to_owned();
        self.0
            .latency
            .get_or_create(&RouteLabels { route: route.clone() })
            .observe(took.as_secs_f64());
        let status = status.as_u16();
        self.0
            .requests
            .get_or_create(&RequestLabels { route, status })
            .inc();
    }

    /// A GraphQL operation begins.
    pub(super) fn operation(&self) -> Counting {
        Counting::begin(&self.0.operations)
    }

    /// Counts a socket as open until what is given is dropped.
    pub(super) fn open_socket(&self) -> OpenSocket {
        self.0.sockets.inc();
        OpenSocket(self.0.sockets.clone())
    }

    /// All of them, in the OpenMetrics text form.
    fn text(&self, readings: Readings) -> Result<String, fmt::Error> {
        let mut read = Registry::with_prefix(PREFIX);
        read.register_collector(Box::new(readings));
        let mut text = String::new();
        encode_registry(&mut text, &self.0.registry)?;
        encode_registry(&mut text, &read)?;
        encode_eof(&mut text)?;
        Ok(text)
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
    let Ok(text) = app.metrics().text(read(&app).await) else {
        return Ok(StatusCode::INTERNAL_SERVER_ERROR.into_response());
    };
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

async fn read(app: &App) -> Readings {
    Readings {
        uptime: app.metrics().0.started.elapsed().as_secs_f64(),
        queue: queue_of(app).await,
        syncs: app.syncer().report(),
        statements: app.store().statements(),
        pools: app.store().pools(),
        replicas: app.store().replicas(),
        deliveries: deliveries_of(app).await,
    }
}

/// A database that fails must not hide what else there is to see.
async fn queue_of(app: &App) -> Option<Queue> {
    let waiting = match timeout(QUEUE_WITHIN, queue::waiting(app.store())).await {
        Ok(Ok(waiting)) => waiting,
        Ok(Err(error)) => {
            warn!(%error, "the length of the queue could not be read");
            return None;
        }
        Err(_) => {
            warn!("the length of the queue could not be read in time");
            return None;
        }
    };
    Some(Queue {
        age: age(app, waiting.oldest),
        waiting,
    })
}

async fn deliveries_of(app: &App) -> Deliveries {
    let webhooks = app.syncer().webhooks();
    let oldest = match timeout(QUEUE_WITHIN, webhooks.oldest_undelivered()).await {
        Ok(Ok(oldest)) => Some(oldest),
        Ok(Err(error)) => {
            warn!(%error, "what webhooks have not delivered could not be read");
            None
        }
        Err(_) => {
            warn!("what webhooks have not delivered could not be read in time");
            None
        }
    };
    Deliveries {
        tries: webhooks.tries(),
        age: oldest.map(|oldest| age(app, oldest)),
    }
}

/// How long ago that was, in seconds; 0 where there is none.
fn age(app: &App, since: Option<Millis>) -> f64 {
    let now = Millis::from(app.clock().now());
    let waits = since.map_or(0, |since| now.0.saturating_sub(since.0));
    Duration::from_millis(u64::try_from(waits).unwrap_or(0)).as_secs_f64()
}
