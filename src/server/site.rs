//! The web app: its files as `make web` lays them into `web/dist`, which are part of the program, and its operations.
//!
//! Each file comes in the codings that the build made of it, so that nothing is compressed while serving. Names of what
//! stands in `assets` have a hash of the content: browsers keep those for good. The pages are all the same one, which reads from
//! its address what to show.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use rust_embed::{Embed, EmbeddedFile};

use super::{answer::Refused, caching, pages};

#[derive(Embed)]
#[folder = "web/dist"]
#[include = "site/*"]
#[include = "documents.json"]
#[allow_missing = true]
struct Dist;

/// The first parts of the addresses of the app's pages; `/` is one, too. web/src/router.tsx has the same.
pub(super) const PAGES: &[&str] = &[
    "activity",
    "apps",
    "connect",
    "reclaim",
    "renewals",
    "settings",
    "shadow-it",
    "sign-in",
    "sync",
    "users",
];

/// Scripts, styles and requests of this server alone; nothing that stands in a page, nothing that is made of text.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'",
);
const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const BY_CODING: HeaderValue = HeaderValue::from_static("Accept-Encoding");

/// `GET` of a page of the app; of a program that was built without it, what stands in its place.
pub(super) async fn page(request: Request) -> Response {
    let Some((file, coding)) = find("index.html", request.headers()) else {
        return pages::home();
    };
    let mut response = answer(&file, coding, "text/html; charset=utf-8");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    caching::mark(headers, &file.data);
    response
}

/// `GET` of a file that pages load.
pub(super) async fn file(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    let kind = match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => return Refused::NOT_FOUND.into_response(),
    };
    let Some((file, coding)) = find(path, request.headers()) else {
        return Refused::NOT_FOUND.into_response();
    };
    let mut response = answer(&file, coding, kind);
    if path.starts_with("assets/") {
        response.headers_mut().insert(header::CACHE_CONTROL, FOR_GOOD);
    } else {
        caching::mark(response.headers_mut(), &file.data);
    }
    response
}

/// The app's operations by the hashes of their texts, as `TrustedDocuments` reads them.
pub(super) fn documents() -> BTreeMap<String, String> {
    let file = Dist::get("documents.json");
    file.and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
}

#[derive(Clone, Copy)]
struct Coding {
    name: &'static str,
    extension: &'static str,
}

/// The codings that the build makes, the smallest first.
const CODINGS: &[Coding] = &[
    Coding {
        name: "br",
        extension: ".br",
    },
    Coding {
        name: "gzip",
        extension: ".gz",
    },
];

/// A file in the best coding that the client takes.
fn find(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<Coding>)> {
    let coded = CODINGS
        .iter()
        .filter(|coding| takes(headers, coding.name))
        .find_map(|coding| {
            Some((
                Dist::get(&format!("site/{path}{}", coding.extension))?,
                Some(*coding),
            ))
        });
    coded.or_else(|| Some((Dist::get(&format!("site/{path}"))?, None)))
}

fn answer(file: &EmbeddedFile, coding: Option<Coding>, kind: &'static str) -> Response {
    let body = match &file.data {
        Cow::Borrowed(bytes) => Body::from(*bytes),
        Cow::Owned(bytes) => Body::from(bytes.clone()),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, BY_CODING);
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name));
    }
    response
}

/// Whether `Accept-Encoding` names a coding and does not forbid it.
fn takes(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|entry| {
            let mut parts = entry.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding));
            let forbidden = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|quality| quality.parse() == Ok(0.0_f32))
            });
            named && !forbidden
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(accepted: &'static str) -> Vec<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted));
        let codings = CODINGS.iter().filter(|coding| takes(&headers, coding.name));
        codings.map(|coding| coding.name).collect()
    }

    #[test]
    fn codings_are_those_that_the_client_takes() {
        assert_eq!(taken("gzip, deflate, br, zstd"), ["br", "gzip"]);
        assert_eq!(taken("GZIP;q=0.5, br;q=0"), ["gzip"]);
        assert_eq!(taken("br;q=0.000, identity"), [""; 0]);
        assert_eq!(taken("brotli"), [""; 0]);
    }
}
