//! What a request shows of who asks: a token, or the cookie of a session, and whether a page of this server's sent it.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};

use super::{bearer, cookie, origin};
use crate::access::Credential;

/// Taken from the head of a request.
pub(super) struct Shown {
    /// The `Authorization` header's where there is such a header, whatever it says; else the cookie's.
    pub(super) credential: Option<Credential>,
    /// A page of this server's sent the request.
    pub(super) own_page: bool,
}

impl Shown {
    pub(super) fn of(headers: &HeaderMap, asked: &Uri) -> Self {
        let credential = if headers.contains_key(header::AUTHORIZATION) {
            bearer::from_headers(headers).map(Credential::Token)
        } else {
            let local = origin::is_local(headers, asked);
            cookie::SESSION.read(headers, local).map(Credential::Session)
        };
        Self {
            credential,
            own_page: origin::is_own(headers, asked),
        }
    }

    /// Whether the request may change something: a browser sends cookies by itself, for whatever page.
    pub(super) fn may_change(&self) -> bool {
        self.own_page || !matches!(self.credential, Some(Credential::Session(_)))
    }
}

impl<S: Sync> FromRequestParts<S> for Shown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers, &parts.uri))
    }
}
