//! `GET /export/users.csv` and its like: who is let in, what is refused and how, and the file as it goes out.

use std::future;

use axum::{
    Json,
    body::Body,
    extract::{Extension, Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tracing::error;
use url::form_urlencoded;

use super::{App, answer::Refused, bearer, request::RequestId};
use crate::{
    export::{Chunks, Export},
    graph::{BadArgument, flat::Asked},
};

/// Answers with a file. Its first page is read before the answer begins, so that a store that fails is told as such; where
/// it fails later the connection is cut, so that nobody takes a part for the whole.
pub(super) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    // Who asks comes first: a stranger is not told what there is.
    let token = bearer::from_headers(&headers);
    let scope = match bearer::scope_of(app.tokens(), token.as_ref()).await {
        Ok(scope) => scope,
        Err(refused) => return refused.into_response(),
    };
    let Some(Ok(export)) = file.strip_suffix(".csv").map(str::parse::<Export>) else {
        return Refused::NOT_FOUND.into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return wrong_method();
    }
    let arguments: Vec<_> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let store = app.store().nearby();
    let asked = Asked {
        store: &store,
        clock: app.clock(),
        scope: &scope,
        arguments: &arguments,
    };
    let mut chunks = match export.read(asked) {
        Ok(chunks) => chunks,
        Err(bad) => return refuse(&bad),
    };
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        match chunks.next().await {
            Some(Ok(first)) => body(first, chunks, id),
            Some(Err(failed)) => {
                error!(error = %failed, "an export could not be read");
                return Refused::STORE.into_response();
            }
            None => Body::empty(),
        }
    };
    file_of(export, app.clock().now().date_naive(), body)
}

fn body(first: Vec<u8>, rest: Chunks, id: RequestId) -> Body {
    let rest = rest.inspect_err(move |failed| {
        error!(request.id = id.as_str(), error = %failed, "an export was cut off");
    });
    Body::from_stream(stream::once(future::ready(Ok(first))).chain(rest))
}

fn file_of(export: Export, today: NaiveDate, body: Body) -> Response {
    let name = format!(
        "attachment; filename=\"seatgraph-{}-{today}.csv\"",
        export.as_str()
    );
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/csv; charset=utf-8"),
    );
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

fn refuse(bad: &BadArgument) -> Response {
    let extensions = json!({ "code": "BAD_USER_INPUT", "argument": bad.name });
    let body = json!({ "errors": [{ "message": bad.to_string(), "extensions": extensions }] });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

fn wrong_method() -> Response {
    let extensions = json!({ "code": "METHOD_NOT_ALLOWED" });
    let body = json!({ "errors": [{ "message": "Exports are fetched by GET.", "extensions": extensions }] });
    let allow = [(header::ALLOW, "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, allow, Json(body)).into_response()
}
