//! `/session`: the web app signs in, looks whether it is, and signs out.

use std::time::Duration;

use axum::{
    Json,
    body::Body,
    extract::{Extension, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use chrono::SecondsFormat;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;
use tracing::error;

use super::{
    App,
    answer::{Denied, Refused},
    bearer, bodies,
    client_address::ClientAddress,
    cookie, gate, negotiation, origin,
    shown::Shown,
};
use crate::access::{Credential, NewSession, Scope};

/// A token is not longer.
const BODY_MAX: usize = 32 << 10;
/// Nor does it take longer to send one.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// Begins a session of the bearer of a token, and ends the one that the request has.
pub(super) async fn begin(
    State(app): State<App>,
    Extension(from): Extension<ClientAddress>,
    shown: Shown,
    request: Request,
) -> Result<Response, Denied> {
    if !shown.own_page {
        return Err(Refused::FOREIGN_PAGE.into());
    }
    let (head, body) = request.into_parts();
    let token = match &shown.credential {
        Some(Credential::Token(token)) => token.clone(),
        None if head.headers.contains_key(header::AUTHORIZATION) => return Err(Refused::NO_TOKEN.into()),
        _ if negotiation::is_json(&head.headers) => token_of(&app, body).await?,
        _ => return Err(Refused::NO_TOKEN.into()),
    };
    // Counted as any request of the token, or as a failed try.
    let scope = gate::scope_of(&app, from, Some(&Credential::Token(token.clone()))).await?;
    let session = open(&app, &head, &token, &scope).await?;
    let secure = origin::is_secure(&head.headers, &head.uri);
    Ok(with_cookie(cookie::SESSION.set(
        &session.id,
        session.lasts,
        secure,
    )))
}

/// Begins a session of whoever was just let in by the token, in place of the one that the request has.
pub(super) async fn open(
    app: &App,
    head: &Parts,
    token: &SecretString,
    scope: &Scope,
) -> Result<NewSession, Refused> {
    let begun = app.sessions().begin(token, scope).await;
    let begun = begun.map_err(|failed| bearer::refuse_failed(&failed))?;
    let session = begun.ok_or(Refused::BAD_TOKEN)?;
    if let Some(former) = cookie::SESSION.read(&head.headers, origin::is_local(&head.headers, &head.uri)) {
        remove(app, &former).await?;
    }
    Ok(session)
}

/// Ends the session that the request has.
pub(super) async fn end(State(app): State<App>, shown: Shown, request: Request) -> Result<Response, Refused> {
    if !shown.own_page {
        return Err(Refused::FOREIGN_PAGE);
    }
    let (headers, asked) = (request.headers(), request.uri());
    if let Some(id) = cookie::SESSION.read(headers, origin::is_local(headers, asked)) {
        remove(&app, &id).await?;
    }
    let secure = origin::is_secure(headers, asked);
    Ok(with_cookie(cookie::SESSION.clear(secure)))
}

/// Tells who has the session, and until when, null where there is none; and whether people sign in by the identity provider.
pub(super) async fn get(
    State(app): State<App>,
    Extension(from): Extension<ClientAddress>,
    shown: Shown,
) -> Result<Response, Denied> {
    let session = match shown.credential {
        Some(Credential::Session(_)) => gate::scope_of(&app, from, shown.credential.as_ref()).await,
        _ => Err(Refused::NO_SESSION.into()),
    };
    let session = match session {
        Ok(scope) => json!({
            "name": scope.actor().name(),
            "role": scope.role().as_str(),
            "expiresAt": scope.ends_at().map(|end| end.to_rfc3339_opts(SecondsFormat::Secs, true)),
        }),
        Err(denied) if denied.refused == Refused::NO_SESSION => json!(null),
        Err(denied) => return Err(denied),
    };
    let oidc = app.sessions().logins().is_some();
    Ok(Json(json!({ "session": session, "oidc": oidc })).into_response())
}

pub(super) async fn refuse_method() -> Refused {
    Refused::SESSION_METHOD
}

async fn token_of(app: &App, body: Body) -> Result<SecretString, Denied> {
    #[derive(Deserialize)]
    struct Given {
        token: String,
    }
    let body = timeout(
        BODY_WITHIN,
        bodies::read(app, &app.gate().sign_ins, body, BODY_MAX),
    );
    let body = body.await.unwrap_or(Err(Refused::TIMEOUT.into()))?;
    let given: Given = serde_json::from_slice(&body.bytes).map_err(|_| Refused::SESSION_BODY)?;
    Ok(given.token.into())
}

async fn remove(app: &App, id: &SecretString) -> Result<(), Refused> {
    app.sessions().end(id).await.map_err(|failed| {
        error!(error = %failed, "a session could not be ended");
        Refused::STORE
    })
}

fn with_cookie(cookie: Option<HeaderValue>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
