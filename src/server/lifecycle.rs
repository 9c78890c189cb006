//! From the first connection to the last: listening, syncing in the background, and stopping in order.
//!
//! A stop is soft first: no new connections, requests under way finish, sockets are told to go, the running sync ends
//! at a checkpoint. After [`GRACE`], or when the stop is cut short, what is left is dropped; a sync resumes later.

use std::{net::SocketAddr, time::Duration};

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};

use super::{App, Connections, connections, router::router};
use crate::graph;

/// How often sessions whose time is over are removed.
const SWEEP_EVERY: Duration = Duration::from_mins(10);
/// How long a stop may take.
const GRACE: Duration = Duration::from_secs(20);

/// How a server is stopped; clones are the same stop.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    soft: CancellationToken,
    hard: CancellationToken,
}

impl Stop {
    /// Asks for an orderly stop; asked again, it cuts the stop short.
    pub fn ask(&self) {
        if self.soft.is_cancelled() {
            self.hard.cancel();
        }
        self.soft.cancel();
    }

    /// Whether a stop has been asked for.
    pub fn is_asked(&self) -> bool {
        self.soft.is_cancelled()
    }

    /// Waits until a stop is asked for.
    pub async fn asked(&self) {
        self.soft.cancelled().await;
    }

    /// Cancelled when a stop is asked for: for work that ends at its next checkpoint.
    pub fn token(&self) -> CancellationToken {
        self.soft.clone()
    }
}

/// Why a server ended.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address} (SEATGRAPH_LISTEN sets another address)")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// A part of the server crashed; the rest was stopped in order.
    #[error("the {0} crashed")]
    Crashed(&'static str),
}

/// A server that listens, and answers once it is run.
#[derive(Debug)]
pub struct Server {
    app: App,
    listener: TcpListener,
    address: SocketAddr,
    connections: Connections,
}

impl Server {
    /// Listens on `address`; port 0 means a free one.
    ///
    /// # Errors
    /// [`ServerError::Listen`].
    pub async fn bind(address: SocketAddr, app: App) -> Result<Self, ServerError> {
        let failed = |source| ServerError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self {
            app,
            listener,
            address,
            connections: Connections::default(),
        })
    }

    /// The same with settings of its own for how connections are taken and kept.
    pub fn with_connections(self, connections: Connections) -> Self {
        Self { connections, ..self }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers, and syncs in the background, until `stop`.
    ///
    /// # Errors
    /// [`ServerError`] where it ended by itself.
    pub async fn run(self, stop: Stop) -> Result<(), ServerError> {
        let Self {
            app,
            listener,
            connections,
            ..
        } = self;
        let (tasks, crashed) = (TaskTracker::new(), CancellationToken::new());
        let syncer = tasks.spawn(watched(
            syncing(app.clone(), stop.token()),
            stop.token(),
            crashed.clone(),
        ));
        tasks.spawn(delivering(app.clone(), stop.token()));
        tasks.spawn(sweeping(app.clone(), stop.token()));
        tasks.close();
        if let Some(tls) = connections.tls.clone() {
            tokio::spawn(stop.token().run_until_cancelled_owned(tls.keep_renewed()));
        }
        let trusted = app.gate().trusted_proxies.clone();
        let told = async {
            stop.asked().await;
            info!("stopping: requests finish, a running sync ends at its checkpoint");
            app.stop().cancel();
        };
        let serving = connections::serve(listener, router(app.clone()), connections, &trusted, &stop.soft);
        let orderly = async {
            tokio::join!(told, serving);
            app.sockets().close();
            app.sockets().wait().await;
            tasks.wait().await;
        };
        let late = async {
            stop.asked().await;
            tokio::select! {
                () = tokio::time::sleep(GRACE) => {}
                () = stop.hard.cancelled() => {}
            }
        };
        tokio::select! {
            () = orderly => {}
            () = late => {
                warn!("the stop was cut short; what was under way is dropped");
                syncer.abort();
            }
        }
        if crashed.is_cancelled() {
            return Err(ServerError::Crashed("background syncer"));
        }
        Ok(())
    }
}

/// Runs a background task; where it ends before it was asked to, or panics, the server is brought down in order.
async fn watched(task: impl Future<Output = ()> + Send, stop: CancellationToken, crashed: CancellationToken) {
    struct Guard(CancellationToken, CancellationToken);
    impl Drop for Guard {
        fn drop(&mut self) {
            if !self.0.is_cancelled() {
                self.1.cancel();
                self.0.cancel();
            }
        }
    }
    let _guard = Guard(stop, crashed);
    task.await;
}

/// Removes sessions whose time is over, so that no token is kept for nothing.
async fn sweeping(app: App, stop: CancellationToken) {
    let sweeping = async {
        loop {
            tokio::time::sleep(SWEEP_EVERY).await;
            if let Err(error) = app.sessions().remove_ended().await {
                warn!(%error, "sessions whose time is over could not be removed");
            }
        }
    };
    stop.run_until_cancelled(sweeping).await;
}

/// Delivers what syncs find to webhooks.
async fn delivering(app: App, stop: CancellationToken) {
    app.syncer().webhooks().run(graph::NAMES, stop).await;
}

async fn syncing(app: App, stop: CancellationToken) {
    app.syncer().run(stop).await;
}
