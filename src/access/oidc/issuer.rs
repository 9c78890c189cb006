//! The issuer: its name, which is an address.

use std::{fmt, str::FromStr};

use url::{Host, Url};

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

    pub(super) fn discovery(&self) -> Url {
        let mut url = self.url.clone();
        let path = url.path().trim_end_matches('/');
        url.set_path(&format!("{path}/.well-known/openid-configuration"));
        url
    }

    /// An address that its discovery document gives, where it is as safe as the issuer's own.
    pub(super) fn address(&self, given: &str) -> Option<Url> {
        let may_be_plain = self.url.scheme() == "http";
        let url = Url::parse(given).ok()?;
        (is_safe(&url) && (url.scheme() == "https" || may_be_plain)).then_some(url)
    }
}

/// Whether an answer from there is from whom it says, and a request to there stays between the two.
pub(super) fn is_safe(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    let named = !url.username().is_empty() || url.password().is_some();
    !named && (url.scheme() == "https" || url.scheme() == "http" && loopback)
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
