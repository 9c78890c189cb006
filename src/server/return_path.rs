//! Where a browser goes after it has signed in: a path of this server's, whatever a link asks for.

use url::{Position, Url};

/// The longest: it travels in a cookie.
const LONGEST: usize = 1_500;

/// The path that was asked for, as browsers read it; `/` where it is none of the pages.
pub(super) fn of(asked: Option<&str>) -> String {
    asked.and_then(own).unwrap_or_else(|| "/".to_owned())
}

fn own(asked: &str) -> Option<String> {
    // Read against an address that nobody has, so that whatever leads elsewhere shows.
    let base = Url::parse("https://own.invalid/").ok()?;
    let url = asked.starts_with('/').then(|| base.join(asked))?.ok()?;
    let path = &url[Position::BeforePath..];
    let elsewhere = url.origin() != base.origin() || !url.username().is_empty() || path.starts_with("//");
    // Signing in is not where to go next: it would begin again, for ever.
    let signs_in = url.path().split('/').nth(1) == Some("session");
    (!elsewhere && !signs_in && path.len() <= LONGEST).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pages_of_this_server_are_returned_to() {
        for (asked, path) in [
            ("/", "/"),
            (
                "/apps?order=NAME&after=x%2By#top",
                "/apps?order=NAME&after=x%2By#top",
            ),
            ("/apps/../users", "/users"),
            ("/a b\"<'", "/a%20b%22%3C'"),
            ("/Ünï", "/%C3%9Cn%C3%AF"),
            ("/%2F/evil.example.com", "/%2F/evil.example.com"),
            ("/@evil.example.com", "/@evil.example.com"),
            (
                "/apps?to=https://evil.example.com",
                "/apps?to=https://evil.example.com",
            ),
            ("/sessions", "/sessions"),
        ] {
            assert_eq!(of(Some(asked)), path, "{asked}");
        }
    }

    #[test]
    fn nothing_else_is() {
        let long = format!("/{}", "x".repeat(LONGEST));
        for asked in [
            "",
            "apps",
            "https://evil.example.com",
            "https:evil.example.com",
            "https:/evil.example.com",
            "//evil.example.com",
            "///evil.example.com",
            "/\\evil.example.com",
            "\\\\evil.example.com",
            "/\t/evil.example.com",
            "/\n/evil.example.com",
            "\t//evil.example.com",
            " //evil.example.com",
            "/.//evil.example.com",
            "/..//evil.example.com",
            "/a/..//evil.example.com",
            "/%2e//evil.example.com",
            "/%2E%2E//evil.example.com",
            "/./\\evil.example.com",
            "//own.invalid/apps/..//evil.example.com",
            "javascript:alert(1)",
            "data:text/html,x",
            "/session",
            "/session/oidc?return=/",
            "/a/../session/oidc",
            &long,
        ] {
            assert_eq!(of(Some(asked)), "/", "{asked}");
        }
        assert_eq!(of(None), "/");
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_it_stays_on_this_server(asked in "[/\\\\.%a-z:@?#\t\n 2eEfF5cC]{0,24}") {
            let path = of(Some(&asked));
            let here = Url::parse("https://sg.example.com/session/oidc/callback").unwrap();
            let there = here.join(&path).unwrap();
            prop_assert_eq!(there.host_str(), Some("sg.example.com"), "{}", path);
        }
    }
}
