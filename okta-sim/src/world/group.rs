//! A group of users.

use crate::scim::{Attributes, Scalar};

use super::role::RoleGrant;

/// A group; its members are places in the list of users, in order.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) id: String,
    /// `OKTA_GROUP`, `BUILT_IN` or `APP_GROUP`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) created: i64,
    pub(crate) members_changed: i64,
    pub(crate) members: Vec<u32>,
    pub(crate) roles: Vec<RoleGrant>,
}

impl Group {
    /// Okta keeps its members itself.
    pub(crate) fn is_built_in(&self) -> bool {
        self.kind == "BUILT_IN"
    }

    pub(crate) fn has(&self, user: u32) -> bool {
        self.members.binary_search(&user).is_ok()
    }
}

impl Attributes for Group {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        match attribute {
            "id" => test(Scalar::Text(&self.id)),
            "type" => test(Scalar::Text(self.kind)),
            "profile.name" => test(Scalar::Text(&self.name)),
            "profile.description" => self
                .description
                .as_deref()
                .is_some_and(|text| test(Scalar::Text(text))),
            "created" | "lastUpdated" => test(Scalar::Time(self.created)),
            "lastMembershipUpdated" => test(Scalar::Time(self.members_changed)),
            _ => false,
        }
    }
}
