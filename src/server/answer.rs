//! Answers that are errors of the server itself, in the form that GraphQL clients read.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal, worded for the developer who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    /// `extensions.code` of the error.
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

impl Refused {
    pub(super) const NO_TOKEN: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        code: "UNAUTHENTICATED",
        message: "An access token is needed. Send the header `Authorization: Bearer <access token>`; \
                  `seatgraph token create` makes one.",
    };
    pub(super) const BAD_TOKEN: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        code: "UNAUTHENTICATED",
        message: "The access token is unknown, expired or revoked.",
    };
    pub(super) const LIMITED_TOKEN: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "FORBIDDEN",
        message: "The access token is limited to some integrations; this is about the whole server.",
    };
    pub(super) const METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "Send operations by POST, or open a WebSocket with the subprotocol graphql-transport-ws.",
    };
    pub(super) const SUBPROTOCOL: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "The WebSocket's subprotocol must be graphql-transport-ws.",
    };
    pub(super) const NOT_ACCEPTABLE: Self = Self {
        status: StatusCode::NOT_ACCEPTABLE,
        code: "NOT_ACCEPTABLE",
        message: "Answers are application/graphql-response+json or application/json.",
    };
    pub(super) const MEDIA_TYPE: Self = Self {
        status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
        code: "UNSUPPORTED_MEDIA_TYPE",
        message: "Send application/json in UTF-8.",
    };
    pub(super) const TOO_LARGE: Self = Self {
        status: StatusCode::PAYLOAD_TOO_LARGE,
        code: "PAYLOAD_TOO_LARGE",
        message: "A request has at most 1 MiB.",
    };
    pub(super) const CUT_OFF: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "The request's body ended early.",
    };
    pub(super) const MALFORMED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "The body is not a GraphQL request: a JSON object with `query`, and perhaps `operationName`, \
                  `variables` and `extensions`.",
    };
    pub(super) const BATCH: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "Send one operation per request: batches are not taken.",
    };
    pub(super) const TIMEOUT: Self = Self {
        status: StatusCode::GATEWAY_TIMEOUT,
        code: "TIMEOUT",
        message: "The request took too long and was given up. Ask for less at once.",
    };
    pub(super) const STORE: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "UNAVAILABLE",
        message: "The store does not answer. Try again soon.",
    };
    pub(super) const NOT_FOUND: Self = Self {
        status: StatusCode::NOT_FOUND,
        code: "NOT_FOUND",
        message: "There is nothing here. The API is at /graphql.",
    };
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = json!({ "errors": [{ "message": self.message, "extensions": { "code": self.code } }] });
        let mut response = (self.status, Json(body)).into_response();
        let header = match self.status {
            StatusCode::UNAUTHORIZED if self == Self::BAD_TOKEN => Some((
                header::WWW_AUTHENTICATE,
                r#"Bearer realm="seatgraph", error="invalid_token""#,
            )),
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, r#"Bearer realm="seatgraph""#)),
            StatusCode::METHOD_NOT_ALLOWED => Some((header::ALLOW, "POST")),
            _ => None,
        };
        if let Some((name, value)) = header {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
