//! The simulator's own endpoints, which begin with `/_`: no authorization, no bucket.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::JsonRejection;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::act::Act;
use crate::api::Params;
use crate::clock::{iso, parse_instant};
use crate::faults::Fault;
use crate::least::Least;
use crate::oauth::ServiceApp;
use crate::stats::Stats;

use super::sim::Sim;

/// The clock goes forward by at most a year at a time.
const MAX_ADVANCE_S: f64 = 366.0 * 86_400.0;

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/_truth", get(truth))
        .route("/_stats", get(stats))
        .route("/_least", get(least))
        .route("/_faults", get(list_faults).post(set_faults).delete(clear_faults))
        .route("/_clock", get(clock).post(advance))
        .route("/_token", post(token))
        .route("/_service_apps", post(register))
        .route("/_act", post(act))
}

/// 400 with a text that says what is wrong.
struct Wrong(String);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

fn body<T>(json: Result<Json<T>, JsonRejection>) -> Result<T, Wrong> {
    json.map(|Json(value)| value)
        .map_err(|error| Wrong(error.body_text()))
}

async fn truth(State(sim): State<Arc<Sim>>, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    let params = Params::parse(query.as_deref().unwrap_or_default());
    let since = match params.get("since") {
        // A `+` of an offset arrives as a space when nobody escaped it.
        Some(text) => Some(
            parse_instant(&text.replace(' ', "+"))
                .ok_or_else(|| Wrong("since is not an RFC 3339 timestamp".to_owned()))?,
        ),
        None => None,
    };
    let text = tokio::task::spawn_blocking(move || serde_json::to_vec(&sim.truth(since)))
        .await
        .map_err(|error| Wrong(error.to_string()))?
        .map_err(|error| Wrong(error.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

async fn stats(State(sim): State<Arc<Sim>>) -> Json<Stats> {
    Json(sim.stats())
}

async fn least(State(sim): State<Arc<Sim>>) -> Result<Json<Least>, Wrong> {
    let least = tokio::task::spawn_blocking(move || sim.least()).await;
    least.map(Json).map_err(|error| Wrong(error.to_string()))
}

fn faults_now(sim: &Sim) -> Json<Value> {
    let all: Vec<&str> = Fault::ALL.into_iter().map(Fault::name).collect();
    Json(json!({ "on": sim.gate().faults.on(), "all": all }))
}

async fn list_faults(State(sim): State<Arc<Sim>>) -> Json<Value> {
    faults_now(&sim)
}

/// What may be asked of `/_faults`: `{"clear": true, "set": ["cut"]}`; first the one, then the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultChange {
    #[serde(default)]
    clear: bool,
    #[serde(default)]
    set: Vec<String>,
}

async fn set_faults(
    State(sim): State<Arc<Sim>>,
    json: Result<Json<FaultChange>, JsonRejection>,
) -> Result<Json<Value>, Wrong> {
    let change = body(json)?;
    let parsed: Result<Vec<Fault>, _> = change.set.iter().map(|name| name.parse()).collect();
    let set = parsed.map_err(|error: crate::faults::UnknownFault| Wrong(error.to_string()))?;
    {
        let mut gate = sim.gate();
        if change.clear {
            gate.faults.clear();
        }
        gate.faults.set(&set);
    }
    Ok(faults_now(&sim))
}

async fn clear_faults(State(sim): State<Arc<Sim>>) -> Json<Value> {
    sim.gate().faults.clear();
    faults_now(&sim)
}

async fn clock(State(sim): State<Arc<Sim>>) -> Json<Value> {
    Json(json!({ "now": iso(sim.clock.now_ms()) }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

async fn advance(
    State(sim): State<Arc<Sim>>,
    json: Result<Json<Advance>, JsonRejection>,
) -> Result<Json<Value>, Wrong> {
    let seconds = body(json)?.seconds;
    if !(0.0..=MAX_ADVANCE_S).contains(&seconds) {
        return Err(Wrong("seconds must be between 0 and a year".to_owned()));
    }
    sim.clock.advance(Duration::from_secs_f64(seconds));
    Ok(clock(State(sim)).await)
}

/// What may be asked of `/_token`: `{"revoke": true, "issue": true}`; first the one, then the other.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenChange {
    #[serde(default)]
    revoke: bool,
    #[serde(default)]
    issue: bool,
}

async fn token(
    State(sim): State<Arc<Sim>>,
    json: Result<Json<TokenChange>, JsonRejection>,
) -> Result<Json<Value>, Wrong> {
    let change = body(json)?;
    if change.revoke {
        sim.gate().credentials.revoke_all();
    }
    let issued = change.issue.then(|| sim.issue_token());
    Ok(Json(json!({ "token": issued })))
}

async fn register(
    State(sim): State<Arc<Sim>>,
    json: Result<Json<ServiceApp>, JsonRejection>,
) -> Result<Json<Value>, Wrong> {
    let app = body(json)?;
    let registered = sim.gate().credentials.register(app);
    let client_id = registered.map_err(|error| Wrong(error.to_string()))?;
    Ok(Json(json!({ "client_id": client_id })))
}

/// One act or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Acts {
    Many(Vec<Act>),
    One(Act),
}

async fn act(
    State(sim): State<Arc<Sim>>,
    json: Result<Json<Value>, JsonRejection>,
) -> Result<Json<Value>, Wrong> {
    let acts: Acts = serde_json::from_value(body(json)?).map_err(|error| Wrong(error.to_string()))?;
    let done = match acts {
        Acts::One(act) => vec![sim.act(&act)],
        Acts::Many(acts) => acts.iter().map(|act| sim.act(act)).collect(),
    };
    let done: Result<Vec<_>, _> = done.into_iter().collect();
    let done = done.map_err(|error| Wrong(error.to_string()))?;
    Ok(Json(json!({ "done": done })))
}
