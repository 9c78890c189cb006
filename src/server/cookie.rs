//! The cookies: of a session, and of a login that is under way.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};

/// The length of a session's id.
const ID: usize = 43;
/// The longest that a browser keeps: what is longer was not set here.
const LONGEST: usize = 4_096;

/// That of a session holds its id.
pub(super) const SESSION: Cookie = Cookie {
    secure: "__Host-seatgraph",
    plain: "seatgraph",
    site: "Strict",
    lengths: ID..=ID,
};

/// That of a login holds what the browser keeps of it. The identity provider sends the browser back, so that it has to travel
/// with a link of another site's. It has no path of its own, because `__Host-` keeps other hosts of the domain from planting one.
pub(super) const LOGIN: Cookie = Cookie {
    secure: "__Host-seatgraph-login",
    plain: "seatgraph-login",
    site: "Lax",
    lengths: 1..=LONGEST,
};

/// A cookie that scripts cannot read.
pub(super) struct Cookie {
    /// By this name a browser takes it from this very host only, by TLS.
    secure: &'static str,
    /// On the machine of the server, without TLS.
    plain: &'static str,
    /// From where it travels.
    site: &'static str,
    lengths: std::ops::RangeInclusive<usize>,
}

impl Cookie {
    /// What a request has; under the name that goes without TLS only where the browser is on the server's machine.
    pub(super) fn read(&self, headers: &HeaderMap, local: bool) -> Option<SecretString> {
        let names: &[&str] = if local {
            &[self.secure, self.plain]
        } else {
            &[self.secure]
        };
        let cookies = || {
            headers
                .get_all(header::COOKIE)
                .iter()
                .filter_map(|cookies| cookies.to_str().ok())
                .flat_map(|cookies| cookies.split(';'))
                .filter_map(|cookie| cookie.trim().split_once('='))
        };
        let value = names.iter().find_map(|name| {
            cookies().find(|(own, value)| own == name && self.lengths.contains(&value.len()))
        });
        value.map(|(_, value)| value.into())
    }

    /// Sets it.
    pub(super) fn set(&self, value: &SecretString, lasts: Duration, secure: bool) -> Option<HeaderValue> {
        self.write(value.expose_secret(), lasts.num_seconds().max(1), secure)
    }

    /// Takes it away.
    pub(super) fn clear(&self, secure: bool) -> Option<HeaderValue> {
        self.write("", 0, secure)
    }

    fn write(&self, text: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
        let (name, more) = if secure {
            (self.secure, "; Secure")
        } else {
            (self.plain, "")
        };
        let site = self.site;
        let text = format!("{name}={text}; Path=/; Max-Age={seconds}; HttpOnly; SameSite={site}{more}");
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(letter: &str) -> String {
        letter.repeat(ID)
    }

    fn read_one(cookies: &[&str], local: bool) -> Option<String> {
        let fields = cookies
            .iter()
            .map(|value| (header::COOKIE, value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.extend(fields);
        SESSION
            .read(&headers, local)
            .map(|id| id.expose_secret().to_owned())
    }

    #[test]
    fn its_id_is_found_among_others() {
        let (a, b) = (id("a"), id("b"));
        let secure = format!("x=1; __Host-seatgraph={a}; y=2");
        assert_eq!(read_one(&[&secure], false), Some(a.clone()));
        assert_eq!(read_one(&[&secure], true), Some(a.clone()));
        let plain = format!("seatgraph={b}");
        assert_eq!(read_one(&[&plain], false), None);
        assert_eq!(read_one(&["x=1", &plain], true), Some(b.clone()));
        assert_eq!(read_one(&[&plain, &secure], true), Some(a));
        for none in [
            "",
            "seatgraph",
            "seatgraph=",
            "seatgraph=short",
            &format!("xseatgraph={b}"),
        ] {
            assert_eq!(read_one(&[none], true), None, "{none}");
        }
    }

    #[test]
    fn its_flags_keep_it_from_scripts_other_sites_and_plain_http() {
        let set = |secure| SESSION.set(&id("a").into(), Duration::hours(1), secure).unwrap();
        assert_eq!(
            set(true).to_str().unwrap(),
            format!(
                "__Host-seatgraph={}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict; Secure",
                id("a")
            )
        );
        assert_eq!(
            set(false).to_str().unwrap(),
            format!(
                "seatgraph={}; Path=/; Max-Age=3600; HttpOnly; SameSite=Strict",
                id("a")
            )
        );
        assert_eq!(format!("{:?}", set(true)), "Sensitive");
        assert_eq!(
            LOGIN
                .set(&"x".into(), Duration::minutes(10), true)
                .unwrap()
                .to_str()
                .unwrap(),
            "__Host-seatgraph-login=x; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(
            SESSION
                .clear(true)
                .unwrap()
                .to_str()
                .unwrap()
                .contains("Max-Age=0;")
        );
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_sends_makes_it_panic(text in "[ -~]*") {
            let id = read_one(&[&text], true);
            prop_assert!(id.is_none_or(|id| text.contains(&id)));
        }
    }
}
