//! `POST /oauth2/v1/token`: client credentials with a signed assertion, as a service app asks for its access token.

mod assertion;
mod key;
mod registry;

use serde_json::json;

use crate::api::{Answer, Params};

pub use registry::{BadServiceApp, ServiceApp};
pub(crate) use registry::{Credentials, TOKEN_LIFETIME_MS};

/// The only kind of assertion that there is.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A refused token request, in OAuth's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OauthError {
    status: u16,
    error: &'static str,
    description: String,
}

impl OauthError {
    pub(crate) fn new(status: u16, error: &'static str, description: impl Into<String>) -> Self {
        OauthError {
            status,
            error,
            description: description.into(),
        }
    }

    /// 401 `invalid_client`.
    pub(crate) fn client(description: impl Into<String>) -> Self {
        OauthError::new(401, "invalid_client", description)
    }

    pub(crate) fn answer(&self) -> Answer {
        let body = json!({ "error": self.error, "error_description": self.description });
        Answer::json_text(self.status, body.to_string())
    }
}

/// What a token request is answered with; `url` is the token endpoint's own, which the assertion must name.
pub(crate) fn grant(
    credentials: &mut Credentials,
    form: &Params,
    has_proof: bool,
    url: &str,
    now_ms: i64,
) -> Result<Answer, OauthError> {
    match form.get("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(OauthError::new(
                400,
                "unsupported_grant_type",
                "The authorization grant type is not supported by the authorization server.",
            ));
        }
        None => return Err(missing("grant_type")),
    }
    if form.get("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(OauthError::client(
            "Client authentication failed. Only private_key_jwt is accepted for Okta scopes.",
        ));
    }
    let text = form
        .get("client_assertion")
        .ok_or_else(|| missing("client_assertion"))?;
    let assertion = assertion::read(text)?;
    let app = credentials
        .app(&assertion.client_id)
        .ok_or_else(|| OauthError::client("Invalid value for 'client_id' parameter."))?;
    app.verify(&assertion)?;
    assertion.check_claims(url, now_ms)?;
    let app = app.clone();
    if let Some(jti) = &assertion.jti
        && !credentials.use_up(&assertion.client_id, jti)
    {
        return Err(OauthError::client(
            "The client_assertion token has already been used.",
        ));
    }
    if app.require_dpop && !has_proof {
        return Err(OauthError::new(
            400,
            "invalid_dpop_proof",
            "The DPoP proof JWT header is missing.",
        ));
    }
    if app.require_dpop {
        return Err(OauthError::new(
            400,
            "use_dpop_nonce",
            "Authorization server requires nonce in DPoP proof.",
        ));
    }
    let asked: Vec<String> = form
        .get("scope")
        .ok_or_else(|| missing("scope"))?
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if asked.is_empty() || asked.iter().any(|scope| !app.scopes.contains(scope)) {
        return Err(OauthError::new(
            400,
            "invalid_scope",
            "One or more scopes are not configured for the authorization server resource.",
        ));
    }
    let scope = asked.join(" ");
    let token = credentials.issue_access(asked, now_ms);
    Ok(Answer::json(&json!({
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME_MS / 1000,
        "access_token": token,
        "scope": scope,
    })))
}

fn missing(parameter: &str) -> OauthError {
    OauthError::new(
        400,
        "invalid_request",
        format!("The token request must provide a '{parameter}' parameter."),
    )
}
