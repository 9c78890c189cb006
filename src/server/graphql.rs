//! `/graphql`: one operation per request, by the GraphQL over HTTP specification; by GET queries only, which may be kept.

use std::{collections::BTreeMap, time::Duration};

use async_graphql::{Request as Operation, Response as Outcome, ServerError, Value};
use axum::{
    body::Body,
    extract::{Extension, Request, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tokio::time::timeout;
use tracing::Instrument;

use super::{
    App,
    answer::{Denied, Refused},
    bodies, caching,
    client_address::ClientAddress,
    gate,
    metrics::{Counting, Ended},
    negotiation,
    negotiation::Form,
    operation,
    operation::{Method, Parameters},
    request::RequestId,
    shown::Shown,
    socket,
};
use crate::{access::Scope, graph};

/// The largest request.
pub(super) const BODY_MAX: usize = 1 << 20;
/// The longest that a request may take, its body included: longer than Okta's check of a credential.
pub(super) const LONGEST: Duration = Duration::from_secs(60);

/// Answers one operation.
pub(super) async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    shown: Shown,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let counting = app.metrics().operation();
    within(&counting, answer(&app, &id, &shown, &head, Some(body), &counting)).await
}

/// Opens a socket, or answers a query.
pub(super) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    shown: Shown,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    match upgrade {
        Ok(upgrade) => socket::open(app, id, shown, &head, upgrade),
        Err(_) if head.headers.contains_key(header::UPGRADE) => Refused::SUBPROTOCOL.into_response(),
        Err(_) => {
            let counting = app.metrics().operation();
            within(&counting, answer(&app, &id, &shown, &head, None, &counting)).await
        }
    }
}

/// Gives up what takes too long, and counts what is refused.
async fn within(counting: &Counting, answer: impl Future<Output = Result<Response, Denied>>) -> Response {
    let answered = timeout(LONGEST, answer).await;
    answered
        .unwrap_or(Err(Refused::TIMEOUT.into()))
        .unwrap_or_else(|denied| {
            counting.refused(denied.refused);
            denied.into_response()
        })
}

/// The answer to what stands in the body, or in the address where there is none.
async fn answer(
    app: &App,
    id: &RequestId,
    shown: &Shown,
    head: &Parts,
    body: Option<Body>,
    counting: &Counting,
) -> Result<Response, Denied> {
    // Who asks comes first: a stranger's body is not read.
    let scope = gate::scope_of(
        app,
        ClientAddress::of(&head.extensions),
        shown.credential.as_ref(),
    )
    .await?;
    let form = Form::accepted(&head.headers).ok_or(Refused::NOT_ACCEPTABLE)?;
    // Held until the answer is there: what the operation was given is in memory as long.
    let (method, parameters, _room) = match body {
        Some(_) if !negotiation::is_json(&head.headers) => return Err(Refused::MEDIA_TYPE.into()),
        Some(body) => {
            let read = bodies::read(app, &app.gate().bodies, body, BODY_MAX).await?;
            (Method::Post, Parameters::of_body(&read.bytes)?, Some(read.room))
        }
        None => (Method::Get, Parameters::of_address(&head.uri)?, None),
    };
    let mut operation = parameters.resolve(app.documents(), app.parsed())?;
    operation::check(&mut operation, method, shown.may_change())?;
    let (outcome, ended) = execute(app, id, scope, operation, counting).await;
    Ok(write(&outcome, ended, form, method))
}

/// Executes an operation as its asker's; its errors name the request.
pub(super) async fn execute(
    app: &App,
    id: &RequestId,
    scope: Scope,
    mut operation: Operation,
    counting: &Counting,
) -> (Outcome, Ended) {
    let step = counting.identify(&mut operation).step();
    let executing = app.schema().execute(graph::authorize(operation, scope));
    let mut outcome = executing.instrument(step).await;
    id.name(&mut outcome.errors);
    let ended = counting.answered(&outcome);
    (outcome, ended)
}

fn write(outcome: &Outcome, ended: Ended, form: Form, method: Method) -> Response {
    let executed = ended != Ended::Invalid;
    let status = if executed || form == Form::LegacyJson {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let Some(body) = text_of(outcome, executed) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(form.content_type()),
    );
    // An answer with errors names its request, and may be another the next time.
    if method == Method::Get && ended == Ended::Answered {
        caching::mark(headers, &body);
    }
    *response.body_mut() = body.into();
    response
}

/// An answer as the specification wants it: no `data` where nothing was executed.
fn text_of(outcome: &Outcome, executed: bool) -> Option<Vec<u8>> {
    #[derive(Serialize)]
    struct Besides<'a> {
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        errors: &'a [ServerError],
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        extensions: &'a BTreeMap<String, Value>,
    }
    let besides = Besides {
        errors: &outcome.errors,
        extensions: &outcome.extensions,
    };
    let mut text = serde_json::to_vec(&besides).ok()?;
    if executed {
        text.pop();
        if text.len() > 1 {
            text.push(b',');
        }
        text.extend_from_slice(b"\"data\":");
        graph::write_json(&outcome.data, &mut text).ok()?;
        text.push(b'}');
    }
    Some(text)
}
