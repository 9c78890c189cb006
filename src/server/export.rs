//! `GET /export/users.csv` and its like: who is let in, what is refused and how, and the file as it goes out.

use std::{future, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::{Extension, Path, RawQuery, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tracing::{error, info};
use url::form_urlencoded;

use super::{App, answer::Refused, client_address::ClientAddress, gate, request::RequestId, shown::Shown};
use crate::{
    access::Credential,
    export::{Chunks, Export, ExportError, Ground},
    graph::{BadArgument, flat, flat::Asked},
};

/// Answers with a file. Its first page is read before the answer begins, so that a store that fails is told as such; where
/// it fails later, or the asker may not have the rest any more, the connection is cut, so that nobody takes a part for the
/// whole.
pub(super) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    Extension(from): Extension<ClientAddress>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    method: Method,
    Shown { credential, .. }: Shown,
) -> Response {
    // Who asks comes first: a stranger is not told what there is.
    let scope = match gate::scope_of(&app, from, credential.as_ref()).await {
        Ok(scope) => scope,
        Err(denied) => return denied.into_response(),
    };
    let Some(Ok(export)) = file.strip_suffix(".csv").map(str::parse::<Export>) else {
        return Refused::NOT_FOUND.into_response();
    };
    if method != Method::GET && method != Method::HEAD {
        return Refused::EXPORT_METHOD.into_response();
    }
    let arguments: Vec<_> = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let store = app.store().nearby();
    let tenants = match flat::tenants(&store, scope.tenants(), &arguments).await {
        Ok(tenants) => tenants,
        Err(failed) => return refuse_failed(&failed.into(), &id),
    };
    let asked = Asked {
        store: &store,
        clock: app.clock(),
        tenants: &tenants,
        arguments: &arguments,
    };
    let chunks = match export.read(asked) {
        Ok(chunks) => chunks,
        Err(bad) => return refuse(&bad, &id),
    };
    let today = app.clock().now().date_naive();
    if method == Method::HEAD {
        return file_of(export, today, Body::empty());
    }
    let begun = async {
        let asker = Asker {
            ground: Ground::of(&store, &tenants).await?,
            app,
            credential,
        };
        begin(chunks, asker, id.clone()).await
    };
    match begun.await {
        Ok(body) => file_of(export, today, body),
        Err(failed) => refuse_failed(&failed, &id),
    }
}

/// Who takes a file, and what it was begun with.
struct Asker {
    app: App,
    credential: Option<Credential>,
    ground: Ground,
}

impl Asker {
    /// That the file may be read on. Asked after each page that was read, so that what was gone by then is noticed.
    async fn check(&self) -> Result<(), ExportError> {
        let credential = self.credential.as_ref().ok_or(ExportError::Withdrawn)?;
        let scope = self.app.sessions().authenticate(credential).await?;
        let scope = scope.ok_or(ExportError::Withdrawn)?;
        self.ground.check(self.app.store(), &scope).await
    }
}

async fn begin(mut chunks: Chunks, asker: Asker, id: RequestId) -> Result<Body, ExportError> {
    let first = chunks.try_next().await?.unwrap_or_default();
    asker.check().await?;
    let asker = Arc::new(asker);
    let rest = chunks
        .and_then(move |chunk| {
            let asker = Arc::clone(&asker);
            async move { asker.check().await.map(|()| chunk) }
        })
        .inspect_err(move |why| {
            let id = id.as_str();
            match why {
                ExportError::Withdrawn => info!(request.id = id, %why, "an export was cut off"),
                _ => error!(request.id = id, error = %why, "an export was cut off"),
            }
        });
    Ok(Body::from_stream(
        stream::once(future::ready(Ok(first))).chain(rest),
    ))
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

fn refuse_failed(failed: &ExportError, id: &RequestId) -> Response {
    let id = id.as_str();
    match failed {
        ExportError::Withdrawn => Refused::EXPORT_CHANGED.into_response(),
        _ => {
            error!(request.id = id, error = %failed, "an export could not be read");
            Refused::STORE.into_response()
        }
    }
}

fn refuse(bad: &BadArgument, id: &RequestId) -> Response {
    let extensions = json!({ "code": "BAD_USER_INPUT", "argument": bad.name, "requestId": id.as_str() });
    let body = json!({ "errors": [{ "message": bad.to_string(), "extensions": extensions }] });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
