//! A user of the org: a person, or an account that looks like one.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Record, lenient};

/// A user. Unset attributes, which Okta gives as null or as an empty text, are none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct User {
    /// Okta's key, `00u…`, case-sensitive.
    pub id: String,
    /// `STAGED`, `PROVISIONED`, `ACTIVE`, `RECOVERY`, `LOCKED_OUT`, `PASSWORD_EXPIRED`, `SUSPENDED`, `DEPROVISIONED`, or
    /// whatever else Okta says; `UNKNOWN` where it says nothing.
    pub status: String,
    /// When the user was created.
    pub created: Option<DateTime<Utc>>,
    /// When the user was activated.
    pub activated: Option<DateTime<Utc>>,
    /// When the user last signed in to Okta. This moves without `last_updated`.
    pub last_login: Option<DateTime<Utc>>,
    /// When the record was last changed.
    pub last_updated: Option<DateTime<Utc>>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The name to show, where the org sets one.
    pub display_name: Option<String>,
    /// Primary e-mail address. Not unique.
    pub email: Option<String>,
    /// The name to sign in by. It need not be an e-mail address, and it can change.
    pub login: Option<String>,
    /// Job title.
    pub title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Division.
    pub division: Option<String>,
    /// Cost centre.
    pub cost_center: Option<String>,
    /// Company or part of it.
    pub organization: Option<String>,
    /// How the person belongs to the company, such as `Employee` or `Contractor`.
    pub user_type: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country_code: Option<String>,
}

impl User {
    /// What to call the user: the given and family name, whichever exist, else the display name, else the login.
    pub fn name(&self) -> Option<String> {
        let parts: Vec<_> = [&self.first_name, &self.last_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        if parts.is_empty() {
            return self.display_name.clone().or_else(|| self.login.clone());
        }
        Some(parts.join(" "))
    }
}

impl Record for User {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
    }
}

/// A user as Okta writes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default, deserialize_with = "lenient::required")]
    id: String,
    #[serde(default = "lenient::unknown", deserialize_with = "lenient::keyword")]
    status: String,
    #[serde(default, deserialize_with = "lenient::instant")]
    created: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::instant")]
    activated: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::instant")]
    last_login: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::instant")]
    last_updated: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::object")]
    profile: Option<Profile>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    #[serde(default, deserialize_with = "lenient::text")]
    first_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    last_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    display_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    login: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    title: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    department: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    division: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    cost_center: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    organization: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    user_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    country_code: Option<String>,
}

impl From<Wire> for User {
    fn from(wire: Wire) -> Self {
        let profile = wire.profile.unwrap_or_default();
        Self {
            id: wire.id,
            status: wire.status,
            created: wire.created,
            activated: wire.activated,
            last_login: wire.last_login,
            last_updated: wire.last_updated,
            first_name: profile.first_name,
            last_name: profile.last_name,
            display_name: profile.display_name,
            email: profile.email,
            login: profile.login,
            title: profile.title,
            department: profile.department,
            division: profile.division,
            cost_center: profile.cost_center,
            organization: profile.organization,
            user_type: profile.user_type,
            country_code: profile.country_code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(profile: &str) -> Option<String> {
        serde_json::from_str::<User>(&format!(r#"{{"id":"1","profile":{profile}}}"#))
            .unwrap()
            .name()
    }

    #[test]
    fn a_user_is_called_by_the_best_name_there_is() {
        assert_eq!(
            name(r#"{"firstName":" Ann ","lastName":"Lee","login":"al"}"#).as_deref(),
            Some("Ann Lee")
        );
        assert_eq!(
            name(r#"{"firstName":"","lastName":"Lee","displayName":"L."}"#).as_deref(),
            Some("Lee")
        );
        assert_eq!(
            name(r#"{"firstName":null,"displayName":"L.","login":"al"}"#).as_deref(),
            Some("L.")
        );
        assert_eq!(
            name(r#"{"firstName":["Ann"],"login":"al"}"#).as_deref(),
            Some("al")
        );
        assert_eq!(name("{}"), None);
        assert_eq!(name("null"), None);
    }

    #[test]
    fn a_user_without_anything_but_an_id_is_a_user() {
        let user: User = serde_json::from_str(r#"{"id":"00u1"}"#).unwrap();
        assert!(user.is_usable());
        assert_eq!(
            user,
            User {
                id: "00u1".into(),
                status: "UNKNOWN".into(),
                ..User::default()
            }
        );
        assert!(
            !serde_json::from_str::<User>(r#"{"id":7,"status":"ACTIVE"}"#)
                .unwrap()
                .is_usable()
        );
    }
}
