//! That a user may use an app.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer};

use super::{Record, lenient};

/// One user of an app's list of users. A user who is assigned in several ways stands there once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppUser {
    /// The id of the user, `00u…`.
    #[serde(default, deserialize_with = "lenient::required")]
    pub id: String,
    /// How the user came by the app.
    #[serde(default)]
    pub scope: AssignmentScope,
    /// State of the assignment, not of the user: `ACTIVE`, `PROVISIONED`, `SUSPENDED`, …; `UNKNOWN` where Okta says nothing.
    #[serde(default = "lenient::unknown", deserialize_with = "lenient::keyword")]
    pub status: String,
    /// When the user was assigned.
    #[serde(default, deserialize_with = "lenient::instant")]
    pub created: Option<DateTime<Utc>>,
    /// When the assignment was last changed.
    #[serde(default, deserialize_with = "lenient::instant")]
    pub last_updated: Option<DateTime<Utc>>,
    /// Where the seat is held through a group: Okta's key of the one that Okta names, `00g…`.
    #[serde(default, rename = "_links", deserialize_with = "linked_group")]
    pub group: Option<String>,
}

#[derive(Deserialize)]
struct Links {
    #[serde(default, deserialize_with = "lenient::object")]
    group: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    #[serde(default, deserialize_with = "lenient::text")]
    href: Option<String>,
}

/// The group that the links lead to: `…/groups/00g…`.
fn linked_group<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let href = lenient::object::<Links, D>(from)?.and_then(|links| links.group?.href);
    Ok(href.and_then(|href| {
        let (list, id) = href.rsplit_once('/')?;
        let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_id && list.ends_with("/groups")).then(|| id.to_owned())
    }))
}

/// How a user came by an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssignmentScope {
    /// Assigned directly.
    User,
    /// By membership in a group.
    Group,
    /// Anything else that Okta says, or `UNKNOWN` where it says nothing.
    Other(String),
}

impl AssignmentScope {
    /// The scope in Okta's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::User => "USER",
            Self::Group => "GROUP",
            Self::Other(text) => text,
        }
    }
}

impl Default for AssignmentScope {
    fn default() -> Self {
        Self::Other(lenient::unknown())
    }
}

impl<'de> Deserialize<'de> for AssignmentScope {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        lenient::keyword(from).map(|text| match text.as_str() {
            "USER" => Self::User,
            "GROUP" => Self::Group,
            _ => Self::Other(text),
        })
    }
}

impl Record for AppUser {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_kept_whatever_it_is() {
        let scope = |json: &str| serde_json::from_str::<AppUser>(json).unwrap().scope;
        assert_eq!(scope(r#"{"id":"1","scope":"GROUP"}"#), AssignmentScope::Group);
        assert_eq!(scope(r#"{"id":"1","scope":"ROBOT"}"#).as_str(), "ROBOT");
        assert_eq!(scope(r#"{"id":"1","scope":null}"#).as_str(), "UNKNOWN");
        assert_eq!(scope(r#"{"id":"1"}"#).as_str(), "UNKNOWN");
    }

    #[test]
    fn the_group_of_a_seat_is_where_its_link_leads() {
        let group = |links: &str| {
            let user: AppUser = serde_json::from_str(&format!(r#"{{"id":"1","_links":{links}}}"#)).unwrap();
            user.group
        };
        let linked = |href: &str| {
            group(&format!(
                r#"{{"app":{{}},"group":{{"name":"All","href":{href}}}}}"#
            ))
        };
        assert_eq!(
            linked(r#""https://acme.okta.com/api/v1/groups/00gA1""#).as_deref(),
            Some("00gA1")
        );
        for odd in [
            "null",
            "7",
            r#""00g1""#,
            r#""https://acme.okta.com/api/v1/groups/""#,
            r#""https://acme.okta.com/api/v1/groups/00g1/users""#,
            r#""https://acme.okta.com/api/v1/users/00u1""#,
            r#""https://acme.okta.com/api/v1/groups/00g1?expand=x""#,
            r#""https://acme.okta.com/api/v1/groups/..""#,
        ] {
            assert_eq!(linked(odd), None, "{odd}");
        }
        for odd in [
            "null",
            "[]",
            "1",
            "{}",
            r#"{"group":null}"#,
            r#"{"group":[1]}"#,
            r#"{"group":{}}"#,
        ] {
            assert_eq!(group(odd), None, "{odd}");
        }
    }
}
