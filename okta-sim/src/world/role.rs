//! Administrator roles, as they are granted to a user or a group.

/// A role that Okta brings along: id, type and label, as recorded answers spell them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StandardRole {
    pub(crate) id: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) label: &'static str,
}

const fn role(id: &'static str, kind: &'static str, label: &'static str) -> StandardRole {
    StandardRole { id, kind, label }
}

/// The standard roles that the org uses; the first is the highest.
pub(crate) static STANDARD: [StandardRole; 8] = [
    role("KJVUKUS7IFCE2SJO", "SUPER_ADMIN", "Super Administrator"),
    role("JBCUYUC7IRCVGS27", "ORG_ADMIN", "Organization Administrator"),
    role("IFIFAX2BIRGUSTQ", "APP_ADMIN", "Application Administrator"),
    role("KVJUKUS7IFCE2SKO", "USER_ADMIN", "Group Administrator"),
    role(
        "I5JE6VKQL5GUKTKCIVJFGSCJKBPUCRCNJFHA",
        "GROUP_MEMBERSHIP_ADMIN",
        "Group Membership Administrator",
    ),
    role("JBCUYUC7IRCVGS26", "HELP_DESK_ADMIN", "Help Desk Administrator"),
    role("KJCUCRC7J5HEYWK7", "READ_ONLY_ADMIN", "Read-Only Administrator"),
    role("KJCVAT2SKRPUCRCN", "REPORT_ADMIN", "Report Administrator"),
];

/// What is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    Standard(&'static StandardRole),
    Custom {
        label: String,
        role_id: String,
        resource_set: String,
    },
}

/// A role in someone's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RoleGrant {
    /// Of the assignment.
    pub(crate) id: String,
    pub(crate) role: Role,
    pub(crate) created: i64,
}

impl RoleGrant {
    pub(crate) fn standard(role: &'static StandardRole, created: i64) -> Self {
        RoleGrant {
            id: role.id.to_owned(),
            role: Role::Standard(role),
            created,
        }
    }

    /// The `type` that the API shows.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.role {
            Role::Standard(role) => role.kind,
            Role::Custom { .. } => "CUSTOM",
        }
    }
}
