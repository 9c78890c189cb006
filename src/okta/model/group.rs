//! A group of users.

use serde::Deserialize;

use super::{Record, lenient};

/// A group. seatgraph reads groups for the admin roles that they carry, and for their names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct Group {
    /// Okta's key, `00g…`.
    pub id: String,
    /// Name of the group.
    pub name: Option<String>,
}

impl Record for Group {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
    }
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "lenient::required")]
    id: String,
    #[serde(default, deserialize_with = "lenient::object")]
    profile: Option<Profile>,
}

#[derive(Deserialize)]
struct Profile {
    #[serde(default, deserialize_with = "lenient::text")]
    name: Option<String>,
}

impl From<Wire> for Group {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            name: wire.profile.and_then(|profile| profile.name),
        }
    }
}
