//! What a client may keep: answers to queries by GET, which it asks for again by their tag.
//!
//! An answer is private to its token, and is never used without asking; one that has not changed is not sent again. Tags
//! are strong: of the same bytes, so that each content coding has its own.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::digest::{Context, SHA256};

const KEEP: HeaderValue = HeaderValue::from_static("private, no-cache");
const VARY: HeaderValue = HeaderValue::from_static("Authorization, Cookie, Accept, Accept-Encoding");

/// Marks an answer as one that its client may keep.
pub(super) fn mark(headers: &mut HeaderMap, body: &[u8]) {
    let mut hash = Context::new(&SHA256);
    if let Some(kind) = headers.get(header::CONTENT_TYPE) {
        hash.update(kind.as_bytes());
    }
    hash.update(body);
    let hash = BASE64_URL_SAFE_NO_PAD.encode(hash.finish());
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{hash}\"")) {
        headers.insert(header::ETAG, tag);
        headers.insert(header::CACHE_CONTROL, KEEP);
    }
}

/// Sends nothing but the head where the client has the answer already; stands around compression, which is only done
/// for a body that is sent.
pub(super) async fn revalidate(request: Request, next: Next) -> Response {
    let known: Vec<_> = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .cloned()
        .collect();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let Some(tag) = tag(headers) else {
        return response;
    };
    headers.insert(header::VARY, VARY);
    let has = known.iter().filter_map(|known| known.to_str().ok()).any(|known| {
        known
            .split(',')
            .map(str::trim)
            .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    });
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if has {
        for about_the_body in [
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
            header::TRANSFER_ENCODING,
        ] {
            headers.remove(about_the_body);
        }
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
    }
    response
}

/// The tag of what is sent: of the answer, in its coding.
fn tag(headers: &HeaderMap) -> Option<String> {
    let tag = headers.get(header::ETAG)?.to_str().ok()?;
    let coding = headers
        .get(header::CONTENT_ENCODING)
        .and_then(|coding| coding.to_str().ok());
    Some(match coding {
        Some(coding) => format!("{}-{coding}\"", tag.trim_end_matches('"')),
        None => tag.to_owned(),
    })
}
