//! A person of the org.

use serde_json::{Map, Value};

use crate::scim::{Attributes, Scalar, any_in_json};

use super::role::RoleGrant;

/// Where a user stands in their life cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UserStatus {
    Staged,
    Provisioned,
    Active,
    Recovery,
    PasswordExpired,
    LockedOut,
    Suspended,
    Deprovisioned,
}

impl UserStatus {
    pub(crate) const ALL: [UserStatus; 8] = [
        UserStatus::Staged,
        UserStatus::Provisioned,
        UserStatus::Active,
        UserStatus::Recovery,
        UserStatus::PasswordExpired,
        UserStatus::LockedOut,
        UserStatus::Suspended,
        UserStatus::Deprovisioned,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            UserStatus::Staged => "STAGED",
            UserStatus::Provisioned => "PROVISIONED",
            UserStatus::Active => "ACTIVE",
            UserStatus::Recovery => "RECOVERY",
            UserStatus::PasswordExpired => "PASSWORD_EXPIRED",
            UserStatus::LockedOut => "LOCKED_OUT",
            UserStatus::Suspended => "SUSPENDED",
            UserStatus::Deprovisioned => "DEPROVISIONED",
        }
    }

    /// Whether the user has ever been able to sign in.
    pub(crate) fn was_active(self) -> bool {
        !matches!(self, UserStatus::Staged | UserStatus::Provisioned)
    }
}

/// A user. Times are milliseconds, in whole seconds as Okta has them here.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) status: UserStatus,
    pub(crate) created: i64,
    pub(crate) activated: Option<i64>,
    pub(crate) status_changed: Option<i64>,
    pub(crate) last_login: Option<i64>,
    pub(crate) last_updated: i64,
    pub(crate) password_changed: Option<i64>,
    /// An open map: custom attributes are of any JSON type.
    pub(crate) profile: Map<String, Value>,
    /// `type` and `name` of the credential provider.
    pub(crate) provider: (&'static str, &'static str),
    /// Roles held directly.
    pub(crate) roles: Vec<RoleGrant>,
    /// Deleted in Okta: only the log still knows this person.
    pub(crate) deleted: bool,
    /// The log has no `displayName` for this person.
    pub(crate) nameless_in_log: bool,
    /// What the person was called before, oldest first.
    pub(crate) former: Vec<FormerName>,
}

/// A name and login that a person had until then. The log keeps what held when it was written about.
#[derive(Debug, Clone)]
pub(crate) struct FormerName {
    pub(crate) until_ms: i64,
    pub(crate) name: Option<String>,
    pub(crate) login: String,
}

impl User {
    /// A profile's text attribute; nothing when it is missing, null, or not a text.
    pub(crate) fn text(&self, attribute: &str) -> Option<&str> {
        self.profile.get(attribute).and_then(Value::as_str)
    }

    /// Whether the person can sign in.
    pub(crate) fn signs_in(&self) -> bool {
        let open = matches!(
            self.status,
            UserStatus::Active | UserStatus::PasswordExpired | UserStatus::Recovery
        );
        open && !self.deleted
    }

    pub(crate) fn login(&self) -> &str {
        self.text("login").unwrap_or_default()
    }

    /// Remembers the name that holds until now.
    pub(crate) fn keep_name_until(&mut self, until_ms: i64) {
        let former = FormerName {
            until_ms,
            name: self.log_name(),
            login: self.login().to_owned(),
        };
        self.former.push(former);
    }

    /// Login and name as the log has them in an event of that time.
    pub(crate) fn called_at(&self, ms: i64) -> (String, Option<String>) {
        match self.former.iter().find(|former| ms < former.until_ms) {
            Some(former) => (former.login.clone(), former.name.clone()),
            None => (self.login().to_owned(), self.log_name()),
        }
    }

    /// The name under which the log knows the person.
    pub(crate) fn log_name(&self) -> Option<String> {
        if self.nameless_in_log {
            return None;
        }
        let parts = [self.text("firstName"), self.text("lastName")];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let name = name.trim();
        Some(if name.is_empty() {
            self.login().to_owned()
        } else {
            name.to_owned()
        })
    }
}

/// The id of the user type that all users have.
pub(crate) const TYPE_ID: &str = "otyc04qb2rUDcq2YA5d7";

impl Attributes for User {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        if let Some(path) = attribute.strip_prefix("profile.") {
            let Some((key, rest)) = path.split_once('.') else {
                return self
                    .profile
                    .get(path)
                    .is_some_and(|value| any_in_json(value, "", test));
            };
            return self
                .profile
                .get(key)
                .is_some_and(|value| any_in_json(value, rest, test));
        }
        match attribute {
            "id" => test(Scalar::Text(&self.id)),
            "status" => test(Scalar::Text(self.status.as_str())),
            "type.id" => test(Scalar::Text(TYPE_ID)),
            "created" => test(Scalar::Time(self.created)),
            "lastUpdated" => test(Scalar::Time(self.last_updated)),
            "activated" => self.activated.is_some_and(|at| test(Scalar::Time(at))),
            "statusChanged" => self.status_changed.is_some_and(|at| test(Scalar::Time(at))),
            _ => false,
        }
    }
}
