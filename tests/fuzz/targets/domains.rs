//! Domains that somebody types, and links that a host sends.

use std::net::IpAddr;

use seatgraph::okta::{AllowHosts, Domain, untrusted};

use super::{Target, told};

pub(super) fn domains() -> Target {
    Target {
        words: &[
            "https://",
            "http:\\\\",
            ".okta.com",
            "-admin",
            "@",
            ":443",
            "[::1]",
            "127.0.0.1",
            "0x7f.1",
            "2130706433",
            "xn--",
            "。",
            "．",
            "ⓞ",
            "\u{ad}",
            ".local",
            "metadata.",
            "169.254.169.254",
            "%2e",
            "..",
            "#",
            "?",
        ],
        ..Target::new("domains", |input| {
            let text = String::from_utf8_lossy(input);
            let allow = AllowHosts::default();
            match Domain::parse(&text, &allow) {
                Ok(domain) => {
                    let host = domain.host();
                    let is_plain = |byte: u8| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte)
                    };
                    assert!(host.bytes().all(is_plain) && host.contains('.'), "{host}");
                    assert!(host.parse::<IpAddr>().is_err() && host.len() <= 253, "{host}");
                    let last = host.rsplit('.').next().unwrap();
                    // So a resolver cannot take it for an address.
                    assert!(last.bytes().any(|byte| !byte.is_ascii_digit()), "{host}");
                    assert_eq!(domain.base_url().as_str(), format!("https://{host}/"));
                    assert_eq!(
                        Domain::parse(host, &allow).as_ref(),
                        Ok(&domain),
                        "another spelling"
                    );
                    told((
                        "domain",
                        host.matches('.').count(),
                        host.contains("xn--"),
                        last.len(),
                    ))
                }
                Err(error) => told(error.to_string()),
            }
        })
    }
}

pub(super) fn links() -> Target {
    let domain = Domain::parse("acme.okta.com", &AllowHosts::default()).unwrap();
    Target {
        words: &[
            "<https://acme.okta.com/api/v1/users?after=x>; rel=\"next\"",
            "rel=next",
            "; ",
            ", ",
            "<",
            ">",
            "\\\"",
            "https://acme-admin.okta.com",
            "@evil.example",
            "//evil.example",
            "/../",
            "%2f",
            "\n",
            "REL=\"self next\"",
        ],
        ..Target::new("links", move |input| {
            let fields: Vec<_> = input.split(|byte| *byte == b'\n').collect();
            match untrusted::next_page(&fields, &domain) {
                Ok(Some(cursor)) => {
                    assert!(cursor.as_str().starts_with("/api/v1/"), "{}", cursor.as_str());
                    let address = untrusted::address_of(&cursor, &domain);
                    if let Ok(address) = &address {
                        assert_eq!(address.origin(), domain.base_url().origin(), "{address}");
                        assert!(address.username().is_empty() && address.password().is_none());
                    }
                    told((
                        "next",
                        fields.len().min(4),
                        address.is_ok(),
                        cursor.as_str().contains('?'),
                    ))
                }
                Ok(None) => told(("none", fields.len().min(4))),
                Err(_) => told("foreign"),
            }
        })
    }
}
