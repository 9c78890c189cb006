//! Traces: what a request or a sync did, step by step, sent by OTLP where the operator wants that. A leaf: every layer may
//! tell its steps.
//!
//! **Invariant:** only what is made by `step!` and `statement` is sent: kinds, row numbers, counts and times. The log's
//! own spans and events are not, nor are values of statements, variables, documents, addresses, domains or names of people.
//! Where no traces are wanted a step is not made, and costs a look at a flag.

mod delivery;
mod statement;

use std::sync::OnceLock;

use axum::http::HeaderMap;
use opentelemetry::{
    InstrumentationScope, KeyValue,
    propagation::{Extractor, TextMapPropagator},
    trace::TracerProvider,
};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use tracing::{Metadata, Span, Subscriber, warn};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    Layer,
    filter::{FilterExt, LevelFilter, Targets, filter_fn},
    registry::LookupSpan,
};

use delivery::Delivery;
pub(crate) use statement::statement;

/// The target of steps: no log has it.
pub(crate) const TARGET: &str = "otel";

/// Makes the span of a step, which is seen in traces only.
macro_rules! step {
    ($name:literal $($fields:tt)*) => {
        tracing::info_span!(target: $crate::telemetry::TARGET, $name $($fields)*)
    };
}
pub(crate) use step;

/// Where traces are sent, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The address of an OTLP receiver by HTTP, such as `http://localhost:4318`.
    pub endpoint: String,
    /// The name of this service.
    pub service: String,
}

/// Why traces cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The HTTP client cannot be set up.
    #[error("the HTTP client for traces cannot be set up")]
    Client(#[source] reqwest::Error),
    /// The exporter does not take the settings.
    #[error("traces cannot be sent: {0}")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
}

struct Started {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
}

static STARTED: OnceLock<Started> = OnceLock::new();

/// Begins to make traces, for as long as the process lives. To be called within the runtime, and once.
///
/// # Errors
/// [`TelemetryError`].
pub(crate) fn start<S>(destination: &Destination) -> Result<Option<impl Layer<S>>, TelemetryError>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Delivery::new().map_err(TelemetryError::Client)?)
        .with_endpoint(format!(
            "{}/v1/traces",
            destination.endpoint.trim_end_matches('/')
        ))
        .build()?;
    let resource = Resource::builder()
        .with_service_name(destination.service.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_resource(resource)
        .with_batch_exporter(exporter)
        .build();
    let scope = InstrumentationScope::builder("seatgraph").build();
    let tracer = provider.tracer_with_scope(scope);
    let started = Started {
        provider,
        tracer: tracer.clone(),
    };
    if STARTED.set(started).is_err() {
        return Ok(None);
    }
    let only_steps = Targets::new()
        .with_target(TARGET, LevelFilter::INFO)
        .and(filter_fn(is_span));
    let layer = tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
        .with_target(false)
        .with_level(false);
    Ok(Some(layer.with_filter(only_steps)))
}

fn is_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span()
}

/// Sends what has not been sent yet, and makes no more traces. To be called within the runtime, at the end.
pub(crate) async fn finish() {
    let Some(started) = STARTED.get() else {
        return;
    };
    let provider = started.provider.clone();
    // It waits for what the runtime does.
    let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
    if !matches!(ended, Ok(Ok(()))) {
        warn!("the last traces may not have been delivered");
    }
}

/// Whether traces are made.
fn tracer() -> Option<&'static SdkTracer> {
    STARTED.get().map(|started| &started.tracer)
}

/// Makes a step a part of the trace that the caller names by `traceparent` (W3C Trace Context).
pub(crate) fn continue_trace(step: &Span, headers: &HeaderMap) {
    if step.is_disabled() || tracer().is_none() {
        return;
    }
    let context = TraceContextPropagator::new().extract(&TraceParent(headers));
    // The step was just made: it has not begun.
    let _ = step.set_parent(context);
}

/// What is read of a caller's headers: `tracestate` may hold any text, and is not taken over.
struct TraceParent<'h>(&'h HeaderMap);

impl Extractor for TraceParent<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == "traceparent")
            .then(|| self.0.get(key)?.to_str().ok())
            .flatten()
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}

/// A type's name without the paths, for a step to tell what it is about.
pub(crate) struct ShortName(pub(crate) &'static str);

impl std::fmt::Display for ShortName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_of_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        for part in self.0.split_inclusive(|c| !is_of_path(c)) {
            f.write_str(part.rsplit("::").next().unwrap_or(part))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_types_name_is_told_without_its_path() {
        let name = "alloc::collections::btree::map::BTreeMap<seatgraph::store::ids::AppId, (i64, a::B)>";
        assert_eq!(ShortName(name).to_string(), "BTreeMap<AppId, (i64, B)>");
    }

    #[test]
    fn of_a_callers_headers_only_the_parent_is_read() {
        let headers = HeaderMap::from_iter([
            ("traceparent".parse().unwrap(), "00-1-2-01".parse().unwrap()),
            ("tracestate".parse().unwrap(), "vendor=ann".parse().unwrap()),
        ]);
        let read = TraceParent(&headers);
        assert_eq!(read.get("traceparent"), Some("00-1-2-01"));
        assert_eq!(read.get("tracestate"), None);
    }
}
