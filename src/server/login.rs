//! Signing in by the identity provider: a browser goes there by [`PATH`], and comes back with a code that begins a session.

use axum::{
    extract::{Extension, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Response},
};
use tracing::{info, warn};
use url::form_urlencoded;

use super::{
    App,
    answer::{Denied, Refused},
    bearer,
    client_address::ClientAddress,
    cookie, origin, pages, return_path, session,
};
use crate::access::{LoginError, Logins, NewSession};

/// Where it begins.
pub(super) const PATH: &str = "/session/oidc";

/// Why a browser is sent to the sign-in page again, in a word that the page knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Failure(&'static str);

impl Failure {
    const DENIED: Self = Self("access_denied");
    const EXPIRED: Self = Self("expired");
    const OTHER_LOGIN: Self = Self("state_mismatch");
    const REFUSED: Self = Self("refused");
    const NO_ROLE: Self = Self("no_role");
    const RATE_LIMITED: Self = Self("rate_limited");
    /// It is for the operator to mend.
    const MISCONFIGURED: Self = Self("misconfigured");
    const UNAVAILABLE: Self = Self("unavailable");

    /// Whether it is the fault of whoever tried.
    fn is_theirs(self) -> bool {
        ![Self::MISCONFIGURED, Self::UNAVAILABLE, Self::RATE_LIMITED].contains(&self)
    }
}

impl From<LoginError> for Failure {
    fn from(error: LoginError) -> Self {
        let failure = match &error {
            LoginError::Denied => Self::DENIED,
            LoginError::Expired => Self::EXPIRED,
            LoginError::OtherLogin => Self::OTHER_LOGIN,
            LoginError::Refused(_) => Self::REFUSED,
            LoginError::NoRole => Self::NO_ROLE,
            LoginError::Client(_) => Self::MISCONFIGURED,
            LoginError::Provider(_) | LoginError::ProviderFails => Self::UNAVAILABLE,
            LoginError::Failed(failed) => {
                // What it could not be told by has a line of its own.
                bearer::refuse_failed(failed);
                return Self::UNAVAILABLE;
            }
        };
        let code = failure.0;
        if failure.is_theirs() {
            info!(code, why = %error, "a sign-in by the identity provider has failed");
        } else {
            warn!(code, %error, "nobody can sign in by the identity provider");
        }
        failure
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        match denied.refused {
            Refused::RATE_LIMITED => Self::RATE_LIMITED,
            Refused::BAD_TOKEN => Self::REFUSED,
            _ => Self::UNAVAILABLE,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        see_other(&format!("/sign-in?error={}", self.0))
    }
}

/// `GET /session/oidc?return=PATH`: sends the browser to the identity provider.
pub(super) async fn begin(State(app): State<App>, request: Request) -> Response {
    let Some(logins) = app.sessions().logins() else {
        return Refused::NOT_FOUND.into_response();
    };
    let query = request.uri().query().unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "return");
    let return_to = return_path::of(asked.as_ref().map(|(_, path)| path.as_ref()));
    match logins.begin(&return_to).await {
        Ok(begun) => {
            let kept = cookie::LOGIN.set(&begun.kept, begun.lasts, logins.public_url().is_secure());
            (with([kept]), see_other(begun.address.as_str())).into_response()
        }
        Err(error) => Failure::from(error).into_response(),
    }
}

/// `GET /session/oidc/callback`: the identity provider has sent the browser back.
pub(super) async fn finish(
    State(app): State<App>,
    Extension(from): Extension<ClientAddress>,
    request: Request,
) -> Response {
    let Some(logins) = app.sessions().logins() else {
        return Refused::NOT_FOUND.into_response();
    };
    let secure = logins.public_url().is_secure();
    let over = cookie::LOGIN.clear(secure);
    match let_in(&app, &logins, from, &request.into_parts().0).await {
        Ok((session, path)) => {
            let begun = cookie::SESSION.set(&session.id, session.lasts, secure);
            // A redirect would still be the other site's navigation, with which browsers send no `SameSite=Strict` cookie.
            (with([begun, over]), pages::forward(&path)).into_response()
        }
        // A stranger's link must not end the login that is under way.
        Err(Failure::OTHER_LOGIN) => Failure::OTHER_LOGIN.into_response(),
        Err(failure) => (with([over]), failure).into_response(),
    }
}

pub(super) async fn refuse_method() -> Refused {
    Refused::LOGIN_METHOD
}

/// A session of whoever the browser's code stands for, and where they go.
async fn let_in(
    app: &App,
    logins: &Logins,
    from: ClientAddress,
    head: &Parts,
) -> Result<(NewSession, String), Failure> {
    let gate = app.gate();
    // Each code is the identity provider's to look at, who must not be asked for every guess.
    if gate.has_failed_too_often(from) {
        return Err(Failure::RATE_LIMITED);
    }
    let tried = try_one(app, logins, from, head).await;
    if let Err(failure) = &tried
        && failure.is_theirs()
    {
        gate.count_failure(from)?;
    }
    tried
}

async fn try_one(
    app: &App,
    logins: &Logins,
    from: ClientAddress,
    head: &Parts,
) -> Result<(NewSession, String), Failure> {
    let local = origin::is_local(&head.headers, &head.uri);
    let kept = cookie::LOGIN
        .read(&head.headers, local)
        .ok_or(LoginError::Expired)?;
    let finished = logins.finish(&kept, head.uri.query().unwrap_or_default()).await?;
    let scope = app.gate().pass(from, finished.scope)?;
    let opened = session::open(app, head, &finished.token, &scope).await;
    Ok((opened.map_err(Denied::from)?, finished.return_to))
}

fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Failure::MISCONFIGURED.into_response(),
    }
}

fn with<const N: usize>(
    cookies: [Option<HeaderValue>; N],
) -> AppendHeaders<impl Iterator<Item = (HeaderName, HeaderValue)>> {
    AppendHeaders(
        cookies
            .into_iter()
            .flatten()
            .map(|cookie| (header::SET_COOKIE, cookie)),
    )
}
