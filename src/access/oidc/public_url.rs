//! Where browsers reach this server.

use std::str::FromStr;

use url::Url;

use super::issuer::is_safe;

/// Where the identity provider sends browsers back to, below the public address.
pub const LOGIN_CALLBACK: &str = "/session/oidc/callback";

/// The address by which browsers reach the server. It is set, and never taken from a request: whoever writes its `Host` would
/// tell where a code is sent to, as far as the provider's list of redirect URIs lets them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(
            |_| "give the address by which browsers reach seatgraph, such as https://seatgraph.example.com",
        )?;
        if !is_safe(&url) {
            return Err("it begins with https:// (http:// on this machine only), and holds no password");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err("it ends with the host, or its port: seatgraph is served at / there");
        }
        Ok(Self(url))
    }
}

impl PublicUrl {
    /// What is registered with the identity provider.
    pub fn redirect_uri(&self) -> Url {
        let mut url = self.0.clone();
        url.set_path(LOGIN_CALLBACK);
        url
    }

    /// Whether cookies travel by TLS.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_redirect_uri_stands_below_an_https_address_or_one_of_this_machine() {
        for (text, redirect_uri) in [
            (
                "https://sg.example.com",
                "https://sg.example.com/session/oidc/callback",
            ),
            (
                "https://SG.example.com:8443/",
                "https://sg.example.com:8443/session/oidc/callback",
            ),
            (
                "http://localhost:8080",
                "http://localhost:8080/session/oidc/callback",
            ),
            ("http://[::1]:8080", "http://[::1]:8080/session/oidc/callback"),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!(
                (url.redirect_uri().as_str(), url.is_secure()),
                (redirect_uri, text.starts_with("https"))
            );
        }
        for bad in [
            "",
            "sg.example.com",
            "http://sg.example.com",
            "http://10.0.0.1:8080",
            "https://u:p@sg.example.com",
            "https://sg.example.com/app",
            "https://sg.example.com/?a=b",
            "https://sg.example.com/#a",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
