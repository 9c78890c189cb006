//! What the issuer publishes, and the codes that it takes. Here alone `access` speaks to the network.

use std::{sync::Arc, time::Duration};

use reqwest::{RequestBuilder, StatusCode, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{Issuer, LoginSettings, public_key::PublicKey};

/// The longest that one answer may take.
const LONGEST: Duration = Duration::from_secs(5);
/// The most that is read of one answer.
const LARGEST: usize = 1 << 20;

/// Why the issuer cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The HTTP client could not be made.
    #[error("the HTTP client cannot be set up: {0}")]
    Setup(#[source] reqwest::Error),
    /// No answer.
    #[error("no answer to `{what}`: {source}")]
    Unreachable {
        /// What was asked for.
        what: &'static str,
        /// What happened.
        source: reqwest::Error,
    },
    /// An answer that is none.
    #[error("the answer to `{what}` has the status {status}")]
    Status {
        /// What was asked for.
        what: &'static str,
        /// Its status.
        status: u16,
    },
    /// An answer that cannot be read.
    #[error("the answer to `{0}` is larger than 1 MiB, or not the JSON that OpenID Connect asks for")]
    Unreadable(&'static str),
    /// The document is about another issuer.
    #[error("the discovery document's `issuer` is not the one that is set, to the letter")]
    OtherIssuer,
    /// The document leads elsewhere.
    #[error("the discovery document's `{0}` is missing, or not an https address")]
    UnsafeAddress(&'static str),
    /// There is nothing to verify tokens with.
    #[error("the issuer has no key for signatures of a kind that is taken")]
    NoKey,
}

/// What the issuer publishes.
#[derive(Debug)]
pub(super) struct Published {
    /// The keys that it signs with now.
    pub(super) keys: Vec<PublicKey>,
    /// Where people sign in; an issuer whose tokens are taken elsewhere may have none.
    pub(super) endpoints: Result<Arc<Endpoints>, OidcError>,
}

/// Where people sign in.
#[derive(Debug)]
pub(super) struct Endpoints {
    /// Where browsers are sent.
    pub(super) authorization: Url,
    /// Where a code is changed for tokens.
    pub(super) token: Url,
    /// It names itself in what it has browsers bring (RFC 9207).
    pub(super) names_itself: bool,
}

/// What a code brings.
pub(super) enum Exchanged {
    IdToken(SecretString),
    /// The code is not, or no longer, one of this client's.
    NoGrant,
    /// The issuer refuses the client, or how it asks: by the error that it names.
    NoClient(&'static str),
}

/// Asks the issuer.
#[derive(Debug)]
pub(super) struct Client {
    issuer: Issuer,
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
    #[serde(default)]
    authorization_endpoint: String,
    #[serde(default)]
    token_endpoint: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Client {
    pub(super) fn new(issuer: Issuer) -> Result<Self, OidcError> {
        // Fails where a provider is set already, which then serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("seatgraph/", env!("CARGO_PKG_VERSION")))
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .timeout(LONGEST)
            .build()
            .map_err(|error| OidcError::Setup(error.without_url()))?;
        Ok(Self { issuer, http })
    }

    /// Reads what the issuer publishes now.
    pub(super) async fn published(&self) -> Result<Published, OidcError> {
        #[derive(Deserialize)]
        struct Listed {
            keys: Vec<Value>,
        }
        const DISCOVERY: &str = "openid-configuration";
        const KEYS: &str = "jwks_uri";
        let document = self.get(DISCOVERY, self.issuer.discovery()).await?;
        let Ok(discovered) = serde_json::from_slice::<Discovered>(&document) else {
            return Err(OidcError::Unreadable(DISCOVERY));
        };
        if discovered.issuer != self.issuer.name() {
            return Err(OidcError::OtherIssuer);
        }
        let document = self.get(KEYS, self.address(KEYS, &discovered.jwks_uri)?).await?;
        let Ok(Listed { keys }) = serde_json::from_slice(&document) else {
            return Err(OidcError::Unreadable(KEYS));
        };
        let keys: Vec<_> = keys.into_iter().filter_map(PublicKey::read).collect();
        if keys.is_empty() {
            return Err(OidcError::NoKey);
        }
        let endpoints = self.endpoints(&discovered).map(Arc::new);
        Ok(Published { keys, endpoints })
    }

    /// Changes the code that a browser brought for the ID token of whoever signed in.
    pub(super) async fn exchange(
        &self,
        endpoint: &Url,
        login: &LoginSettings,
        code: &str,
        verifier: &str,
    ) -> Result<Exchanged, OidcError> {
        #[derive(Deserialize)]
        struct Granted {
            id_token: String,
        }
        #[derive(Deserialize)]
        struct Refused {
            error: String,
        }
        const TOKEN: &str = "token_endpoint";
        let redirect_uri = login.public_url.redirect_uri();
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri.as_str()),
            ("code_verifier", verifier),
        ];
        let request = self.http.post(endpoint.clone());
        let request = match &login.client_secret {
            // Both are encoded before they are joined: RFC 6749, 2.3.1.
            Some(secret) => {
                request.basic_auth(encoded(&login.client_id), Some(encoded(secret.expose_secret())))
            }
            None => {
                form.push(("client_id", &login.client_id));
                request
            }
        };
        let (status, body) = self.answer(TOKEN, request.form(&form)).await?;
        if status == StatusCode::OK {
            let granted = serde_json::from_slice::<Granted>(&body);
            return granted
                .map(|granted| Exchanged::IdToken(granted.id_token.into()))
                .map_err(|_| OidcError::Unreadable(TOKEN));
        }
        const CLIENT: [&str; 5] = [
            "invalid_client",
            "invalid_request",
            "invalid_scope",
            "unauthorized_client",
            "unsupported_grant_type",
        ];
        let refused = serde_json::from_slice::<Refused>(&body).ok();
        let error = refused.as_ref().map_or("", |refused| refused.error.as_str());
        if error == "invalid_grant" {
            return Ok(Exchanged::NoGrant);
        }
        let named = CLIENT.into_iter().find(|known| *known == error);
        named.map(Exchanged::NoClient).ok_or(OidcError::Status {
            what: TOKEN,
            status: status.as_u16(),
        })
    }

    fn endpoints(&self, discovered: &Discovered) -> Result<Endpoints, OidcError> {
        Ok(Endpoints {
            authorization: self.address("authorization_endpoint", &discovered.authorization_endpoint)?,
            token: self.address("token_endpoint", &discovered.token_endpoint)?,
            names_itself: discovered.authorization_response_iss_parameter_supported,
        })
    }

    fn address(&self, name: &'static str, given: &str) -> Result<Url, OidcError> {
        self.issuer.address(given).ok_or(OidcError::UnsafeAddress(name))
    }

    async fn get(&self, what: &'static str, url: Url) -> Result<Vec<u8>, OidcError> {
        match self.answer(what, self.http.get(url)).await? {
            (StatusCode::OK, body) => Ok(body),
            (status, _) => Err(OidcError::Status {
                what,
                status: status.as_u16(),
            }),
        }
    }

    async fn answer(
        &self,
        what: &'static str,
        request: RequestBuilder,
    ) -> Result<(StatusCode, Vec<u8>), OidcError> {
        let unreachable = |error: reqwest::Error| OidcError::Unreachable {
            what,
            source: error.without_url(),
        };
        let request = request.header("accept", "application/json");
        let mut response = request.send().await.map_err(unreachable)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(OidcError::Unreadable(what));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((response.status(), body))
    }
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
