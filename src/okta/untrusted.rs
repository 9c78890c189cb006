//! What stands at a host's word, read without a client: a door for `make fuzz`, which sends anything through it.

use reqwest::header::{HeaderMap, HeaderValue, LINK};
use serde::de::DeserializeOwned;
use url::Url;

use super::Domain;
use super::decode;
use super::error::{OktaError, Part};
use super::model::{App, AppUser, Group, LogEvent, Record, Role, User};
use super::paging::{self, Cursor};

/// The records of a body, and how many of its elements were none; none where the body is no list.
pub type Read<T> = Option<(Vec<T>, usize)>;

/// Reads a page of users.
pub fn users(body: &[u8]) -> Read<User> {
    list(body)
}

/// Reads a page of apps.
pub fn apps(body: &[u8]) -> Read<App> {
    list(body)
}

/// Reads a page of an app's users.
pub fn app_users(body: &[u8]) -> Read<AppUser> {
    list(body)
}

/// Reads a page of groups.
pub fn groups(body: &[u8]) -> Read<Group> {
    list(body)
}

/// Reads a list of admin roles.
pub fn roles(body: &[u8]) -> Read<Role> {
    list(body)
}

/// Reads a page of the System Log.
pub fn log_events(body: &[u8]) -> Read<LogEvent> {
    list(body)
}

/// Reads a page of the users who hold admin roles: how many, how many elements were none, and the link to the next page.
pub fn role_assignees(body: &[u8]) -> Option<(usize, usize, Option<String>)> {
    let (records, next) = decode::assignees(body)?;
    Some((records.items.len(), records.unreadable, next))
}

/// The cursor of the next page by these `Link` fields.
///
/// # Errors
/// [`OktaError::ForeignLink`].
pub fn next_page(fields: &[&[u8]], domain: &Domain) -> Result<Option<Cursor>, OktaError> {
    let fields = fields
        .iter()
        .filter_map(|field| HeaderValue::from_bytes(field).ok());
    let headers: HeaderMap = fields.map(|field| (LINK, field)).collect();
    paging::next_of(&headers, domain, Part::Users)
}

/// The address that a cursor leads to.
///
/// # Errors
/// [`OktaError::ForeignLink`].
pub fn address_of(cursor: &Cursor, domain: &Domain) -> Result<Url, OktaError> {
    cursor.url(domain, Part::Users)
}

fn list<T: Record + DeserializeOwned>(body: &[u8]) -> Read<T> {
    decode::list(body).map(|read| (read.items, read.unreadable))
}
