//! The simulator as a running server, and the handle that tests and the demo hold.

mod control;
mod gate;
mod okta;
mod respond;
mod sim;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::act::{Act, ActError, Done};
use crate::config::SimConfig;
use crate::faults::Fault;
use crate::least::Least;
use crate::oauth::{BadServiceApp, ServiceApp};
use crate::stats::Stats;
use crate::truth::Truth;

use sim::Sim;

/// A page of the log is two megabytes: at the usual level, packing it takes five times as long as writing it.
const QUALITY: CompressionLevel = CompressionLevel::Fastest;

/// Why the simulator does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The org could not be made; the runtime is going down.
    #[error("the runtime stopped while the org was made")]
    Stopped,
}

/// A running simulator. It stops when this handle is dropped: the port closes, calls in flight are answered.
#[derive(Debug)]
pub struct RunningSim {
    sim: Arc<Sim>,
    address: SocketAddr,
    _stop: DropGuard,
}

impl RunningSim {
    pub(crate) async fn start(config: SimConfig) -> Result<Self, StartError> {
        let wanted = config.listen;
        let failed = |source| StartError::Listen {
            address: wanted,
            source,
        };
        let listener = TcpListener::bind(wanted).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let sim = tokio::task::spawn_blocking(move || Arc::new(Sim::new(&config, address)))
            .await
            .map_err(|_| StartError::Stopped)?;
        let stop = CancellationToken::new();
        let app: Router = control::routes()
            .fallback(okta::serve)
            .with_state(Arc::clone(&sim))
            .layer(CompressionLayer::new().gzip(true).quality(QUALITY));
        let serving = axum::serve(listener, app).with_graceful_shutdown(stop.clone().cancelled_owned());
        // It ends by `stop` alone: a failing connection never ends the server.
        tokio::spawn(async move { serving.await.ok() });
        Ok(RunningSim {
            sim,
            address,
            _stop: stop.drop_guard(),
        })
    }

    /// What one types as the Okta domain: `127.0.0.1:PORT`.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// The base of all addresses: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The newest API token that holds; after [`RunningSim::revoke_token`] the one that was revoked last.
    pub fn api_token(&self) -> String {
        self.sim.api_token()
    }

    /// What time it is in the simulated org.
    pub fn now(&self) -> DateTime<Utc> {
        crate::clock::instant(self.sim.clock.now_ms())
    }

    /// What a correct sync must end with, of sign-ins published since then; by default of the last 90 days.
    pub fn truth(&self, since: Option<DateTime<Utc>>) -> Truth {
        self.sim.truth(since.map(|since| since.timestamp_millis()))
    }

    /// What was counted so far.
    pub fn stats(&self) -> Stats {
        self.sim.stats()
    }

    /// The fewest calls that a full read of the org needs, as it is.
    pub fn least(&self) -> Least {
        self.sim.least()
    }

    /// Switches these faults on, beside those that are on.
    pub fn set_faults(&self, faults: &[Fault]) {
        self.sim.gate().faults.set(faults);
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.sim.gate().faults.clear();
    }

    /// The faults that are on.
    pub fn faults(&self) -> Vec<Fault> {
        self.sim.gate().faults.on()
    }

    /// Ends every API token and access token: calls get 401 until a new one is issued.
    pub fn revoke_token(&self) {
        self.sim.gate().credentials.revoke_all();
    }

    /// Makes a new API token; older ones go on to hold.
    pub fn issue_token(&self) -> String {
        self.sim.issue_token()
    }

    /// Registers an OAuth service app and answers its client id.
    pub fn register_service_app(&self, app: ServiceApp) -> Result<String, BadServiceApp> {
        self.sim.gate().credentials.register(app)
    }

    /// Puts the org's clock forward.
    pub fn advance(&self, by: Duration) {
        self.sim.clock.advance(by);
    }

    /// Changes the org: it happens now, and the log tells of it.
    pub fn act(&self, act: &Act) -> Result<Done, ActError> {
        self.sim.act(act)
    }
}
