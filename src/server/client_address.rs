//! From which address a request came: the peer's own, or what proxies that the operator trusts say of it.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
};

use axum::http::{Extensions, HeaderMap, HeaderName, header};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of whoever sent a request, as far as it can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl ClientAddress {
    /// The address that was noted for a request.
    pub(super) fn of(extensions: &Extensions) -> Self {
        let unknown = Self(Ipv6Addr::UNSPECIFIED.into());
        extensions.get().copied().unwrap_or(unknown)
    }

    /// As which it is counted: a customer of IPv6 has 2⁶⁴ addresses at least.
    pub(super) fn network(self) -> IpAddr {
        const CUSTOMER: u128 = u128::MAX << 64;
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & CUSTOMER).into(),
        }
    }
}

/// The proxies whose word on where a request came from is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl FromStr for TrustedProxies {
    type Err = &'static str;

    /// Addresses and networks, separated by commas.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from)))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(|_| "give addresses or networks, separated by commas, such as 10.0.0.7, 192.168.0.0/16, fd00::/8")
    }
}

impl TrustedProxies {
    pub(super) fn include(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that `peer` handed over: the last hop that no trusted proxy is. Each proxy adds whom it was
    /// sent from at the end, so that what stands before the first stranger is a stranger's word.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> ClientAddress {
        let peer = peer.to_canonical();
        if !self.include(peer) {
            return ClientAddress(peer);
        }
        let client = match (
            headers.contains_key(X_FORWARDED_FOR),
            headers.contains_key(header::FORWARDED),
        ) {
            (false, false) => peer,
            (true, false) => self.last_stranger(peer, hops(headers, &X_FORWARDED_FOR), Some),
            (false, true) => self.last_stranger(peer, hops(headers, &header::FORWARDED), forwarded_for),
            (true, true) => {
                let one = self.last_stranger(peer, hops(headers, &X_FORWARDED_FOR), Some);
                let other = self.last_stranger(peer, hops(headers, &header::FORWARDED), forwarded_for);
                // A proxy that writes one of them hands the other over as its sender made it up.
                if one == other { one } else { peer }
            }
        };
        ClientAddress(client)
    }

    fn last_stranger<'a>(
        &self,
        peer: IpAddr,
        hops: impl Iterator<Item = &'a str>,
        address_of: impl Fn(&'a str) -> Option<&'a str>,
    ) -> IpAddr {
        let mut last = peer;
        for hop in hops {
            // Where a proxy hides whom it was sent from, it is the last that is known.
            let Some(address) = address_of(hop).and_then(address) else {
                return last;
            };
            last = address;
            if !self.include(address) {
                return address;
            }
        }
        last
    }
}

/// The elements of a list that may stand in several lines, the last first.
fn hops<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines
        .into_iter()
        .rev()
        // What is not text is no address either, and ends the search as such.
        .flat_map(|line| line.to_str().unwrap_or("?").rsplit(','))
        .map(str::trim)
}

/// The `for` of an element of `Forwarded`. It is cut at commas and semicolons without regard to quotes: addresses hold
/// neither, and a quote that a stranger left open must not swallow what a proxy added.
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for")
            .then(|| value.trim().trim_matches('"'))
    })
}

/// An address with or without a port, in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    let address: Option<IpAddr> = text.parse().ok().or_else(bare).or_else(with_port);
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn client(trusted: &str, peer: &str, headers: &[(&'static str, &str)]) -> String {
        let trusted: TrustedProxies = trusted.parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        trusted.client(peer.parse().unwrap(), &map).0.to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let claims = [("x-forwarded-for", "192.0.2.7"), ("forwarded", "for=192.0.2.7")];
        assert_eq!(client("", "203.0.113.9", &claims), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", "203.0.113.9", &claims), "203.0.113.9");
        assert_eq!(client("10.0.0.0/8", PROXY, &claims), "192.0.2.7");
        assert_eq!(client("10.0.0.0/8", "::ffff:10.0.0.1", &claims), "192.0.2.7");
        assert_eq!(client("10.0.0.0/8", PROXY, &[]), PROXY);
    }

    #[test]
    fn the_last_hop_that_is_not_trusted_is_the_client() {
        let trusted = "10.0.0.0/8, 2001:db8::1";
        for (value, expected) in [
            ("6.6.6.6, 192.0.2.7", "192.0.2.7"),
            ("6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
            ("192.0.2.7:4711, 2001:db8::1", "192.0.2.7"),
            ("[2001:db8::7]:4711", "2001:db8::7"),
            ("[2001:db8::7]", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            // All are trusted: the first of them has sent it.
            ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
            // What cannot be read ends what is known.
            ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
            ("6.6.6.6, ", PROXY),
            ("6.6.6.6, 1.2.3.4.5", PROXY),
        ] {
            assert_eq!(
                client(trusted, PROXY, &[("x-forwarded-for", value)]),
                expected,
                "{value}"
            );
        }
        let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "192.0.2.7")];
        assert_eq!(client(trusted, PROXY, &lines), "192.0.2.7");
    }

    #[test]
    fn forwarded_is_read_as_its_rfc_says() {
        for (value, expected) in [
            ("for=192.0.2.7", "192.0.2.7"),
            ("For=6.6.6.6, for=192.0.2.7;proto=https;by=10.0.0.1", "192.0.2.7"),
            ("proto=https; for=\"[2001:db8::7]:4711\"", "2001:db8::7"),
            ("for=\"6.6.6.6, for=192.0.2.7", "192.0.2.7"),
            ("for=_hidden", PROXY),
            ("proto=https", PROXY),
        ] {
            assert_eq!(client(PROXY, PROXY, &[("forwarded", value)]), expected, "{value}");
        }
    }

    #[test]
    fn where_two_headers_disagree_nobody_is_made_up() {
        let both = |one, other| client(PROXY, PROXY, &[("x-forwarded-for", one), ("forwarded", other)]);
        assert_eq!(both("192.0.2.7", "for=192.0.2.7"), "192.0.2.7");
        assert_eq!(both("192.0.2.7", "for=6.6.6.6"), PROXY);
    }

    #[test]
    fn networks_are_checked() {
        for bad in ["localhost", "10.0.0.0/33", "10.0.0.1:80", "::/129"] {
            assert!(bad.parse::<TrustedProxies>().is_err(), "{bad}");
        }
        assert_eq!(" , ".parse(), Ok(TrustedProxies::default()));
    }

    #[test]
    fn a_customer_of_ipv6_is_one() {
        let network = |address: &str| ClientAddress(address.parse().unwrap()).network().to_string();
        assert_eq!(network("2001:db8:0:1:ffff::9"), "2001:db8:0:1::");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
