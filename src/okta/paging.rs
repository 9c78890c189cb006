//! Pages of a list and the way from one to the next: Okta names the next page in `Link` header fields.
//!
//! The address is followed as it is; no meaning is read into its parameters (Okta docs: core API, pagination).

use std::fmt;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, LINK};
use url::Url;

use super::domain::Domain;
use super::error::{OktaError, Part};

/// A page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The records, in Okta's order.
    pub items: Vec<T>,
    /// Where the list goes on; none at its end. A polling query of the System Log never ends: stop at an empty page and
    /// keep the cursor.
    pub next: Option<Cursor>,
    /// Records that had no usable id. They are not among the items.
    pub unreadable: usize,
    /// The server's clock when it answered, to the second.
    pub server_time: Option<DateTime<Utc>>,
}

/// Where a list goes on: path and query of a link that was checked to lead to the same org. It holds no secret.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor(String);

impl Cursor {
    /// Takes a cursor up again that was stored. It is checked when it is used.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// Path and query, to be stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address at `domain`.
    pub(super) fn url(&self, domain: &Domain, part: Part) -> Result<Url, OktaError> {
        let url = domain
            .base_url()
            .join(&self.0)
            .map_err(|_| OktaError::ForeignLink { part })?;
        if self.0.starts_with("/api/v1/") && url.origin() == domain.base_url().origin() {
            return Ok(url);
        }
        Err(OktaError::ForeignLink { part })
    }

    /// The cursor of a link: refused unless it leads to the org itself or to its Admin Console's host, whose name is
    /// left out so that the call goes to the configured host.
    pub(super) fn of_link(link: &str, domain: &Domain, part: Part) -> Result<Self, OktaError> {
        let foreign = || OktaError::ForeignLink { part };
        let url = domain.base_url().join(link).map_err(|_| foreign())?;
        if !domain.owns(&url) || !url.path().starts_with("/api/v1/") {
            return Err(foreign());
        }
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self(format!("{}{query}", url.path())))
    }
}

impl fmt::Debug for Cursor {
    /// Shows the path only: a query can hold what an administrator typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({})", self.0.split('?').next().unwrap_or_default())
    }
}

/// The cursor of the next page, by all `Link` fields of an answer.
pub(super) fn next_of(headers: &HeaderMap, domain: &Domain, part: Part) -> Result<Option<Cursor>, OktaError> {
    headers
        .get_all(LINK)
        .iter()
        .filter_map(|field| std::str::from_utf8(field.as_bytes()).ok())
        .find_map(next_link)
        .map(|link| Cursor::of_link(link, domain, part))
        .transpose()
}

/// The address with `rel="next"` in one `Link` field (RFC 8288), which may hold several links joined by commas, with
/// commas inside the addresses too.
fn next_link(field: &str) -> Option<&str> {
    let mut rest = field;
    while let Some(start) = rest.find('<') {
        let link = &rest[start + 1..];
        let end = link.find('>')?;
        let (url, params) = (&link[..end], &link[end + 1..]);
        let (is_next, length) = read_params(params);
        if is_next {
            return Some(url.trim());
        }
        rest = &params[length..];
    }
    None
}

/// Reads the parameters after a link up to the comma that ends it: whether `rel` has `next`, and how long they are.
fn read_params(params: &str) -> (bool, usize) {
    let (mut quoted, mut escaped, mut start, mut next) = (false, false, 0, false);
    for (at, c) in params.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' | ',' if !quoted => {
                next |= is_next(&params[start..at]);
                start = at + 1;
                if c == ',' {
                    return (next, at + 1);
                }
            }
            _ => {}
        }
    }
    (next | is_next(&params[start..]), params.len())
}

fn is_next(param: &str) -> bool {
    param.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value
                .trim()
                .trim_matches('"')
                .split_ascii_whitespace()
                .any(|rel| rel.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
#[path = "paging_tests.rs"]
mod tests;
