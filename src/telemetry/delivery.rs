//! How traces travel: by the HTTP client that calls Okta too, on the runtime of the process.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use async_graphql::async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;
use tracing::{info, warn};

/// A receiver has this long for a batch.
const LONGEST: Duration = Duration::from_secs(10);

/// Sends batches. They are made by a thread that is none of the runtime's.
#[derive(Debug)]
pub(super) struct Delivery {
    http: reqwest::Client,
    runtime: Handle,
    failing: AtomicBool,
}

impl Delivery {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // Fails where a provider is set already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("seatgraph/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .timeout(LONGEST)
            .build()?;
        Ok(Self {
            http,
            runtime: Handle::current(),
            failing: AtomicBool::new(false),
        })
    }

    /// Says so once when the receiver fails, and when it is back.
    fn note(&self, failed: bool) {
        if self.failing.swap(failed, Ordering::Relaxed) != failed {
            if failed {
                warn!("traces cannot be delivered");
            } else {
                info!("traces are delivered again");
            }
        }
    }
}

#[async_trait]
impl HttpClient for Delivery {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let http = self.http.clone();
        let sent = self
            .runtime
            .spawn(async move { http.send_bytes(request).await })
            .await;
        let answer = sent.map_err(HttpError::from).and_then(|answer| answer);
        self.note(!answer.as_ref().is_ok_and(|answer| answer.status().is_success()));
        answer
    }
}
