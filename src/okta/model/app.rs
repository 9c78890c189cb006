//! An app that is configured in Okta.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Record, lenient};

/// Catalogue names of the apps that belong to Okta itself and stand in every org's list (recorded answers: app list).
/// Labels say nothing: customers call their own apps "Admin Console" too.
const OWN_APPS: [&str; 10] = [
    "flow",
    "okta_access_requests_resource_catalog",
    "okta_account_settings",
    "okta_atspoke_sso",
    "okta_browser_plugin",
    "okta_enduser",
    "okta_flow_sso",
    "okta_iga_reviewer",
    "okta_iga_security_access_reviews",
    "saasure",
];

/// An app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// Okta's key, `0oa…`.
    #[serde(default, deserialize_with = "lenient::required")]
    pub id: String,
    /// Key in Okta's catalogue, such as `slack` or `oidc_client`; the same for all apps of a kind. May be empty.
    #[serde(default, deserialize_with = "lenient::required")]
    pub name: String,
    /// The name that people see. Not unique. May be empty: see [`App::title`].
    #[serde(default, deserialize_with = "lenient::required")]
    pub label: String,
    /// `ACTIVE` or `INACTIVE`, or whatever else Okta says; `UNKNOWN` where it says nothing.
    #[serde(default = "lenient::unknown", deserialize_with = "lenient::keyword")]
    pub status: String,
    /// How people sign in, such as `SAML_2_0`. Directories and HR apps have none.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sign_on_mode: Option<String>,
    /// When the app was added to the org.
    #[serde(default, deserialize_with = "lenient::instant")]
    pub created: Option<DateTime<Utc>>,
    /// When its settings were last changed.
    #[serde(default, deserialize_with = "lenient::instant")]
    pub last_updated: Option<DateTime<Utc>>,
}

impl App {
    /// Whether the app is Okta's own, such as the Admin Console, and not one that the customer pays for.
    pub fn owned_by_okta(&self) -> bool {
        OWN_APPS.contains(&self.name.as_str())
    }

    /// What to call the app: its label, else its catalogue name, else its id.
    pub fn title(&self) -> &str {
        [&self.label, &self.name]
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or(&self.id)
    }
}

impl Record for App {
    fn is_usable(&self) -> bool {
        !self.id.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn okta_s_own_apps_are_known_by_name_not_by_label() {
        let app = |name: &str, label: &str| App {
            name: name.into(),
            label: label.into(),
            ..App::default()
        };
        assert!(app("saasure", "Anything").owned_by_okta());
        assert!(!app("bookmark", "Okta Admin Console").owned_by_okta());
        assert_eq!(app("slack", "").title(), "slack");
        assert_eq!(app("slack", "Chat").title(), "Chat");
    }
}
