//! The issuer: its name, and what it publishes. Here alone `access` speaks to the network.

use std::{fmt, str::FromStr, time::Duration};

use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::Value;
use url::{Host, Url};

use super::public_key::PublicKey;

/// The longest that one answer may take.
const LONGEST: Duration = Duration::from_secs(5);
/// The most that is read of one answer.
const LARGEST: usize = 1 << 20;

/// The name of an identity provider, as its tokens have it in `iss`; it is an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    name: String,
    url: Url,
}

impl FromStr for Issuer {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let url =
            Url::parse(name).map_err(|_| "give the issuer's address, such as https://login.example.com")?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err("an issuer's address has no query and no fragment");
        }
        if !is_safe(&url) {
            return Err(
                "an issuer's address begins with https:// (http:// on this machine only), and holds no password",
            );
        }
        Ok(Self {
            name: name.to_owned(),
            url,
        })
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl Issuer {
    /// As tokens have it, to the letter.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn discovery(&self) -> Url {
        let mut url = self.url.clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/.well-known/openid-configuration"));
        url
    }
}

/// Whether an answer from there is the issuer's own.
fn is_safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    let named = !url.username().is_empty() || url.password().is_some();
    !named && (url.scheme() == "https" || url.scheme() == "http" && loopback)
}

/// Why the issuer's keys could not be read.
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
    #[error("the discovery document's `jwks_uri` is not an https address")]
    UnsafeAddress,
    /// There is nothing to verify tokens with.
    #[error("the issuer has no key for signatures of a kind that is taken")]
    NoKey,
}

/// Asks the issuer.
#[derive(Debug)]
pub(super) struct Client {
    issuer: Issuer,
    http: reqwest::Client,
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

    /// The keys that the issuer signs with now.
    pub(super) async fn keys(&self) -> Result<Vec<PublicKey>, OidcError> {
        #[derive(Deserialize)]
        struct Discovered {
            issuer: String,
            jwks_uri: String,
        }
        #[derive(Deserialize)]
        struct Listed {
            keys: Vec<Value>,
        }
        const DISCOVERY: &str = "openid-configuration";
        let document = self.get(DISCOVERY, self.issuer.discovery()).await?;
        let Ok(Discovered { issuer, jwks_uri }) = serde_json::from_slice(&document) else {
            return Err(OidcError::Unreadable(DISCOVERY));
        };
        if issuer != self.issuer.name {
            return Err(OidcError::OtherIssuer);
        }
        let may_be_plain = self.issuer.url.scheme() == "http";
        let jwks_uri = Url::parse(&jwks_uri)
            .ok()
            .filter(|url| is_safe(url) && (url.scheme() == "https" || may_be_plain))
            .ok_or(OidcError::UnsafeAddress)?;
        const KEYS: &str = "jwks_uri";
        let document = self.get(KEYS, jwks_uri).await?;
        let Ok(Listed { keys }) = serde_json::from_slice(&document) else {
            return Err(OidcError::Unreadable(KEYS));
        };
        let keys: Vec<_> = keys.into_iter().filter_map(PublicKey::read).collect();
        if keys.is_empty() {
            return Err(OidcError::NoKey);
        }
        Ok(keys)
    }

    async fn get(&self, what: &'static str, url: Url) -> Result<Vec<u8>, OidcError> {
        let unreachable = |error: reqwest::Error| OidcError::Unreachable {
            what,
            source: error.without_url(),
        };
        let request = self.http.get(url).header("accept", "application/json");
        let mut response = request.send().await.map_err(unreachable)?;
        if response.status() != reqwest::StatusCode::OK {
            let status = response.status().as_u16();
            return Err(OidcError::Status { what, status });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(OidcError::Unreadable(what));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_an_https_address_whose_documents_stand_below_it() {
        for (name, discovery) in [
            (
                "https://acme.okta.com",
                "https://acme.okta.com/.well-known/openid-configuration",
            ),
            (
                "https://acme.okta.com/oauth2/default",
                "https://acme.okta.com/oauth2/default/.well-known/openid-configuration",
            ),
            (
                "https://a.auth0.com/",
                "https://a.auth0.com/.well-known/openid-configuration",
            ),
            (
                "http://localhost:8081/realms/a",
                "http://localhost:8081/realms/a/.well-known/openid-configuration",
            ),
            (
                "http://[::1]:1",
                "http://[::1]:1/.well-known/openid-configuration",
            ),
        ] {
            let issuer: Issuer = name.parse().unwrap();
            assert_eq!((issuer.name(), issuer.discovery().as_str()), (name, discovery));
        }
        for bad in [
            "",
            "acme.okta.com",
            "http://acme.okta.com",
            "http://10.0.0.1",
            "http://localhost.evil.com",
            "https://u:p@acme.okta.com",
            "https://acme.okta.com?a=b",
            "https://acme.okta.com#a",
            "file:///etc/passwd",
            "ftp://acme.okta.com",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad}");
        }
    }
}
