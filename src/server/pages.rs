//! The static pages: what stands at `/`, and GraphiQL. They hold no data; what they ask needs an access token. Each says by a
//! policy what a browser may load for it, and nothing else.

use std::sync::LazyLock;

use async_graphql::http::GraphiQLSource;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use ring::digest::{SHA256, digest};

use super::{App, answer::Refused};

/// What a browser may do with an answer that is no page: nothing.
pub(super) const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";

/// A page, and its policy.
struct Page {
    text: String,
    policy: HeaderValue,
}

impl Page {
    /// Of what stands in the page itself only this very text is run. `more` is what may be loaded beside.
    fn new(text: String, more: &str) -> Self {
        let hashes = |tag: &str| {
            let found = inline(&text, tag).map(|text| {
                let hash = digest(&SHA256, text.as_bytes());
                format!(" 'sha256-{}'", BASE64_STANDARD.encode(hash))
            });
            found.collect::<String>()
        };
        let (scripts, styles) = (hashes("script"), hashes("style"));
        let policy = format!(
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; {}",
            more.replace("{scripts}", &scripts).replace("{styles}", &styles)
        );
        let policy = HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(NO_PAGE));
        Self { text, policy }
    }

    fn answer(&self) -> Response {
        let policy = (header::CONTENT_SECURITY_POLICY, self.policy.clone());
        ([policy], Html(self.text.clone())).into_response()
    }
}

static HOME: LazyLock<Page> =
    LazyLock::new(|| Page::new(include_str!("home.html").to_owned(), "style-src{styles}"));

/// GraphiQL's scripts and styles come from a public CDN, and its components write styles into their elements.
static GRAPHIQL: LazyLock<Page> = LazyLock::new(|| {
    let page = GraphiQLSource::build()
        .title("seatgraph · GraphiQL (headers: {\"Authorization\": \"Bearer <access token>\"})")
        .endpoint("/graphql")
        .subscription_endpoint("/graphql")
        .finish();
    Page::new(
        page,
        "script-src{scripts} https://unpkg.com; style-src 'unsafe-inline' https://unpkg.com; \
         font-src data: https://unpkg.com; img-src 'self' data: https://graphql.org; connect-src 'self'; \
         worker-src blob:",
    )
});

/// What stands at `/` of a program that was built without the web app.
pub(super) fn home() -> Response {
    HOME.answer()
}

/// `GET /graphiql`, where the server tells its schema. The `Authorization` of its headers tab is sent with operations, and in
/// `connection_init` with subscriptions.
pub(super) async fn graphiql(State(app): State<App>) -> Response {
    if app.documents().may_introspect() {
        GRAPHIQL.answer()
    } else {
        Refused::NOT_FOUND.into_response()
    }
}

/// A page that does nothing but go to `path`, which is one of this server's.
pub(super) fn forward(path: &str) -> Response {
    let path = path
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>seatgraph</title>\n\
         <meta http-equiv=\"refresh\" content=\"0; url={path}\">\n<p><a href=\"{path}\">Go on to seatgraph</a></p>\n</html>\n"
    );
    Page::new(text, "").answer()
}

/// The texts that stand between tags of this name, those left out that load theirs from elsewhere.
fn inline<'a>(page: &'a str, tag: &'a str) -> impl Iterator<Item = &'a str> {
    let begin = format!("<{tag}");
    let end = format!("</{tag}>");
    let mut rest = page;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once(&begin)?;
            let (attributes, after) = after.split_once('>')?;
            let (text, after) = after.split_once(&end)?;
            rest = after;
            if !attributes.contains("src=") {
                return Some(text);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_in_a_page_is_found() {
        let page = "<style>a</style><script src=\"x\"></script><script type=m>\nb</script><script>c</script>";
        assert_eq!(inline(page, "script").collect::<Vec<_>>(), ["\nb", "c"]);
        assert_eq!(inline(page, "style").collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn the_policies_name_what_the_pages_need() {
        let policy = |page: &Page| page.policy.to_str().unwrap().to_owned();
        assert!(policy(&HOME).ends_with("'") && policy(&HOME).contains("style-src 'sha256-"));
        assert!(!policy(&HOME).contains("unsafe") && !policy(&HOME).contains("script-src"));
        let graphiql = policy(&GRAPHIQL);
        assert!(
            graphiql.contains("script-src 'sha256-") && !graphiql.contains("script-src 'unsafe"),
            "{graphiql}"
        );
    }
}
