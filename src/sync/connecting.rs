//! Connecting an org: the inputs are read, the credentials tried against Okta, and every fault is told with its remedy.

use chrono::SecondsFormat;
use secrecy::ExposeSecret;

use super::{
    Refusal, RefusalCode,
    syncer::{CredentialsInput, ServiceAppInput},
};
use crate::okta::{
    AllowHosts, ApiToken, Credentials, CredentialsError, Domain, DomainError, OktaError, Part, ServiceApp,
};

const DOMAIN: &[&str] = &["input", "domain"];
const INPUT: &[&str] = &["input"];
const API_TOKEN: &[&str] = &["input", "apiToken"];
const SERVICE_APP: &[&str] = &["input", "serviceApp"];

fn refusal(code: RefusalCode, field: &[&'static str], message: String, remedy: &str) -> Refusal {
    Refusal {
        code,
        message,
        field: field.to_vec(),
        remedy: Some(remedy.to_owned()),
        integration: None,
    }
}

/// The domain that was typed.
pub(super) fn domain(text: &str, allow: &AllowHosts) -> Result<Domain, Refusal> {
    Domain::parse(text, allow).map_err(|error| {
        let remedy = match error {
            DomainError::Address | DomainError::Private | DomainError::Port => {
                "Give the name of your Okta org, such as acme.okta.com. A simulator's host:port has to be listed in \
                 SEATGRAPH_OKTA_ALLOW_HOSTS."
            }
            _ => "Give the name of your Okta org, such as acme.okta.com.",
        };
        refusal(RefusalCode::InvalidDomain, DOMAIN, sentence(&error), remedy)
    })
}

/// The one credential that was given.
pub(super) fn credentials(input: &CredentialsInput) -> Result<Credentials, Refusal> {
    let token = input
        .api_token
        .as_ref()
        .filter(|token| !token.expose_secret().trim().is_empty());
    match (token, &input.service_app) {
        (Some(token), None) => ApiToken::parse(token.expose_secret())
            .map(Credentials::ApiToken)
            .map_err(|error| {
                refusal(
                    RefusalCode::InvalidToken,
                    API_TOKEN,
                    sentence(&error),
                    "Copy the token once more: it is shown once, when it is created in the Admin Console under \
                     Security > API > Tokens.",
                )
            }),
        (None, Some(app)) => service_app(app),
        (None, None) => Err(refusal(
            RefusalCode::InvalidInput,
            INPUT,
            "No credential was given.".to_owned(),
            "Give either apiToken or serviceApp.",
        )),
        (Some(_), Some(_)) => Err(refusal(
            RefusalCode::InvalidInput,
            INPUT,
            "Both apiToken and serviceApp were given.".to_owned(),
            "Give one of the two.",
        )),
    }
}

fn service_app(app: &ServiceAppInput) -> Result<Credentials, Refusal> {
    ServiceApp::parse(&app.client_id, app.key_id.as_deref(), &app.private_key)
        .map(Credentials::ServiceApp)
        .map_err(|error| {
            let field = match error {
                CredentialsError::ClientId => "clientId",
                CredentialsError::KeyId => "keyId",
                _ => "privateKey",
            };
            let path = [SERVICE_APP, &[field]].concat();
            refusal(
                RefusalCode::InvalidInput,
                &path,
                sentence(&error),
                "Copy the client id and the private key from the service app's General tab in the Admin Console.",
            )
        })
}

/// What Okta's answer to the check means for whoever connects.
pub(super) fn refused(error: &OktaError, domain: &Domain, credentials: &Credentials) -> Refusal {
    let field = match credentials {
        Credentials::ApiToken(_) => API_TOKEN,
        Credentials::ServiceApp(_) => SERVICE_APP,
    };
    let code = |code, message: String, remedy| refusal(code, field, message, remedy);
    let host = |code, message: String, remedy| refusal(code, DOMAIN, message, remedy);
    match error {
        OktaError::Unauthorized => code(
            RefusalCode::InvalidToken,
            format!(
                "{domain} does not accept the token: it is mistyped, revoked, expired, or of another org."
            ),
            "Create a new token in the Admin Console under Security > API > Tokens, and check the domain. A token \
             that is bound to network zones must allow this server's address.",
        ),
        OktaError::ServiceApp { code: said } if said == "invalid_scope" => code(
            RefusalCode::Forbidden,
            "The service app was not granted the OAuth scopes that are needed.".to_owned(),
            "Grant okta.users.read, okta.apps.read, okta.groups.read, okta.logs.read and okta.roles.read on the \
             service app's Okta API Scopes tab.",
        ),
        OktaError::ServiceApp { code: said } => code(
            RefusalCode::InvalidToken,
            format!("{domain} does not accept the service app ({said})."),
            "Check the client id, the key id and the private key, and that the app is active.",
        ),
        OktaError::DpopRequired => code(
            RefusalCode::InvalidInput,
            "The service app demands DPoP proofs, which seatgraph does not make.".to_owned(),
            "Turn off \"Require Demonstrating Proof of Possession (DPoP) header in token requests\" for the app.",
        ),
        OktaError::Forbidden { part } | OktaError::NotAvailable { part } => code(
            RefusalCode::Forbidden,
            format!("The credential may not read the {part} of {domain}."),
            match part {
                Part::Logs => {
                    "Give the token's owner, or the service app, the Read-Only Administrator role: it \
                               includes the System Log."
                }
                _ => {
                    "Give the token's owner, or the service app, the Read-Only Administrator role for the whole org."
                }
            },
        ),
        OktaError::UnsafeAddress => host(
            RefusalCode::InvalidDomain,
            format!("{domain} leads to an address that no Okta org has."),
            "Give the name of your Okta org, such as acme.okta.com.",
        ),
        OktaError::NotFound { .. }
        | OktaError::Redirected { .. }
        | OktaError::Malformed { .. }
        | OktaError::ForeignLink { .. }
        | OktaError::BadRequest { .. }
        | OktaError::CursorRefused { .. } => host(
            RefusalCode::InvalidDomain,
            format!("{domain} answers, but not as an Okta org does."),
            "Give your org's own domain, such as acme.okta.com, as the Admin Console's menu shows it.",
        ),
        OktaError::RateLimited { until, .. } => host(
            RefusalCode::Unreachable,
            format!(
                "Other clients of {domain} have spent its rate limit until {}.",
                until.to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
            "Try again then.",
        ),
        OktaError::Unreachable { .. } | OktaError::Unavailable { .. } | OktaError::Setup(_) => host(
            RefusalCode::Unreachable,
            format!("{domain} does not answer."),
            "Check the domain and that this server may reach it over HTTPS; see status.okta.com; try again.",
        ),
    }
}

/// The same org is connected already.
pub(super) fn already(domain: &Domain, integration: crate::store::IntegrationId) -> Refusal {
    Refusal {
        integration: Some(integration),
        ..refusal(
            RefusalCode::AlreadyConnected,
            DOMAIN,
            format!("{domain} is connected already."),
            "Sync it with syncIntegration, or give it new credentials with updateOktaCredentials.",
        )
    }
}

/// There is no such integration, or none for the asker.
pub(super) fn not_found() -> Refusal {
    refusal(
        RefusalCode::NotFound,
        &["input", "integrationId"],
        "There is no such integration.".to_owned(),
        "Take the id from the integrations query.",
    )
}

/// It is disconnected.
pub(super) fn not_connected() -> Refusal {
    refusal(
        RefusalCode::NotConnected,
        &["input", "integrationId"],
        "The integration is disconnected.".to_owned(),
        "Connect the org again with connectOkta: what was kept of it will be there.",
    )
}

/// The new credentials are of another org than the integration.
pub(super) fn other_org(domain: &Domain, credentials: &Credentials) -> Refusal {
    let field = match credentials {
        Credentials::ApiToken(_) => API_TOKEN,
        Credentials::ServiceApp(_) => SERVICE_APP,
    };
    refusal(
        RefusalCode::InvalidInput,
        field,
        format!("{domain} belongs to another Okta org than the one that was connected."),
        "Disconnect this integration, and connect the other org.",
    )
}

/// A message as a sentence: errors are worded as parts of one.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}
