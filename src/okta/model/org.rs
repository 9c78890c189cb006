//! The org itself.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::lenient;

/// What Okta says of the org. Everything is none where the credential may not read it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Org {
    /// The stable key of the org, `00o…`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: Option<String>,
    /// First label of the org's host. It can be renamed.
    #[serde(default, deserialize_with = "lenient::text")]
    pub subdomain: Option<String>,
    /// Name of the company.
    #[serde(default, deserialize_with = "lenient::text")]
    pub company_name: Option<String>,
    /// `ACTIVE`, or whatever else Okta says.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status: Option<String>,
    /// When the org was created.
    #[serde(default, deserialize_with = "lenient::instant")]
    pub created: Option<DateTime<Utc>>,
}
