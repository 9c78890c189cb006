//! From the settings to how the server is reached: certificates read, limits and proxies checked, all faults at once.

use crate::{
    config::{Faults, WayIn},
    server::{Connections, Limits, RateLimit, Tls, TrustedProxies, connections_that_fit},
};

/// The connections that the server takes, and the limits that it holds its clients to.
pub(super) fn checked(settings: &WayIn) -> Result<(Connections, Limits), Faults> {
    let mut faults = Faults::default();
    let files = faults.check("SEATGRAPH_TLS_CERT", settings.tls()).flatten();
    let tls =
        files.and_then(|(certificate, key)| faults.check("SEATGRAPH_TLS_CERT", Tls::read(certificate, key)));
    let trusted_proxies = faults.check(
        "SEATGRAPH_TRUSTED_PROXIES",
        settings.trusted_proxies.parse::<TrustedProxies>(),
    );
    let mut rate = |name, text: &str| {
        faults
            .check(name, text.parse::<RateLimit>())
            .and_then(|limit| limit.0)
    };
    let per_token = rate("SEATGRAPH_LIMIT_PER_TOKEN", &settings.limit_per_token);
    let per_address = rate("SEATGRAPH_LIMIT_PER_ADDRESS", &settings.limit_per_address);
    let failures = rate("SEATGRAPH_LIMIT_FAILURES", &settings.limit_failures);
    let wanted = faults.check("SEATGRAPH_CONNECTIONS", settings.connections());
    let sockets = faults.check("SEATGRAPH_SOCKETS_PER_ADDRESS", settings.sockets_per_address());
    let subscriptions = faults.check(
        "SEATGRAPH_SUBSCRIPTIONS_PER_TOKEN",
        settings.subscriptions_per_token(),
    );
    if !faults.is_empty() {
        return Err(faults);
    }
    let limits = Limits {
        per_token,
        per_address,
        failures,
        sockets_per_address: sockets.flatten(),
        subscriptions_per_token: subscriptions.flatten(),
        trusted_proxies: trusted_proxies.unwrap_or_default(),
        ..Limits::default()
    };
    let connections = Connections {
        tls,
        ..Connections::at_most(fitting(wanted.unwrap_or_default()))
    };
    Ok((connections, limits))
}

fn fitting(wanted: usize) -> usize {
    let max = connections_that_fit(wanted);
    if max < wanted {
        tracing::warn!(
            wanted,
            max,
            "the limit of open files leaves room for fewer connections"
        );
    }
    max
}
