//! An app of the org, and who is assigned to it.

use crate::scim::{Attributes, Scalar};

use super::NONE;

/// Okta's own apps, by catalogue name: they stand in every org's list and log.
pub(crate) const OWN_APPS: [(&str, &str); 10] = [
    ("saasure", "Okta Admin Console"),
    ("okta_enduser", "Okta Dashboard"),
    ("okta_browser_plugin", "Okta Browser Plugin"),
    (
        "okta_access_requests_resource_catalog",
        "Okta Identity Governance",
    ),
    ("okta_flow_sso", "Okta Workflows"),
    ("okta_iga_reviewer", "Okta Access Certification Reviews"),
    ("okta_iga_security_access_reviews", "Okta Security Access Reviews"),
    ("flow", "Okta Workflows OAuth"),
    ("okta_atspoke_sso", "Okta Access Requests"),
    ("okta_account_settings", "Okta End User Settings"),
];

/// An app instance.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) id: String,
    /// The catalogue key.
    pub(crate) name: String,
    pub(crate) label: String,
    /// What it was called before, until when, oldest first.
    pub(crate) former_labels: Vec<(i64, String)>,
    /// What the log calls `displayName`: the catalogue's name.
    pub(crate) catalogue_label: String,
    pub(crate) active: bool,
    /// Directory and HR apps have none.
    pub(crate) mode: Option<&'static str>,
    pub(crate) created: i64,
    pub(crate) last_updated: i64,
    pub(crate) features: &'static [&'static str],
    pub(crate) domain: String,
    pub(crate) kid: String,
    /// An OAuth client without users.
    pub(crate) service: bool,
    /// Everybody may use it though nobody is listed.
    pub(crate) implicit: bool,
    pub(crate) deleted: bool,
    /// In the order of the list of users.
    pub(crate) users: Vec<AppUser>,
    /// Assigned groups.
    pub(crate) groups: Vec<u32>,
}

/// The sign-on modes that Okta knows.
pub(crate) const SIGN_ON_MODES: [&str; 9] = [
    "AUTO_LOGIN",
    "BASIC_AUTH",
    "BOOKMARK",
    "BROWSER_PLUGIN",
    "OPENID_CONNECT",
    "SAML_1_1",
    "SAML_2_0",
    "SECURE_PASSWORD_STORE",
    "WS_FEDERATION",
];

impl App {
    /// The label as the log has it in an event of that time.
    pub(crate) fn label_at(&self, ms: i64) -> &str {
        let former = self.former_labels.iter().find(|(until, _)| ms < *until);
        former.map_or(&self.label, |(_, label)| label)
    }

    pub(crate) fn owned_by_okta(&self) -> bool {
        OWN_APPS.iter().any(|(name, _)| *name == self.name)
    }

    pub(crate) fn status(&self) -> &'static str {
        if self.active { "ACTIVE" } else { "INACTIVE" }
    }

    pub(crate) fn place_of(&self, user: u32) -> Result<usize, usize> {
        self.users.binary_search_by_key(&user, |entry| entry.user)
    }
}

/// One entry of `/apps/{id}/users`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AppUser {
    pub(crate) user: u32,
    /// The group that brings the assignment, or [`NONE`] for a direct one.
    pub(crate) group: u32,
    pub(crate) created: i64,
    pub(crate) status: &'static str,
}

impl AppUser {
    pub(crate) fn scope(&self) -> &'static str {
        if self.group == NONE { "USER" } else { "GROUP" }
    }
}

impl Attributes for App {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        match attribute {
            "id" => test(Scalar::Text(&self.id)),
            "status" => test(Scalar::Text(self.status())),
            "name" => test(Scalar::Text(&self.name)),
            "credentials.signing.kid" => test(Scalar::Text(&self.kid)),
            "settings.slo.enabled" => test(Scalar::Truth(false)),
            _ => false,
        }
    }
}
