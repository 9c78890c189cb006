//! The log: to standard error, for people on a terminal, as JSON otherwise.
//!
//! **Invariant:** of other crates only warnings are logged, whatever is asked for: their finer levels show headers,
//! statements and messages, and with them tokens and names.

use std::io::{IsTerminal, stderr};

use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer, filter::Targets, layer::SubscriberExt, registry::LookupSpan, util::SubscriberInitExt,
};

use crate::{
    config::LogLevel,
    telemetry::{self, Destination, TelemetryError},
};

/// The crates that keep to what may be logged.
const OWN: [&str; 2] = ["seatgraph", "okta_sim"];

/// Starts logging, and traces where they are wanted; a second call changes nothing.
///
/// # Errors
/// [`TelemetryError`].
pub(super) fn start(level: LogLevel, traces: Option<&Destination>) -> Result<(), TelemetryError> {
    let Some(destination) = traces else {
        // One filter before all else: what it leaves out costs nothing.
        let _ = tracing_subscriber::registry()
            .with(filter(level))
            .with(format())
            .try_init();
        return Ok(());
    };
    let _ = tracing_subscriber::registry()
        .with(format().with_filter(filter(level)))
        .with(telemetry::start(destination)?)
        .try_init();
    Ok(())
}

fn format<S>() -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let format = tracing_subscriber::fmt::layer().with_writer(stderr);
    if stderr().is_terminal() {
        format.with_target(false).boxed()
    } else {
        format.json().with_current_span(false).flatten_event(true).boxed()
    }
}

fn filter(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_targets(OWN.map(|name| (name, level)))
        // Its warnings quote what clients sent.
        .with_target("rmcp", level.min(LevelFilter::ERROR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn other_crates_are_not_heard_below_warnings() {
        let all = filter(LogLevel::Trace);
        for target in [
            "hyper::proto",
            "h2::codec",
            "sqlx::query",
            "tungstenite",
            "async_graphql::graphql",
            "reqwest",
        ] {
            assert!(!all.would_enable(target, &Level::INFO), "{target}");
            assert!(all.would_enable(target, &Level::WARN), "{target}");
        }
        assert!(all.would_enable("seatgraph::server::request", &Level::TRACE));
        assert!(!all.would_enable("rmcp::service", &Level::WARN));
        let quiet = filter(LogLevel::Error);
        assert!(!quiet.would_enable("sqlx", &Level::WARN) && quiet.would_enable("seatgraph", &Level::ERROR));
        assert!(!filter(LogLevel::Off).would_enable("seatgraph", &Level::ERROR));
    }
}
