//! Okta's error answers.

use serde_json::{Value, json};

use super::Answer;

/// Why a call is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 400: a parameter is wrong.
    Invalid { parameter: String, cause: String },
    /// 400: the cursor of `/apps` and below.
    BadPaging,
    /// 400: the cursor of other lists, or a filter.
    BadSearch { cause: String },
    /// 401: no such token.
    BadToken { bearer: bool },
    /// 403: rights are missing.
    Forbidden,
    /// 401, though the credential is good: the org does not have this feature.
    NotAvailable,
    /// 403: the access token lacks this scope.
    MissingScope { scope: &'static str, path: String },
    /// 404: no such thing.
    NotFound { what: String, kind: &'static str },
    /// 404: no such endpoint.
    NoEndpoint,
    /// 405.
    WrongMethod,
    /// 429.
    TooMany,
    /// 500.
    Internal,
}

/// The body that all of Okta's errors have.
pub(crate) fn error_body(code: &str, summary: &str, id: &str, causes: &[&str]) -> Value {
    let causes: Vec<Value> = causes
        .iter()
        .map(|cause| json!({ "errorSummary": cause }))
        .collect();
    json!({
        "errorCode": code,
        "errorSummary": summary,
        "errorLink": code,
        "errorId": format!("oae{id}"),
        "errorCauses": causes,
    })
}

impl Refusal {
    pub(crate) fn not_found(what: &str, kind: &'static str) -> Self {
        Refusal::NotFound {
            what: what.to_owned(),
            kind,
        }
    }

    /// The answer; `id` makes the `errorId`, `site` the URLs of a bearer challenge.
    pub(crate) fn answer(&self, id: &str, site: &str) -> Answer {
        let make = |status, code: &str, summary: &str, causes: &[&str]| {
            Answer::json_text(status, error_body(code, summary, id, causes).to_string())
        };
        match self {
            Refusal::Invalid { parameter, cause } => {
                make(400, "E0000001", &format!("Api validation failed: {parameter}"), &[&format!("{parameter}: {cause}")])
            }
            Refusal::BadPaging => make(400, "E0000029", "Invalid paging request.", &["Invalid cursor."]),
            Refusal::BadSearch { cause } => make(400, "E0000031", "Invalid search criteria.", &[cause]),
            Refusal::BadToken { bearer: false } => {
                make(401, "E0000011", "Invalid token provided", &[]).with("www-authenticate", "SSWS")
            }
            Refusal::BadToken { bearer: true } => make(401, "E0000011", "Invalid token provided", &[]).with(
                "www-authenticate",
                format!(
                    "Bearer authorization_uri=\"{site}/oauth2/v1/authorize\", realm=\"{site}\", \
                     error=\"invalid_token\", error_description=\"The access token is invalid\""
                ),
            ),
            Refusal::NotAvailable => {
                make(401, "E0000015", "You do not have permission to access the feature you are requesting", &[])
            }
            Refusal::Forbidden => {
                make(403, "E0000006", "You do not have permission to perform the requested action", &[])
            }
            Refusal::MissingScope { scope, path } => {
                make(403, "E0000006", "You do not have permission to perform the requested action", &[]).with(
                    "www-authenticate",
                    format!(
                        "Bearer authorization_uri=\"{site}/oauth2/v1/authorize\", realm=\"{site}\", \
                         scope=\"{scope}\", error=\"insufficient_scope\", error_description=\"The access token \
                         provided does not contain the required scopes.\", resource=\"{path}\""
                    ),
                )
            }
            Refusal::NotFound { what, kind } => {
                make(404, "E0000007", &format!("Not found: Resource not found: {what} ({kind})"), &[])
            }
            Refusal::NoEndpoint => {
                Answer::json_text(404, json!({"status": 404, "message": "Resource not found"}).to_string())
            }
            Refusal::WrongMethod => {
                make(405, "E0000022", "The endpoint does not support the provided HTTP method", &[])
            }
            Refusal::TooMany => {
                make(429, "E0000047", "API call exceeded rate limit due to too many requests.", &[])
            }
            Refusal::Internal => make(500, "E0000009", "Internal Server Error", &[]),
        }
    }
}
