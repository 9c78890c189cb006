//! Whether the process lives, and whether it can serve: for load balancers and orchestrators. Neither tells any data.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tokio::time::timeout;
use tracing::warn;

use super::App;

/// A probe waits no longer.
const LONGEST: Duration = Duration::from_secs(5);

/// `GET /healthz`: the process lives.
pub(super) async fn alive() -> Response {
    Json(json!({ "status": "ok" })).into_response()
}

/// `GET /readyz`: the store answers and has this version's schema; 503 where not, or while the server stops.
pub(super) async fn ready(State(app): State<App>) -> Response {
    if app.is_stopping() {
        return not_ready("the server is stopping");
    }
    match timeout(LONGEST, app.store().is_ready()).await {
        Ok(Ok(true)) => Json(json!({ "status": "ok" })).into_response(),
        Ok(Ok(false)) => not_ready("the store's schema is not this version's: run `seatgraph migrate`"),
        Ok(Err(error)) => {
            warn!(%error, "the store is not reachable");
            not_ready("the store is not reachable")
        }
        Err(_) => not_ready("the store does not answer"),
    }
}

fn not_ready(why: &'static str) -> Response {
    let body = Json(json!({ "status": "unavailable", "reason": why }));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}
