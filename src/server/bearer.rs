//! Who asks: the access token of a request's header or of a socket's first message.

use axum::http::{HeaderMap, header};
use secrecy::SecretString;
use tracing::error;

use super::answer::Refused;
use crate::access::{AuthenticationError, Credential, Scope, Sessions};

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

/// The scope of whoever shows that.
pub(super) async fn scope_of(sessions: &Sessions, shown: Option<&Credential>) -> Result<Scope, Refused> {
    let shown = shown.ok_or(Refused::NO_TOKEN)?;
    let scope = sessions.authenticate(shown).await;
    scope
        .map_err(|failed| refuse_failed(&failed))?
        .ok_or(match shown {
            Credential::Token(_) => Refused::BAD_TOKEN,
            Credential::Session(_) => Refused::NO_SESSION,
        })
}

/// What a client is told where it cannot be told who asks.
pub(super) fn refuse_failed(failed: &AuthenticationError) -> Refused {
    match failed {
        // Its own line in the log has why.
        AuthenticationError::Issuer => Refused::ISSUER,
        _ => {
            error!(error = %failed, "the access token could not be looked up");
            Refused::STORE
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
    use secrecy::ExposeSecret;
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
