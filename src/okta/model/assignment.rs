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
}
