//! `Link` fields in all the forms that Okta and the proxies before it write, and those that must not be followed.

use reqwest::header::HeaderValue;

use super::*;
use crate::okta::AllowHosts;

const PART: Part = Part::Users;

fn domain() -> Domain {
    Domain::parse("acme.okta.com", &AllowHosts::default()).unwrap()
}

/// The cursor by these `Link` fields, `-` for none, or the error's name.
fn next(fields: &[&str]) -> String {
    let headers = fields
        .iter()
        .map(|field| (LINK, HeaderValue::from_bytes(field.as_bytes()).unwrap()))
        .collect();
    match next_of(&headers, &domain(), PART) {
        Ok(cursor) => cursor.map_or("-".to_owned(), |cursor| cursor.as_str().to_owned()),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn the_next_page_is_found_in_every_form_of_link() {
    let self_link = r#"<https://acme.okta.com/api/v1/users?limit=2>; rel="self""#;
    let next_link = r#"<https://acme.okta.com/api/v1/users?after=a1&limit=2>; rel="next""#;
    for (fields, cursor) in [
        (vec![self_link, next_link], "/api/v1/users?after=a1&limit=2"),
        (vec![next_link, self_link], "/api/v1/users?after=a1&limit=2"),
        (
            vec![&format!("{self_link}, {next_link}")],
            "/api/v1/users?after=a1&limit=2",
        ),
        (
            vec![&format!("{self_link},{next_link}")],
            "/api/v1/users?after=a1&limit=2",
        ),
        (vec![self_link], "-"),
        (vec![], "-"),
        (vec![""], "-"),
        (
            vec!["<https://acme.okta.com/api/v1/users?after=a>; rel=next"],
            "/api/v1/users?after=a",
        ),
        (
            vec!["<https://acme.okta.com/api/v1/users?after=a>;rel=next;title=x"],
            "/api/v1/users?after=a",
        ),
        (
            vec![r#"<https://acme.okta.com/api/v1/users?after=a>; title="a, b; c"; REL="Next""#],
            "/api/v1/users?after=a",
        ),
        (
            vec![r#"<https://acme.okta.com/api/v1/users?after=a>; rel="last next""#],
            "/api/v1/users?after=a",
        ),
        (
            vec![r#"<https://acme.okta.com/api/v1/users?after=a>; title="rel=next""#],
            "-",
        ),
        (
            vec![r#"<https://acme.okta.com/api/v1/users?after=a>; rel="nextish""#],
            "-",
        ),
        (
            vec![
                r#"<https://acme.okta.com/api/v1/logs?filter=a,b%20>; rel="self", <https://acme.okta.com/api/v1/logs?filter=a,b;c&after=9>; rel="next""#,
            ],
            "/api/v1/logs?filter=a,b;c&after=9",
        ),
        (
            vec!["<https://acme.okta.com/api/v1/users?after=a; rel=\"next\""],
            "-",
        ),
        // `expand` is not in the link although it was asked for: it is followed as it is.
        (
            vec![r#"<https://acme.okta.com/api/v1/apps/0oa1/users?after=00u1&limit=500>; rel="next""#],
            "/api/v1/apps/0oa1/users?after=00u1&limit=500",
        ),
        (
            vec![r#"<https://acme-admin.okta.com/api/v1/users?after=a>; rel="next""#],
            "/api/v1/users?after=a",
        ),
        (
            vec![r#"<https://acme.okta.com:443/api/v1/users?after=a>; rel="next""#],
            "/api/v1/users?after=a",
        ),
        (
            vec![r#"</api/v1/users?after=a%2Cb>; rel="next""#],
            "/api/v1/users?after=a%2Cb",
        ),
    ] {
        assert_eq!(next(&fields), cursor, "{fields:?}");
    }
}

#[test]
fn a_link_that_leads_elsewhere_is_refused() {
    for link in [
        "https://evil.example/api/v1/users?after=a",
        "https://other.okta.com/api/v1/users?after=a",
        "https://acme.okta.com.evil.example/api/v1/users",
        "https://evil.example@acme.okta.com/api/v1/users",
        "https://acme.okta.com@evil.example/api/v1/users",
        "http://acme.okta.com/api/v1/users",
        "https://acme.okta.com:8443/api/v1/users",
        "//evil.example/api/v1/users",
        "https://acme.okta.com/login/signout",
        "https://acme.okta.com/api/v1/../../logout",
        "javascript:alert(1)",
    ] {
        assert_eq!(
            next(&[&format!(r#"<{link}>; rel="next""#)]),
            "ForeignLink { part: Users }",
            "{link}"
        );
    }
}

#[test]
fn a_stored_cursor_is_checked_when_it_is_used() {
    let url = |text: &str| Cursor::from_stored(text.to_owned()).url(&domain(), PART);
    assert_eq!(
        url("/api/v1/users?after=a").unwrap().as_str(),
        "https://acme.okta.com/api/v1/users?after=a"
    );
    for text in [
        "",
        "//evil.example/api/v1/",
        "https://evil.example/api/v1/",
        "/\\evil.example/api/v1/",
        "users",
        "/x",
    ] {
        assert!(matches!(url(text), Err(OktaError::ForeignLink { .. })), "{text}");
    }
}

#[test]
fn debug_shows_no_query() {
    assert_eq!(
        format!("{:?}", Cursor::from_stored("/api/v1/users?q=ann".to_owned())),
        "Cursor(/api/v1/users)"
    );
}
