//! Admin roles, and who holds any.

use serde::Deserialize;

use super::{Record, lenient};

/// An admin role that a user or a group holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Role {
    /// Key of this assignment of the role.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: Option<String>,
    /// `SUPER_ADMIN`, `ORG_ADMIN`, `APP_ADMIN`, …, `CUSTOM`, or whatever else Okta says.
    #[serde(default, rename = "type", deserialize_with = "lenient::required")]
    pub role_type: String,
    /// The role's name, which says more than the type for custom roles.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: Option<String>,
    /// `USER` where the role is held directly, `GROUP` where it comes by a group.
    #[serde(default, deserialize_with = "lenient::text")]
    pub assignment_type: Option<String>,
    /// `ACTIVE` or `INACTIVE`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: Option<String>,
}

impl Record for Role {
    fn is_usable(&self) -> bool {
        !self.role_type.is_empty()
    }
}

/// A user who holds some admin role.
#[derive(Debug, Deserialize)]
pub(in crate::okta) struct Assignee {
    #[serde(default, deserialize_with = "lenient::required")]
    pub(in crate::okta) id: String,
}

impl Record for Assignee {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
    }
}
