//! The `Authorization` header of a call: the API token as it is, or an access token that a service app asks for.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::StatusCode;
use reqwest::header::{ACCEPT, HeaderValue};
use secrecy::ExposeSecret;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::bucket::Bucket;
use super::credentials::Credentials;
use super::decode;
use super::domain::Domain;
use super::error::{OktaError, Part};
use super::service_app::ServiceApp;
use super::transport::{Order, Reply, Transport};
use super::verdict::{self, Verdict};

/// What the calls of this client need.
const SCOPES: &str = "okta.users.read okta.apps.read okta.groups.read okta.logs.read okta.roles.read";

/// Only the org's own record needs this one; an app that was not granted it still serves.
const ORG_SCOPE: &str = "okta.orgs.read";

/// How long before its end an access token is renewed; less for tokens that live shorter than five times this.
const RENEW_BEFORE: TimeDelta = TimeDelta::minutes(5);

/// Makes the header of each call.
#[derive(Debug)]
pub(super) enum Authorization {
    Token(HeaderValue),
    App {
        app: ServiceApp,
        session: Mutex<Session>,
    },
}

/// What a service app holds at the moment.
#[derive(Debug, Default)]
pub(super) struct Session {
    token: Option<AccessToken>,
    issued: u64,
    without_org: bool,
}

#[derive(Debug)]
struct AccessToken {
    header: HeaderValue,
    renew_at: DateTime<Utc>,
}

/// The header for one call, and which token it is.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) header: HeaderValue,
    issue: u64,
}

impl Authorization {
    pub(super) fn new(credentials: Credentials) -> Result<Self, OktaError> {
        match credentials {
            Credentials::ApiToken(token) => {
                secret_header("SSWS", token.secret().expose_secret()).map(Self::Token)
            }
            Credentials::ServiceApp(app) => Ok(Self::App {
                app,
                session: Mutex::default(),
            }),
        }
    }

    /// The header for a call, which asks for a token first where there is none that still holds.
    pub(super) async fn header(
        &self,
        transport: &Transport,
        domain: &Domain,
        order: &Order<'_>,
    ) -> Result<Shown, OktaError> {
        let (app, session) = match self {
            Self::Token(header) => {
                return Ok(Shown {
                    header: header.clone(),
                    issue: 0,
                });
            }
            Self::App { app, session } => (app, session),
        };
        // Held while asking, so that calls side by side ask once.
        let mut session = session.lock().await;
        if let Some(token) = session
            .token
            .as_ref()
            .filter(|token| transport.clock.now() < token.renew_at)
        {
            return Ok(Shown {
                header: token.header.clone(),
                issue: session.issued,
            });
        }
        let token = issue(app, &mut session, transport, domain, order).await?;
        let header = token.header.clone();
        session.token = Some(token);
        session.issued += 1;
        Ok(Shown {
            header,
            issue: session.issued,
        })
    }

    /// Drops the token that Okta has just refused. False where there is nothing to renew.
    pub(super) async fn renew(&self, refused: &Shown) -> bool {
        let Self::App { session, .. } = self else {
            return false;
        };
        let mut session = session.lock().await;
        if session.issued == refused.issue {
            session.token = None;
        }
        true
    }
}

/// Asks for a token; without the org's scope where the app was not granted it.
async fn issue(
    app: &ServiceApp,
    session: &mut Session,
    transport: &Transport,
    domain: &Domain,
    order: &Order<'_>,
) -> Result<AccessToken, OktaError> {
    loop {
        let scopes = if session.without_org {
            SCOPES.to_owned()
        } else {
            format!("{SCOPES} {ORG_SCOPE}")
        };
        match request(app, &scopes, transport, domain, order).await {
            Err(OktaError::ServiceApp { code }) if code == "invalid_scope" && !session.without_org => {
                session.without_org = true;
            }
            answer => return answer,
        }
    }
}

async fn request(
    app: &ServiceApp,
    scopes: &str,
    transport: &Transport,
    domain: &Domain,
    order: &Order<'_>,
) -> Result<AccessToken, OktaError> {
    let part = order.part;
    let url = domain
        .base_url()
        .join("oauth2/v1/token")
        .map_err(|_| OktaError::NotFound { part })?;
    let order = Order {
        bucket: Bucket::Token,
        ..*order
    };
    let ask = || {
        let nonce = format!("{:032x}", rand::random::<u128>());
        let assertion = app
            .assertion(url.as_str(), transport.clock.now(), &nonce)
            .map_err(|_| OktaError::ServiceApp {
                code: "signing_failed".to_owned(),
            })?;
        Ok(transport
            .http
            .post(url.clone())
            .header(ACCEPT, "application/json")
            .form(&[
                ("grant_type", "client_credentials"),
                ("scope", scopes),
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", &assertion),
            ]))
    };
    let grant = transport.run(&order, ask, |reply| judge(reply, part)).await?;
    let lifetime = TimeDelta::seconds(grant.expires_in.clamp(0, 86_400));
    let renew_at = transport.clock.now() + lifetime - RENEW_BEFORE.min(lifetime / 5);
    Ok(AccessToken {
        header: secret_header("Bearer", &grant.access_token)?,
        renew_at,
    })
}

/// What the token endpoint grants.
#[derive(Deserialize)]
pub(super) struct Grant {
    access_token: String,
    #[serde(default)]
    token_type: String,
    #[serde(default = "an_hour")]
    expires_in: i64,
}

/// Okta's tokens live for one hour (Okta docs: service app).
fn an_hour() -> i64 {
    3_600
}

/// The meaning of the token endpoint's answer.
pub(super) fn judge(reply: &Reply, part: Part) -> Verdict<Grant> {
    if reply.status == StatusCode::OK {
        return match verdict::read(reply, part, |body| serde_json::from_slice::<Grant>(body).ok()) {
            Verdict::Done(grant) if grant.token_type.eq_ignore_ascii_case("DPoP") => {
                Verdict::Fail(OktaError::DpopRequired)
            }
            other => other,
        };
    }
    let body = reply.body.as_deref().unwrap_or_default();
    let code = decode::oauth_error(body).or_else(|| decode::error_code(body));
    Verdict::Fail(match code.unwrap_or_else(|| reply.status.as_u16().to_string()) {
        code if code == "invalid_dpop_proof" || code == "use_dpop_nonce" => OktaError::DpopRequired,
        code => OktaError::ServiceApp { code },
    })
}

fn secret_header(scheme: &str, secret: &str) -> Result<HeaderValue, OktaError> {
    let mut header =
        HeaderValue::from_str(&format!("{scheme} {secret}")).map_err(|_| OktaError::Unauthorized)?;
    header.set_sensitive(true);
    Ok(header)
}

#[cfg(test)]
#[path = "authorization_tests.rs"]
mod tests;
