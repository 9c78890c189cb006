//! Which addresses may be connected to. A name is harmless only if it leads to a public address, and DNS can say
//! something else at each question: so the check stands in the resolver that the HTTP client connects by.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The name has addresses, but none that may be connected to.
#[derive(Debug, thiserror::Error)]
#[error("no public address")]
pub(super) struct NoPublicAddress;

/// Resolves names by the machine's resolver and passes on public addresses only. What it gives is what is connected to, and
/// nothing is kept of it: a name that leads elsewhere the next time is looked at again.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            passed_on(&found)
        })
    }
}

fn passed_on(found: &[SocketAddr]) -> Result<Addrs, Box<dyn std::error::Error + Send + Sync>> {
    Ok(Box::new(public_of(found)?.into_iter()))
}

/// The addresses among `found` that may be connected to.
fn public_of(found: &[SocketAddr]) -> Result<Vec<SocketAddr>, NoPublicAddress> {
    let public: Vec<_> = found
        .iter()
        .copied()
        .filter(|address| is_public(address.ip()))
        .collect();
    if public.is_empty() && !found.is_empty() {
        Err(NoPublicAddress)
    } else {
        Ok(public)
    }
}

/// Whether a transport error came from a name that leads to no public address.
pub fn is_unsafe_address(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if error.is::<NoPublicAddress>() {
            return true;
        }
        source = error.source();
    }
    false
}

/// Whether an address belongs to the public internet, by IANA's special-purpose registries.
pub(super) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        [0 | 10 | 127, ..] => true,                    // this network, private, loopback
        [100, 64..=127, ..] => true,                   // carrier-grade NAT; Alibaba's metadata service
        [169, 254, ..] => true,                        // link-local; most clouds' metadata service
        [172, 16..=31, ..] | [192, 168, ..] => true,   // private
        [192, 0, 0 | 2, _] => true,                    // protocol assignments, documentation
        [192, 31, 196, _] | [192, 52, 193, _] => true, // AS112, AMT
        [192, 88, 99, _] | [192, 175, 48, _] => true,  // 6to4 relays, AS112
        [198, 18..=19, ..] => true,                    // benchmarking
        [198, 51, 100, _] | [203, 0, 113, _] => true,  // documentation
        [168, 63, 129, 16] => true,                    // Azure's host service
        [224..=255, ..] => true,                       // multicast, reserved, broadcast
        _ => false,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let special = match ip.segments() {
        [0x2001, 0..=0x01ff, ..] => true, // protocol assignments: Teredo, benchmarking, ORCHID
        [0x2001, 0x0db8, ..] => true,     // documentation
        [0x2002, ..] => true,             // 6to4: an IPv4 address inside
        [0x2620, 0x004f, 0x8000, ..] => true, // AS112
        [0x3ffe | 0x3fff, ..] => true,    // 6bone, documentation
        [first, ..] => first & 0xe000 != 0x2000, // all but global unicast: mapped, NAT64, local, multicast
    };
    !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_may_be_connected_to() {
        for text in [
            "8.8.8.8",
            "52.1.2.3",
            "100.63.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "2600:1f18::1",
            "2a05:d018::1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "168.63.129.16",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.192",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::8.8.8.8",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    /// Answers each question with the next of its addresses, as DNS under an attacker's control does.
    struct Rebinding(std::sync::Mutex<std::vec::IntoIter<&'static str>>);

    impl Resolve for Rebinding {
        fn resolve(&self, _: Name) -> Resolving {
            let next = self.0.lock().unwrap().next().unwrap();
            let found = vec![SocketAddr::new(next.parse().unwrap(), 0)];
            Box::pin(async move { passed_on(&found) })
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_elsewhere_the_next_time_is_refused_then() {
        let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://acme.example:{}/", server.local_addr().unwrap().port());
        let answers = vec!["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "10.0.0.1"];
        let tries = answers.len();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .dns_resolver(std::sync::Arc::new(Rebinding(std::sync::Mutex::new(
                answers.into_iter(),
            ))))
            .build()
            .unwrap();
        for _ in 0..tries {
            let error = http.get(&url).send().await.unwrap_err();
            assert!(is_unsafe_address(&error), "{error:?}");
        }
        // Nobody came.
        let waited = tokio::time::timeout(std::time::Duration::ZERO, server.accept());
        assert!(waited.await.is_err());
    }

    #[test]
    fn unsafe_addresses_are_left_out_and_a_name_without_others_is_refused() {
        let all: Vec<SocketAddr> = vec!["10.0.0.1:0".parse().unwrap(), "8.8.8.8:0".parse().unwrap()];
        assert_eq!(public_of(&all).unwrap(), all[1..]);
        assert!(public_of(&all[..1]).is_err());
        assert!(public_of(&[]).unwrap().is_empty());
    }
}
