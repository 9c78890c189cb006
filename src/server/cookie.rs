//! The cookie that holds the id of a session.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::Duration;
use secrecy::{ExposeSecret, SecretString};

/// By its name a browser takes it from this very host only, by TLS.
const SECURE: &str = "__Host-seatgraph";
/// On the machine of the server, without TLS.
const PLAIN: &str = "seatgraph";
/// The length of an id.
const LENGTH: usize = 43;

/// The id that a request has; under the name that goes without TLS only where the browser is on the server's machine.
pub(super) fn read(headers: &HeaderMap, local: bool) -> Option<SecretString> {
    let names: &[&str] = if local { &[SECURE, PLAIN] } else { &[SECURE] };
    let cookies = || {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|cookies| cookies.to_str().ok())
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
    };
    let id = names
        .iter()
        .find_map(|name| cookies().find(|(own, id)| own == name && id.len() == LENGTH));
    id.map(|(_, id)| id.into())
}

/// Sets it.
pub(super) fn set(id: &SecretString, lasts: Duration, secure: bool) -> Option<HeaderValue> {
    write(id.expose_secret(), lasts.num_seconds().max(1), secure)
}

/// Takes it away.
pub(super) fn clear(secure: bool) -> Option<HeaderValue> {
    write("", 0, secure)
}

fn write(id: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    let (name, more) = if secure { (SECURE, "; Secure") } else { (PLAIN, "") };
    let text = format!("{name}={id}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{more}");
    let mut value = HeaderValue::from_str(&text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(letter: &str) -> String {
        letter.repeat(LENGTH)
    }

    fn read_one(cookies: &[&str], local: bool) -> Option<String> {
        let fields = cookies
            .iter()
            .map(|value| (header::COOKIE, value.parse().unwrap()));
        let mut headers = HeaderMap::new();
        headers.extend(fields);
        read(&headers, local).map(|id| id.expose_secret().to_owned())
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
        let set = |secure| set(&id("a").into(), Duration::hours(1), secure).unwrap();
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
        assert!(clear(true).unwrap().to_str().unwrap().contains("Max-Age=0;"));
    }

    proptest! {
        #[test]
        fn nothing_that_a_client_sends_makes_it_panic(text in "[ -~]*") {
            let id = read_one(&[&text], true);
            prop_assert!(id.is_none_or(|id| text.contains(&id)));
        }
    }
}
