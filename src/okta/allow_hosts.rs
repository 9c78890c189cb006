//! Hosts that may be connected to although no Okta org lives there: simulators and tests.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::{Host, Url};

/// Extra `host:port` pairs that count as Okta hosts: over plain http where the host is loopback, else over https.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowHosts(Vec<AllowedHost>);

/// One allowed `host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AllowedHost {
    host: Host,
    port: u16,
}

/// An entry of the list of allowed hosts cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("allowed host `{entry}`: {fault}")]
pub struct AllowHostsError {
    /// The entry as given.
    pub entry: String,
    fault: &'static str,
}

impl AllowHosts {
    /// Whether no host is allowed beyond Okta's own.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The root of the allowed host that `text` names: `host:port`, with or without its scheme before it and `/` after it.
    pub fn base_url_of(&self, text: &str) -> Option<Url> {
        self.find(text)?.base_url()
    }

    /// The entry that `text` names: `host:port`, with or without the entry's scheme before it and `/` after it.
    pub(super) fn find(&self, text: &str) -> Option<&AllowedHost> {
        self.0
            .iter()
            .find(|allowed| AllowedHost::parse(text).as_ref() == Ok(*allowed))
    }
}

impl AllowedHost {
    /// The scheme that the host is spoken to in.
    fn scheme(&self) -> &'static str {
        let loopback = match &self.host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => IpAddr::V4(*ip).is_loopback(),
            Host::Ipv6(ip) => IpAddr::V6(*ip).is_loopback(),
        };
        if loopback { "http" } else { "https" }
    }

    pub(super) fn base_url(&self) -> Option<Url> {
        Url::parse(&format!("{}://{self}/", self.scheme())).ok()
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let text = text.strip_suffix('/').unwrap_or(text);
        let (scheme, authority) = text
            .split_once("://")
            .map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
        let (host, port) = authority.rsplit_once(':').ok_or("the port is missing")?;
        if host.contains(['@', '/', '?', '#']) {
            return Err("only host:port is understood");
        }
        let port = port
            .parse()
            .ok()
            .filter(|port| *port != 0)
            .ok_or("the port is not a number from 1 to 65535")?;
        let host = Host::parse(host).map_err(|_| "the host is not a name or an address")?;
        let allowed = Self { host, port };
        match scheme {
            Some(scheme) if !scheme.eq_ignore_ascii_case(allowed.scheme()) => {
                Err("http is for loopback hosts, https for all others")
            }
            _ => Ok(allowed),
        }
    }
}

impl fmt::Display for AllowedHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl FromStr for AllowHosts {
    type Err = AllowHostsError;

    /// Reads a comma-separated list, such as `127.0.0.1:9100,localhost:9200`. An empty text allows none.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                AllowedHost::parse(entry).map_err(|fault| AllowHostsError {
                    entry: entry.to_owned(),
                    fault,
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        text.parse::<AllowHosts>().unwrap_err().to_string()
    }

    #[test]
    fn entries_match_exactly_with_or_without_scheme_and_slash() {
        let hosts: AllowHosts = "127.0.0.1:9100, LOCALHOST:9200 ,[::1]:9300,sim.test:443"
            .parse()
            .unwrap();
        for same in [
            "127.0.0.1:9100",
            "http://127.0.0.1:9100",
            "http://127.0.0.1:9100/",
            "localhost:9200/",
        ] {
            assert!(hosts.find(same).is_some(), "{same}");
        }
        for other in [
            "127.0.0.1:9101",
            "127.0.0.1",
            "https://127.0.0.1:9100",
            "localhost:9100",
            "127.0.0.1:9100/x",
        ] {
            assert!(hosts.find(other).is_none(), "{other}");
        }
        let url = |text: &str| hosts.find(text).unwrap().base_url().unwrap().to_string();
        assert_eq!(url("127.0.0.1:9100"), "http://127.0.0.1:9100/");
        assert_eq!(url("[::1]:9300"), "http://[::1]:9300/");
        assert_eq!(url("sim.test:443"), "https://sim.test/");
    }

    #[test]
    fn an_unreadable_entry_is_named() {
        assert_eq!(
            error("127.0.0.1:9100,nowhere"),
            "allowed host `nowhere`: the port is missing"
        );
        assert!(error("host:0").contains("1 to 65535"));
        assert!(error("host:99999").contains("1 to 65535"));
        assert!(error("http://10.0.0.5:80").contains("loopback"));
        assert!(error("a@b:80").contains("host:port"));
        assert!(error("ho st:80").contains("not a name"));
        assert!("".parse::<AllowHosts>().unwrap().is_empty());
    }
}
