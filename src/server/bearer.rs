//! Who asks: the access token of a request's header or of a socket's first message.

use axum::http::{HeaderMap, header};
use secrecy::{ExposeSecret, SecretString};
use tracing::error;

use super::answer::Refused;
use crate::access::{AccessTokens, Scope};

/// The token of the `Authorization` header; none where there is no such header or it is of another scheme.
pub(super) fn from_headers(headers: &HeaderMap) -> Option<SecretString> {
    from_text(headers.get(header::AUTHORIZATION)?.to_str().ok()?)
}

/// The token of a socket's `connection_init`: its `Authorization`, `authorization` or `token`, with or without the
/// scheme before it.
pub(super) fn from_payload(payload: &serde_json::Value) -> Option<SecretString> {
    let text = ["Authorization", "authorization", "token"]
        .iter()
        .find_map(|key| payload.get(key)?.as_str())?;
    from_text(text).or_else(|| Some(text.trim().into()))
}

/// The scope of a token's bearer.
pub(super) async fn scope_of(tokens: &AccessTokens, token: Option<&SecretString>) -> Result<Scope, Refused> {
    let token = token.ok_or(Refused::NO_TOKEN)?;
    match tokens.authenticate(token.expose_secret()).await {
        Ok(scope) => scope.ok_or(Refused::BAD_TOKEN),
        Err(failed) => {
            error!(error = %failed, "the access token could not be looked up");
            Err(Refused::STORE)
        }
    }
}

fn from_text(text: &str) -> Option<SecretString> {
    let (scheme, token) = text.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| token.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_header_must_be_of_the_bearer_scheme() {
        let token = |value: &str| {
            let headers = HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
            from_headers(&headers).map(|token| token.expose_secret().to_owned())
        };
        assert_eq!(token("Bearer sgt_x").as_deref(), Some("sgt_x"));
        assert_eq!(token("bearer  sgt_x ").as_deref(), Some("sgt_x"));
        for bad in ["sgt_x", "Basic sgt_x", "Bearer", "Bearer ", ""] {
            assert_eq!(token(bad), None, "{bad}");
        }
        assert!(from_headers(&HeaderMap::new()).is_none());
    }

    #[test]
    fn a_payload_has_it_under_one_of_three_names() {
        for payload in [
            json!({ "Authorization": "Bearer sgt_x" }),
            json!({ "authorization": "bearer sgt_x" }),
            json!({ "token": "sgt_x" }),
        ] {
            assert_eq!(
                from_payload(&payload).unwrap().expose_secret(),
                "sgt_x",
                "{payload}"
            );
        }
        for payload in [json!(null), json!({}), json!({ "token": 7 }), json!(["sgt_x"])] {
            assert!(from_payload(&payload).is_none(), "{payload}");
        }
    }
}
