//! What a sync hands to the store: records as Okta gave them, in the store's own types.

use crate::store::{Millis, app_signals::Signal};

/// A user of Okta's user list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserRecord {
    /// Okta's own id.
    pub okta_id: String,
    /// What to call the person.
    pub name: String,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Okta's login.
    pub login: String,
    /// Okta's status, as given.
    pub status: String,
    /// When Okta created the user.
    pub created_at: Option<Millis>,
    /// When the user was activated.
    pub activated_at: Option<Millis>,
    /// The last sign-in to Okta itself.
    pub last_login_at: Option<Millis>,
    /// When Okta last changed the user.
    pub last_updated_at: Option<Millis>,
    /// Job title.
    pub title: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Division.
    pub division: Option<String>,
    /// Cost centre.
    pub cost_center: Option<String>,
    /// Organization.
    pub organization: Option<String>,
    /// Okta's `userType`.
    pub employment_type: Option<String>,
    /// Country code.
    pub country_code: Option<String>,
}

/// An app of Okta's app list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppRecord {
    /// Okta's own id.
    pub okta_id: String,
    /// The name that people see.
    pub label: String,
    /// Okta's catalogue key.
    pub name: String,
    /// Okta's status, as given.
    pub status: String,
    /// As Okta names it.
    pub sign_on_mode: Option<String>,
    /// One of Okta's own.
    pub owned_by_okta: bool,
    /// When Okta created the app.
    pub created_at: Option<Millis>,
    /// When Okta last changed the app.
    pub last_updated_at: Option<Millis>,
}

/// A user's seat in an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRecord {
    /// Okta's own id of the user.
    pub user_okta_id: String,
    /// Whether it is held through a group.
    pub through_group: bool,
    /// Okta's own id of that group, where Okta names one.
    pub group_okta_id: Option<String>,
    /// When it was given.
    pub assigned_at: Option<Millis>,
}

/// A group of Okta's group list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRecord {
    /// Okta's own id.
    pub okta_id: String,
    /// What it is called.
    pub name: Option<String>,
}

/// A successful sign-in to an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRecord {
    /// Okta's id of the log event.
    pub event_id: String,
    /// When it was published.
    pub at: Millis,
    /// Okta's own id of the user.
    pub user_okta_id: String,
    /// What the event calls the user.
    pub user_name: String,
    /// The user's login at that time.
    pub user_login: String,
    /// Okta's own id of the app.
    pub app_okta_id: String,
    /// The app's label at that time.
    pub app_label: String,
}

/// An event that shows a signal of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppEventRecord {
    /// What it shows, or where it says that the app was deleted, may show: one of those that events show.
    pub signal: Signal,
    /// Okta's id of the log event.
    pub event_id: String,
    /// When it was published.
    pub at: Millis,
    /// Okta's own id of the app.
    pub app_okta_id: String,
    /// The app's label at that time.
    pub app_label: String,
}
