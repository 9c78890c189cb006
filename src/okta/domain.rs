//! Which host an administrator means by what they type as "Okta domain", and whether it can be an Okta org at all.
//!
//! This looks at the name only. Where the name leads is checked when connecting, see `address`.

use std::fmt;

use url::{Host, Url};

use super::allow_hosts::AllowHosts;

/// Domains under which Okta gives each org a name of one label (Okta docs: find your domain; the configuration
/// validator of okta-sdk-python for the government cells).
const OKTA_DOMAINS: [&str; 7] = [
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "okta-gov.com",
    "okta.mil",
    "okta-miltest.com",
    "trex-govcloud.com",
];

/// Names under Okta's domains that are Okta's own sites.
const OKTA_SITES: [&str; 9] = [
    "www",
    "login",
    "admin",
    "developer",
    "help",
    "support",
    "status",
    "trust",
    "system-status",
];

/// Endings of names that lead into a private network, never to an Okta org.
const PRIVATE_ENDINGS: [&str; 8] = [
    "local",
    "internal",
    "localhost",
    "localdomain",
    "lan",
    "home.arpa",
    "arpa",
    "onion",
];

/// First labels that clouds use for their metadata services.
const METADATA_LABELS: [&str; 2] = ["metadata", "instance-data"];

/// The host of an Okta org, checked and in one spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Domain {
    host: String,
    base_url: Url,
}

/// Why a text is not the domain of an Okta org.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainError {
    /// Nothing was given.
    #[error("the Okta domain is empty")]
    Empty,
    /// Longer than a host name can be.
    #[error("the Okta domain is too long")]
    TooLong,
    /// A scheme other than https.
    #[error("the Okta domain must be reached over https")]
    Scheme,
    /// A user name or password before the host.
    #[error("the Okta domain must not hold a user name or password")]
    UserInfo,
    /// A port.
    #[error("the Okta domain must not hold a port")]
    Port,
    /// A path, query or fragment.
    #[error("the Okta domain must not hold a path: give only the host, such as acme.okta.com")]
    Path,
    /// An IP address, in whatever spelling.
    #[error("the Okta domain must be a name, not an address")]
    Address,
    /// Not a valid DNS name with a dot.
    #[error("this is not a valid domain name, such as acme.okta.com")]
    Name,
    /// A name of a private network or of a metadata service.
    #[error("this name belongs to a private network")]
    Private,
    /// One of Okta's own sites, or an Okta domain without the name of an org.
    #[error("this is Okta's own site: give your org's domain, such as acme.okta.com")]
    NotAnOrg,
}

impl Domain {
    /// Reads what a person typed: `https://acme.okta.com/`, `acme-admin.okta.com` and `ACME.okta.com` all mean
    /// `acme.okta.com`. Custom domains pass as they are. An entry of `allow` passes whatever it is.
    ///
    /// # Errors
    /// [`DomainError`] tells what a person should change.
    pub fn parse(text: &str, allow: &AllowHosts) -> Result<Self, DomainError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(DomainError::Empty);
        }
        if text.len() > 2_000 {
            return Err(DomainError::TooLong);
        }
        if let Some(allowed) = allow.find(text) {
            let base_url = allowed.base_url().ok_or(DomainError::Name)?;
            return Ok(Self {
                host: allowed.to_string(),
                base_url,
            });
        }
        let host = without_admin(host_name(bare_host(text)?)?)?;
        check_not_private(&host)?;
        let base_url = Url::parse(&format!("https://{host}/")).map_err(|_| DomainError::Name)?;
        Ok(Self { host, base_url })
    }

    /// The host, lower case; with its port where it came from [`AllowHosts`].
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address of the org's API root: `https://{host}/`.
    pub fn base_url(&self) -> &Url {
        &self.base_url
    }

    /// Whether `url` leads to this org: the same scheme and port, and the same host or the host of the org's Admin
    /// Console, which Okta puts into some links (recorded answers: apps, custom roles).
    pub(super) fn owns(&self, url: &Url) -> bool {
        let same_port = url.port_or_known_default() == self.base_url.port_or_known_default();
        url.scheme() == self.base_url.scheme()
            && same_port
            && url.username().is_empty()
            && url.password().is_none()
            && url.host_str().is_some_and(|host| {
                Some(host) == self.base_url.host_str() || Some(host) == self.admin_host().as_deref()
            })
    }

    fn admin_host(&self) -> Option<String> {
        let (org, okta) = split_okta_domain(&self.host)?;
        Some(format!("{org}-admin.{okta}"))
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)
    }
}

/// The one spelling of a public host's name, with or without `https://` before it: what leads to addresses, into private
/// networks, to another port or another scheme is refused. Whether it is an Okta org does not matter here.
///
/// # Errors
/// [`DomainError`]; its texts speak of Okta domains.
pub fn public_host(text: &str) -> Result<String, DomainError> {
    let host = host_name(bare_host(text)?)?;
    check_not_private(&host)?;
    Ok(host)
}

/// Strips what may stand around the host, and refuses what may not.
fn bare_host(text: &str) -> Result<&str, DomainError> {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
        Some(_) => return Err(DomainError::Scheme),
        None => text,
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(DomainError::UserInfo);
    }
    if authority.len() != rest.len() {
        return Err(DomainError::Path);
    }
    match authority.matches(':').count() {
        0 => Ok(authority),
        1 if !authority.starts_with('[') => Err(DomainError::Port),
        _ => Err(DomainError::Address),
    }
}

/// The one spelling of a DNS name: lower case, punycode, no dot at the end.
fn host_name(text: &str) -> Result<String, DomainError> {
    if text.is_empty() || text.contains('%') || text.starts_with('[') {
        return Err(if text.starts_with('[') {
            DomainError::Address
        } else {
            DomainError::Name
        });
    }
    let Host::Domain(name) = Host::parse(text).map_err(|_| unreadable(text))? else {
        return Err(DomainError::Address);
    };
    let name = name.strip_suffix('.').unwrap_or(&name);
    if name.len() > 253 {
        return Err(DomainError::TooLong);
    }
    let top = name.rsplit('.').next().unwrap_or_default();
    let valid =
        name.contains('.') && name.split('.').all(is_label) && !top.bytes().all(|b| b.is_ascii_digit());
    if valid {
        Ok(name.to_owned())
    } else {
        Err(name_fault(name))
    }
}

/// A single label such as `localhost` is a private name rather than a mistyped one.
fn name_fault(name: &str) -> DomainError {
    if name == "localhost" {
        DomainError::Private
    } else {
        DomainError::Name
    }
}

/// A text of digits and dots that is no address, such as `1.2.3.4.5` or `999.1.1.1`, was meant as one.
fn unreadable(text: &str) -> DomainError {
    let last = text.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let numeric = last.starts_with("0x") || (!last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()));
    if numeric {
        DomainError::Address
    } else {
        DomainError::Name
    }
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Under Okta's domains: the org's name without the `-admin` of its Admin Console; elsewhere the name as it is.
fn without_admin(name: String) -> Result<String, DomainError> {
    if OKTA_DOMAINS.contains(&name.as_str()) {
        return Err(DomainError::NotAnOrg);
    }
    let Some((mut org, okta)) = split_okta_domain(&name) else {
        return Ok(name);
    };
    while let Some(stripped) = org.strip_suffix("-admin") {
        org = stripped;
    }
    if org.contains('.') || !is_label(org) || OKTA_SITES.contains(&org) {
        return Err(DomainError::NotAnOrg);
    }
    Ok(format!("{org}.{okta}"))
}

/// `acme.okta.com` as `("acme", "okta.com")`; none for names that are not under one of Okta's domains.
fn split_okta_domain(name: &str) -> Option<(&str, &str)> {
    OKTA_DOMAINS.iter().find_map(|okta| {
        Some((name.strip_suffix(okta)?.strip_suffix('.')?, *okta)).filter(|(org, _)| !org.is_empty())
    })
}

fn check_not_private(name: &str) -> Result<(), DomainError> {
    let ends = |ending: &&str| name.strip_suffix(*ending).is_some_and(|rest| rest.ends_with('.'));
    let first = name.split('.').next().unwrap_or_default();
    if PRIVATE_ENDINGS.iter().any(ends) || METADATA_LABELS.contains(&first) {
        return Err(DomainError::Private);
    }
    Ok(())
}

#[cfg(test)]
#[path = "domain_tests.rs"]
mod tests;
