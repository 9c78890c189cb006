//! Where a webhook may lead: to public hosts by https, as for Okta domains, and to hosts that the operator allows.

use std::fmt;

use url::Url;

use crate::okta::{AllowHosts, DomainError, public_host};

/// The most that an address may have.
const LONGEST: usize = 2_000;

/// An address that may be delivered to.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct WebhookUrl {
    url: Url,
    /// Whether it leads to a public host, which is checked again where it is connected to.
    is_public: bool,
}

/// Why an address cannot be delivered to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlFault {
    /// No address.
    #[error("the URL is empty")]
    Empty,
    /// Longer than 2,000 characters.
    #[error("the URL is too long")]
    TooLong,
    /// Another scheme.
    #[error("the URL must begin with https://")]
    Scheme,
    /// A user name or password.
    #[error("the URL must not hold a user name or password")]
    UserInfo,
    /// A port.
    #[error("the URL must not hold a port")]
    Port,
    /// An IP address in place of a name.
    #[error("the URL's host must be a name, not an address")]
    Address,
    /// A name of a private network.
    #[error("the URL's host belongs to a private network")]
    Private,
    /// Not a URL.
    #[error("this is not a URL such as https://hooks.example.com/seatgraph")]
    Invalid,
}

impl WebhookUrl {
    /// Reads what an administrator gave.
    ///
    /// # Errors
    /// [`UrlFault`] tells what a person should change.
    pub(super) fn parse(text: &str, allow: &AllowHosts) -> Result<Self, UrlFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlFault::Empty);
        }
        if text.len() > LONGEST {
            return Err(UrlFault::TooLong);
        }
        // What readers of URLs take apart in different ways.
        if text.contains('\\') || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(UrlFault::Invalid);
        }
        let (scheme, rest) = text.split_once("://").ok_or(UrlFault::Scheme)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if authority.contains('@') {
            return Err(UrlFault::UserInfo);
        }
        if rest.contains('#') {
            return Err(UrlFault::Invalid);
        }
        let below = rest.get(authority.len()..).unwrap_or_default();
        let below = below.strip_prefix('/').unwrap_or(below);
        if let Some(root) = allow.base_url_of(&format!("{scheme}://{authority}")) {
            return Ok(Self {
                url: within(&root, below)?,
                is_public: false,
            });
        }
        let host = public_host(&format!("{scheme}://{authority}")).map_err(fault)?;
        let root = Url::parse(&format!("https://{host}/")).map_err(|_| UrlFault::Invalid)?;
        Ok(Self {
            url: within(&root, below)?,
            is_public: true,
        })
    }

    pub(super) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// The host, which tells no secret.
    pub(super) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    pub(super) fn is_public(&self) -> bool {
        self.is_public
    }
}

/// Its path may be a secret of the receiver's.
impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookUrl({}/[REDACTED])", self.host())
    }
}

/// The address below a root; an error where it would lead elsewhere.
fn within(root: &Url, below: &str) -> Result<Url, UrlFault> {
    let url = Url::parse(&format!("{root}{below}")).map_err(|_| UrlFault::Invalid)?;
    match url.origin() == root.origin() {
        true => Ok(url),
        false => Err(UrlFault::Invalid),
    }
}

fn fault(fault: DomainError) -> UrlFault {
    match fault {
        DomainError::Scheme => UrlFault::Scheme,
        DomainError::UserInfo => UrlFault::UserInfo,
        DomainError::Port => UrlFault::Port,
        DomainError::Address => UrlFault::Address,
        DomainError::Private => UrlFault::Private,
        DomainError::TooLong => UrlFault::TooLong,
        _ => UrlFault::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, UrlFault> {
        let allow = "127.0.0.1:9100,hooks.internal:8443".parse().unwrap();
        WebhookUrl::parse(text, &allow).map(|url| url.as_str().to_owned())
    }

    #[test]
    fn public_hosts_and_allowed_ones_pass_with_their_path() {
        for (text, url) in [
            (
                "https://hooks.example.com/a/b?c=d",
                "https://hooks.example.com/a/b?c=d",
            ),
            (" HTTPS://Hooks.Example.com ", "https://hooks.example.com/"),
            ("https://hooks.example.com?c", "https://hooks.example.com/?c"),
            ("https://okta.com//x", "https://okta.com//x"),
            ("http://127.0.0.1:9100/x", "http://127.0.0.1:9100/x"),
            ("https://hooks.internal:8443/x", "https://hooks.internal:8443/x"),
        ] {
            assert_eq!(read(text), Ok(url.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_refused_with_its_reason() {
        for (text, fault) in [
            ("", UrlFault::Empty),
            ("hooks.example.com/x", UrlFault::Scheme),
            ("http://hooks.example.com/x", UrlFault::Scheme),
            ("https://127.0.0.1:9100/x", UrlFault::Port),
            ("https://127.0.0.1/x", UrlFault::Address),
            ("https://[::1]/x", UrlFault::Address),
            ("https://0x7f.1/x", UrlFault::Address),
            ("https://a@hooks.example.com/x", UrlFault::UserInfo),
            ("https://hooks.example.com:8443/x", UrlFault::Port),
            ("https://metadata.google.internal/x", UrlFault::Private),
            ("https://hooks.example.com\\@127.0.0.1/", UrlFault::Invalid),
            ("https://hooks.example.com/#@127.0.0.1", UrlFault::Invalid),
            ("https://hooks.example.com/a b", UrlFault::Invalid),
            ("https://hooks.example.com/\r\nHost: x", UrlFault::Invalid),
            ("https:///127.0.0.1", UrlFault::Invalid),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
        assert_eq!(
            read(&format!("https://a.example/{}", "x".repeat(2_000))),
            Err(UrlFault::TooLong)
        );
    }

    #[test]
    fn a_path_does_not_show() {
        let url = WebhookUrl::parse("https://hooks.example.com/T000/hush", &AllowHosts::default()).unwrap();
        assert_eq!(format!("{url:?}"), "WebhookUrl(hooks.example.com/[REDACTED])");
    }
}
