//! Whether a request comes from a page of this server's, and whether it came by TLS, as far as its browser tells.
//!
//! What counts is the host that the browser asked, so that a proxy before the server has to pass `Host` on.

use axum::http::{HeaderMap, HeaderName, Uri, header};
use url::{Host, Url};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a page of this server's sent the request: browsers say so, and no page can make them say it of another.
pub(super) fn is_own(headers: &HeaderMap, asked: &Uri) -> bool {
    if headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin") {
        return true;
    }
    let (Some(origin), Some(host)) = (origin(headers), host(headers, asked)) else {
        return false;
    };
    // Whether the server was asked by TLS it cannot tell behind a proxy. By plain HTTP it is used on the same machine only.
    let scheme = match origin.scheme() {
        "http" if is_loopback(&host) => "http",
        _ => "https",
    };
    let own = Url::parse(&format!("{scheme}://{host}"));
    own.is_ok_and(|own| own.origin() == origin.origin())
}

/// Whether a cookie must not travel without TLS: always, but for a browser on the server's machine that goes without.
pub(super) fn is_secure(headers: &HeaderMap, asked: &Uri) -> bool {
    let by_tls = origin(headers).is_some_and(|origin| origin.scheme() == "https");
    by_tls || !is_local(headers, asked)
}

/// Whether the browser is on the server's machine.
pub(super) fn is_local(headers: &HeaderMap, asked: &Uri) -> bool {
    host(headers, asked).is_some_and(|host| is_loopback(&host))
}

fn origin(headers: &HeaderMap) -> Option<Url> {
    Url::parse(headers.get(header::ORIGIN)?.to_str().ok()?).ok()
}

/// The host, and the port where one was given. HTTP/2 has it in the address.
fn host(headers: &HeaderMap, asked: &Uri) -> Option<String> {
    let host = match headers.get(header::HOST) {
        Some(host) => host.to_str().ok()?,
        None => asked.authority()?.as_str(),
    };
    let plain = !host.is_empty() && !host.contains(['/', '\\', '@', '?', '#']);
    plain.then(|| host.to_owned())
}

fn is_loopback(host: &str) -> bool {
    let url = Url::parse(&format!("http://{host}")).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(fields: &[(&'static str, &str)]) -> bool {
        let fields = fields
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        is_own(&HeaderMap::from_iter(fields), &Uri::from_static("/graphql"))
    }

    #[test]
    fn a_page_of_the_same_host_by_tls_or_on_this_machine_is_own() {
        for (origin, host) in [
            ("https://sg.example.com", "sg.example.com"),
            ("https://sg.example.com", "SG.example.com:443"),
            ("https://sg.example.com:8443", "sg.example.com:8443"),
            ("http://localhost:8080", "localhost:8080"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://app.localhost", "app.localhost"),
            ("https://localhost:8080", "localhost:8080"),
        ] {
            assert!(own(&[("origin", origin), ("host", host)]), "{origin} {host}");
        }
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        let by_http_2 = HeaderMap::from_iter([(header::ORIGIN, "https://sg.example.com".parse().unwrap())]);
        assert!(is_own(
            &by_http_2,
            &Uri::from_static("https://sg.example.com/graphql")
        ));
    }

    #[test]
    fn every_other_page_is_foreign() {
        for (origin, host) in [
            ("https://evil.com", "sg.example.com"),
            ("https://x.sg.example.com", "sg.example.com"),
            ("https://sg.example.com.evil.com", "sg.example.com"),
            ("https://sg.example.com:8443", "sg.example.com"),
            ("http://sg.example.com", "sg.example.com"),
            ("http://10.0.0.1:8080", "10.0.0.1:8080"),
            ("http://localhost:3000", "localhost:8080"),
            ("http://localhost:8080", "127.0.0.1:8080"),
            ("null", "sg.example.com"),
            ("", "sg.example.com"),
            ("file://", "sg.example.com"),
            ("chrome-extension://sg.example.com", "sg.example.com"),
            ("https://evil.com", "x@evil.com"),
            ("https://evil.com", "evil.com/"),
            ("https://sg.example.com", ""),
        ] {
            assert!(!own(&[("origin", origin), ("host", host)]), "{origin} {host}");
        }
        assert!(!own(&[("host", "sg.example.com")]));
        assert!(!own(&[("origin", "https://sg.example.com")]));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(
                !own(&[("sec-fetch-site", site), ("host", "sg.example.com")]),
                "{site}"
            );
        }
    }

    #[test]
    fn a_cookie_is_secure_but_for_plain_http_on_this_machine() {
        let secure = |origin: &str, host: &str| {
            let headers = HeaderMap::from_iter([
                (header::ORIGIN, origin.parse().unwrap()),
                (header::HOST, host.parse().unwrap()),
            ]);
            is_secure(&headers, &Uri::from_static("/session"))
        };
        assert!(!secure("http://localhost:8080", "localhost:8080"));
        assert!(!secure("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(secure("https://localhost:8080", "localhost:8080"));
        assert!(secure("http://sg.example.com", "sg.example.com"));
        assert!(secure("http://127.0.0.1.evil.com", "127.0.0.1.evil.com"));
        let nothing = (HeaderMap::new(), Uri::from_static("/session"));
        assert!(is_secure(&nothing.0, &nothing.1) && !is_local(&nothing.0, &nothing.1));
    }
}
