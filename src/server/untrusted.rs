//! What strangers send before anybody knows them: a door for `make fuzz`, which sends anything.

use axum::http::{HeaderMap, HeaderValue, header};
use secrecy::SecretString;

use super::{bearer, operation::Parameters, parsed::ParsedDocuments};
use crate::server::TrustedDocuments;

/// The access token of an `Authorization` header.
pub fn bearer_of_header(value: &[u8]) -> Option<SecretString> {
    let value = HeaderValue::from_bytes(value).ok()?;
    bearer::from_headers(&HeaderMap::from_iter([(header::AUTHORIZATION, value)]))
}

/// The access token of a socket's first message.
pub fn bearer_of_payload(payload: &serde_json::Value) -> Option<SecretString> {
    bearer::from_payload(payload)
}

/// Whether a body is a request that may be run.
pub fn is_request(body: &[u8]) -> bool {
    let parameters = Parameters::of_body(body);
    let (documents, parsed) = (TrustedDocuments::default(), ParsedDocuments::default());
    parameters.is_ok_and(|parameters| parameters.resolve(&documents, &parsed).is_ok())
}
