//! Tokens, keys and requests of nobody known.

use seatgraph::{
    access::Vault,
    okta::{ApiToken, ServiceApp},
    server::untrusted,
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;

use super::{Target, told};

pub(super) fn all() -> Vec<Target> {
    vec![
        Target {
            is_json: true,
            words: &[
                "Bearer ",
                "bearer\t",
                "\"token\":",
                "\"Authorization\":",
                "sgt_",
                "SSWS ",
                "\u{a0}",
                "\r\n",
            ],
            ..Target::new("bearers", |input| {
                let header = untrusted::bearer_of_header(input);
                if let Some(token) = &header {
                    let token = token.expose_secret();
                    assert!(!token.is_empty() && token.trim() == token, "{token:?}");
                }
                let payload = serde_json::from_slice(input).ok();
                let of_payload = payload.and_then(|payload| untrusted::bearer_of_payload(&payload));
                told((header.is_some(), of_payload.is_some()))
            })
        },
        Target {
            words: &["SSWS ", "00", "\n", "\u{200b}", "AAAA", "==", ","],
            ..Target::new("okta-tokens", |input| {
                let text = String::from_utf8_lossy(input);
                let token = ApiToken::parse(&text)
                    .map(|_| ())
                    .map_err(|error| error.to_string());
                let keys = Vault::from_keys(&SecretString::from(text.as_ref()));
                told((token, keys.map(|_| ()).map_err(|error| error.to_string())))
            })
        },
        Target {
            is_json: true,
            cost: 4,
            words: &[
                "-----BEGIN PRIVATE KEY-----\n",
                "-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\n",
                "\"kty\":\"EC\"",
                "\"crv\":\"P-256\"",
                "\"d\":",
                "\"keys\":",
                "AQAB",
            ],
            ..Target::new("okta-keys", |input| {
                let text = String::from_utf8_lossy(input);
                let app = ServiceApp::parse("0oa1", None, &SecretString::from(text.as_ref()));
                told(app.map(|_| ()).map_err(|error| error.to_string()))
            })
        },
        Target {
            is_json: true,
            words: &[
                "\"query\":",
                "\"variables\":",
                "\"operationName\":",
                "\"extensions\":",
                "\"documentId\":",
                "null",
                "[",
                "{",
            ],
            ..Target::new("requests", |input| {
                // What nobody reads may hold anything that has the form of JSON.
                let is_json = serde_json::from_slice::<IgnoredAny>(input).is_ok();
                let is_request = untrusted::is_request(input);
                assert!(is_json || !is_request);
                told((is_json, is_request))
            })
        },
    ]
}
