//! What can be asked to happen, what it answers, and why it is refused.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One change. Users are named by id or login, apps by id; over HTTP: `{"act": "sign_in", "user": "00u…"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Act {
    /// Someone signs in to an app.
    SignIn {
        /// Who; by default someone who is assigned to the app. A deleted user can be named by id.
        #[serde(default)]
        user: Option<String>,
        /// Where; by default an app that the user is assigned to. A deleted app can be named.
        #[serde(default)]
        app: Option<String>,
        /// When; by default now. Not later than now: an earlier one comes late.
        #[serde(default)]
        published: Option<DateTime<Utc>>,
        /// How many times; by default once, at most 10,000.
        #[serde(default)]
        count: Option<u32>,
    },
    /// A new user, active, in the group of everyone.
    CreateUser {
        /// The login; it must not be taken.
        login: String,
        /// More attributes, such as `firstName`.
        #[serde(default)]
        profile: Map<String, Value>,
    },
    /// Changes a profile: a rename, a new department, or null to unset.
    UpdateUser {
        /// Who.
        user: String,
        /// The attributes that change.
        profile: Map<String, Value>,
    },
    /// The user becomes DEPROVISIONED and loses all assignments and groups.
    DeactivateUser {
        /// Who.
        user: String,
    },
    /// The user is gone from all lists; the log still speaks of them.
    DeleteUser {
        /// Who.
        user: String,
    },
    /// A new app, active, with nobody in it.
    CreateApp {
        /// What people see.
        label: String,
        /// One of Okta's modes, such as `SAML_2_0`, which is the default.
        #[serde(default)]
        sign_on_mode: Option<String>,
    },
    /// Changes what people see. Events of the past keep the old label.
    RenameApp {
        /// Which.
        app: String,
        /// The new label.
        label: String,
    },
    /// The app becomes ACTIVE.
    ActivateApp {
        /// Which.
        app: String,
    },
    /// The app becomes INACTIVE.
    DeactivateApp {
        /// Which.
        app: String,
    },
    /// The app is gone from all lists, with its assignments; the log still speaks of it.
    DeleteApp {
        /// Which.
        app: String,
    },
    /// Assigns a user to an app, directly.
    Assign {
        /// Which app.
        app: String,
        /// Who.
        user: String,
    },
    /// A user puts an app on their own dashboard, and has it from then on.
    AddApp {
        /// Which app.
        app: String,
        /// Who.
        user: String,
    },
    /// A user asks for an app; nobody answers.
    RequestApp {
        /// Which app.
        app: String,
        /// Who.
        user: String,
    },
    /// A user agrees to an OAuth client's access.
    Consent {
        /// Which client: an app.
        app: String,
        /// Who.
        user: String,
        /// When; by default now. Not later than now: an earlier one comes late.
        #[serde(default)]
        published: Option<DateTime<Utc>>,
    },
    /// Takes an assignment away, whether direct or by a group. Someone who has it directly and by a group keeps it by
    /// the group.
    Unassign {
        /// Which app.
        app: String,
        /// Who.
        user: String,
    },
    /// Makes a user a member of a group: it brings the group's apps and roles. Groups are named by id or name.
    AddToGroup {
        /// Which group; not one that Okta keeps itself, as that of everyone.
        group: String,
        /// Who.
        user: String,
    },
    /// Ends a membership: what only this group brought is lost.
    RemoveFromGroup {
        /// Which group; not one that Okta keeps itself.
        group: String,
        /// Who.
        user: String,
    },
    /// Assigns an app to a group: each member has it.
    AssignGroup {
        /// Which app.
        app: String,
        /// Which group.
        group: String,
    },
    /// Takes a group's assignment away: members who have the app by nothing else lose it.
    UnassignGroup {
        /// Which app.
        app: String,
        /// Which group.
        group: String,
    },
    /// Gives a standard administrator role.
    GrantRole {
        /// Who.
        user: String,
        /// Its type, such as `APP_ADMIN`.
        role: String,
    },
    /// Takes all roles of that type away that the user holds directly.
    RevokeRole {
        /// Who.
        user: String,
        /// Its type.
        role: String,
    },
    /// A day goes by: what the log has of it is written in order, from 24 hours ago or the newest event until now. The
    /// clock is put forward before. Beside what people do, only what really changes is told: of each change the event
    /// that Okta writes for it.
    Day {
        /// How many events of the usual mix; those of changes come on top. At most a million.
        events: u32,
        /// How many users change: profiles mostly, some statuses, a few are hired, a few dismissed.
        #[serde(default)]
        users: u32,
        /// How many apps change assignments.
        #[serde(default)]
        apps: u32,
        /// How many assignments in each of those apps.
        #[serde(default)]
        changes_per_app: u32,
        /// Every app that people are assigned to changes one assignment.
        #[serde(default)]
        every_app: bool,
    },
}

/// What a change has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The user's id, if it was about one.
    pub user: Option<String>,
    /// The app's id, if it was about one.
    pub app: Option<String>,
    /// The group's id, if it was about one.
    #[serde(default)]
    pub group: Option<String>,
    /// The UUIDs of the events that were written; of a day, those of its changes.
    pub events: Vec<String>,
}

/// Why a change is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No such user.
    #[error("there is no user {0:?}")]
    UnknownUser(String),
    /// No such app.
    #[error("there is no app {0:?}")]
    UnknownApp(String),
    /// No such group.
    #[error("there is no group {0:?}")]
    UnknownGroup(String),
    /// Okta decides who is in this group.
    #[error("Okta keeps the members of this group itself")]
    BuiltIn,
    /// A deactivated user can be in no group.
    #[error("the user is deactivated")]
    Deactivated,
    /// The org has nobody, or no app, to choose from.
    #[error("there is nobody to choose, or no app")]
    NothingToChoose,
    /// A sign-in cannot be published later than now.
    #[error("published must not be later than the org's clock")]
    Future,
    /// Too many at once.
    #[error("count must be between 1 and 10000")]
    Count,
    /// More than the log of a day takes.
    #[error("a day has at most 1000000 events")]
    Busy,
    /// Another user has this login.
    #[error("the login is taken or empty")]
    LoginTaken,
    /// Only some modes and roles exist.
    #[error("Okta knows no {what} {value:?}")]
    Unknown {
        /// `sign-on mode` or `role`.
        what: &'static str,
        /// What was asked for.
        value: String,
    },
}
