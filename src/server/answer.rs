//! Answers that are errors of the server itself, in the form that GraphQL clients read.

use async_graphql::ServerError;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{negotiation::Form, rate::Wait, request::RequestId};

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
    pub(super) const NO_SESSION: Self = Self {
        status: StatusCode::UNAUTHORIZED,
        code: "UNAUTHENTICATED",
        message: "The session has ended, or never was. Sign in again: POST /session with an access token.",
    };
    pub(super) const FOREIGN_PAGE: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "FOREIGN_ORIGIN",
        message: "With a session only pages of this server may do that: the header `Origin` must be the address that was \
                  asked (a proxy must pass `Host` on; https, but on the server's own machine), or `Sec-Fetch-Site` be \
                  `same-origin`. Other clients send `Authorization: Bearer <access token>`.",
    };
    pub(super) const FOREIGN_ASSISTANT: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "FOREIGN_ORIGIN",
        message: "Of pages only this server's own may ask as assistants: the header `Origin` must be the address that was asked. \
                  Assistants outside of a browser send no `Origin`.",
    };
    pub(super) const MCP_METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "Send messages by POST: there are no sessions, and no streams.",
    };
    pub(super) const SESSION_METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "POST begins a session, GET tells of it, DELETE ends it.",
    };
    pub(super) const SESSION_BODY: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "Send the token in `Authorization: Bearer <access token>`, or as JSON: {\"token\": \"<access token>\"}.",
    };
    pub(super) const ISSUER: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "UNAVAILABLE",
        message: "The identity provider does not answer, so that its tokens cannot be verified. Try again soon; access \
                  tokens of seatgraph's own are good meanwhile.",
    };
    pub(super) const LIMITED_TOKEN: Self = Self {
        status: StatusCode::FORBIDDEN,
        code: "FORBIDDEN",
        message: "The access token is limited to some integrations; this is about the whole server.",
    };
    pub(super) const METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "Send operations by POST, queries also by GET, or open a WebSocket with the subprotocol \
                  graphql-transport-ws.",
    };
    pub(super) const MUTATION_BY_GET: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "By GET only queries are answered: send mutations by POST.",
    };
    pub(super) const EXPORT_METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "Exports are fetched by GET.",
    };
    pub(super) const LOGIN_METHOD: Self = Self {
        status: StatusCode::METHOD_NOT_ALLOWED,
        code: "METHOD_NOT_ALLOWED",
        message: "Browsers sign in by following a link: GET.",
    };
    pub(super) const EXPORT_CHANGED: Self = Self {
        status: StatusCode::CONFLICT,
        code: "CONFLICT",
        message: "What may be exported changed meanwhile: ask again.",
    };
    pub(super) const SUBSCRIPTION: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "Send subscriptions over a WebSocket with the subprotocol graphql-transport-ws.",
    };
    pub(super) const TWO_DOCUMENTS: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "Send either `query` or `documentId`.",
    };
    pub(super) const NO_DOCUMENT: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "DOCUMENT_NOT_FOUND",
        message: "No document with this `documentId` is registered with the server.",
    };
    // Apollo's clients go by these two messages and codes.
    pub(super) const NO_PERSISTED_QUERY: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "PERSISTED_QUERY_NOT_FOUND",
        message: "PersistedQueryNotFound",
    };
    pub(super) const NO_PERSISTED_QUERIES: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "PERSISTED_QUERY_NOT_SUPPORTED",
        message: "PersistedQueryNotSupported",
    };
    pub(super) const OTHER_HASH: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`.",
    };
    pub(super) const ONLY_TRUSTED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "PERSISTED_QUERY_REQUIRED",
        message: "The server answers only documents that are registered with it.",
    };
    pub(super) const INTROSPECTION: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "INTROSPECTION_DISABLED",
        message: "The server does not tell its schema. `seatgraph schema` prints it, and schema.graphql has it.",
    };
    pub(super) const TOO_MANY_TOKENS: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "QUERY_TOO_COMPLEX",
        message: "The query has more than 10,000 tokens. Ask for less at once.",
    };
    pub(super) const TOO_DEEP: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "QUERY_TOO_DEEP",
        message: "The query has more than 100 brackets in one another.",
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
    pub(super) const NO_ROOM: Self = Self {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "UNAVAILABLE",
        message: "The server holds as much of requests' bodies as it may: wait as long as `Retry-After` says.",
    };
    pub(super) const TOO_MANY_FIELDS: Self = Self {
        status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        code: "BAD_REQUEST",
        message: "A request has at most 100 header fields.",
    };
    pub(super) const CUT_OFF: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "The request's body ended early.",
    };
    pub(super) const MALFORMED: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "This is not a GraphQL request: `query` or `documentId`, and perhaps `operationName`, `variables` and \
                  `extensions`, in a JSON object or in a GET's address.",
    };
    pub(super) const BATCH: Self = Self {
        status: StatusCode::BAD_REQUEST,
        code: "BAD_REQUEST",
        message: "Send one operation per request: batches are not taken.",
    };
    pub(super) const SLOW_BODY: Self = Self {
        status: StatusCode::REQUEST_TIMEOUT,
        code: "REQUEST_TIMEOUT",
        message: "The request's body took too long.",
    };
    pub(super) const RATE_LIMITED: Self = Self {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "RATE_LIMITED",
        message: "Too many requests: wait as long as `Retry-After` says.",
    };
    pub(super) const TOO_MANY_SOCKETS: Self = Self {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "RATE_LIMITED",
        message: "Too many sockets are open from this address. Close some: one socket carries many operations.",
    };
    pub(super) const TOO_MANY_SUBSCRIPTIONS: Self = Self {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "TOO_MANY_SUBSCRIPTIONS",
        message: "Too many subscriptions of this access token are open. Complete some first.",
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

impl Refused {
    /// As an error of GraphQL.
    pub(super) fn error(self) -> ServerError {
        let mut error = ServerError::new(self.message, None);
        error.extensions.get_or_insert_default().set("code", self.code);
        error
    }
}

impl IntoResponse for Refused {
    /// The head; [`write()`] adds the body, which names the request.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        let header = match self.status {
            StatusCode::UNAUTHORIZED if self == Self::BAD_TOKEN => Some((
                header::WWW_AUTHENTICATE,
                r#"Bearer realm="seatgraph", error="invalid_token""#,
            )),
            StatusCode::UNAUTHORIZED => Some((header::WWW_AUTHENTICATE, r#"Bearer realm="seatgraph""#)),
            StatusCode::METHOD_NOT_ALLOWED if self == Self::MUTATION_BY_GET || self == Self::MCP_METHOD => {
                Some((header::ALLOW, "POST"))
            }
            StatusCode::METHOD_NOT_ALLOWED if self == Self::EXPORT_METHOD || self == Self::LOGIN_METHOD => {
                Some((header::ALLOW, "GET, HEAD"))
            }
            StatusCode::METHOD_NOT_ALLOWED if self == Self::SESSION_METHOD => {
                Some((header::ALLOW, "GET, HEAD, POST, DELETE"))
            }
            StatusCode::METHOD_NOT_ALLOWED => Some((header::ALLOW, "GET, POST")),
            _ => None,
        };
        if let Some((name, value)) = header {
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Why a request is not let in, and, where it only came too soon, when to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Denied {
    pub(super) refused: Refused,
    pub(super) retry_after: Option<Wait>,
}

impl From<Refused> for Denied {
    fn from(refused: Refused) -> Self {
        Self {
            refused,
            retry_after: None,
        }
    }
}

impl From<Wait> for Denied {
    fn from(wait: Wait) -> Self {
        Self {
            refused: Refused::RATE_LIMITED,
            retry_after: Some(wait),
        }
    }
}

impl Denied {
    /// Whether trying again may help: it came too soon, or it cannot be told who asks.
    pub(super) fn is_passing(self) -> bool {
        self.retry_after.is_some() || self.refused.status == StatusCode::SERVICE_UNAVAILABLE
    }

    /// As an error of GraphQL, which has no headers.
    pub(super) fn error(self) -> ServerError {
        let mut error = self.refused.error();
        if let Some(Wait(seconds)) = self.retry_after {
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("retryAfter", seconds);
        }
        error
    }
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        let mut response = self.refused.into_response();
        if let Some(Wait(seconds)) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}

/// Writes the body of a refusal: an error with its code and the request's id, in the form that the client accepts.
pub(super) async fn write(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let form = Form::accepted(request.headers()).unwrap_or(Form::LegacyJson);
    let mut response = next.run(request).await;
    if let Some(refused) = response.extensions_mut().remove::<Refused>() {
        let id = id.as_ref().map(RequestId::as_str);
        let extensions = json!({ "code": refused.code, "requestId": id });
        let body = json!({ "errors": [{ "message": refused.message, "extensions": extensions }] });
        *response.body_mut() = Body::from(body.to_string());
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_LENGTH);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(form.content_type()),
        );
    }
    response
}
