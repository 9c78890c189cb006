//! `POST /graphql`: one operation per request, by the GraphQL over HTTP specification.

use std::{collections::BTreeMap, time::Duration};

use async_graphql::{ErrorExtensionValues, Response as Outcome, ServerError, Value};
use axum::{
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use tokio::time::timeout;

use super::{
    App, answer::Refused, bearer, metrics::Ended, negotiation, negotiation::Form, request::RequestId,
};
use crate::graph;

/// The largest request.
pub(super) const BODY_MAX: usize = 1 << 20;
/// The longest that a request may take, its body included: longer than Okta's check of a credential.
const LONGEST: Duration = Duration::from_secs(60);

/// Answers one operation.
pub(super) async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let answered = timeout(LONGEST, answer(&app, &id, request)).await;
    let (ended, response) = match answered.unwrap_or(Err(Refused::TIMEOUT)) {
        Ok((ended, response)) => (ended, response),
        Err(refused) => (Ended::of_refusal(refused), refused.into_response()),
    };
    app.metrics().count_operation(ended);
    response
}

async fn answer(app: &App, id: &RequestId, request: Request) -> Result<(Ended, Response), Refused> {
    let (head, body) = request.into_parts();
    // Who asks comes first: a stranger's body is not read.
    let token = bearer::from_headers(&head.headers);
    let scope = bearer::scope_of(app.tokens(), token.as_ref()).await?;
    let form = Form::accepted(&head.headers).ok_or(Refused::NOT_ACCEPTABLE)?;
    if !negotiation::is_json(&head.headers) {
        return Err(Refused::MEDIA_TYPE);
    }
    let operation = parse(&read(body).await?)?;
    let mut outcome = app.schema().execute(graph::authorize(operation, scope)).await;
    name_request(&mut outcome.errors, id);
    Ok(write(&outcome, form))
}

async fn read(body: Body) -> Result<Vec<u8>, Refused> {
    match Limited::new(body, BODY_MAX).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(Refused::TOO_LARGE),
        Err(_) => Err(Refused::CUT_OFF),
    }
}

fn parse(body: &[u8]) -> Result<async_graphql::Request, Refused> {
    let json: serde_json::Value = serde_json::from_slice(body).map_err(|_| Refused::MALFORMED)?;
    if json.is_array() {
        return Err(Refused::BATCH);
    }
    // async-graphql takes a missing query as an empty one; the specification demands it.
    if !json.get("query").is_some_and(serde_json::Value::is_string) {
        return Err(Refused::MALFORMED);
    }
    serde_json::from_value(json).map_err(|_| Refused::MALFORMED)
}

/// Puts the request's id into errors that are masked, so that whoever meets one can name it.
fn name_request(errors: &mut [ServerError], id: &RequestId) {
    for error in errors {
        let masked = |extensions: &ErrorExtensionValues| matches!(extensions.get("code"), Some(Value::String(code)) if code.starts_with("INTERNAL"));
        if let Some(extensions) = error.extensions.as_mut().filter(|extensions| masked(extensions)) {
            extensions.set("requestId", id.as_str());
        }
    }
}

fn write(outcome: &Outcome, form: Form) -> (Ended, Response) {
    // Errors without a path come from parsing and validation: nothing was executed, and the answer has no `data`.
    let executed = outcome.errors.is_empty()
        || outcome.data != Value::Null
        || outcome.errors.iter().any(|error| !error.path.is_empty());
    let ended = match (executed, outcome.errors.is_empty()) {
        (_, true) => Ended::Answered,
        (true, false) => Ended::WithErrors,
        (false, false) => Ended::Invalid,
    };
    let status = if executed || form == Form::LegacyJson {
        StatusCode::OK
    } else {
        StatusCode::BAD_REQUEST
    };
    let body = Written {
        errors: &outcome.errors,
        data: executed.then_some(&outcome.data),
        extensions: &outcome.extensions,
    };
    let Ok(body) = serde_json::to_vec(&body) else {
        return (
            Ended::WithErrors,
            StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        );
    };
    let mut response = (status, body).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(form.content_type()),
    );
    (ended, response)
}

/// An answer as the specification wants it: no `data` where nothing was executed.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}
