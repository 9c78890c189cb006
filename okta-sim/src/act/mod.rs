//! Changes to the org while it runs: sign-ins, people and apps that come, change and go, assignments, roles.
//!
//! What happens is written to the log now, as Okta does it; a sign-in may have been published earlier and so be late.

mod apps;
mod people;
mod sign_ins;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::body::event::event_uuid;
use crate::world::event::{Event, Kind, Outcome};
use crate::world::{NONE, World};

pub(crate) use sign_ins::sign_in_late;

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
    /// Takes an assignment away, whether direct or by a group.
    Unassign {
        /// Which app.
        app: String,
        /// Who.
        user: String,
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
}

/// What a change has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The user's id, if it was about one.
    pub user: Option<String>,
    /// The app's id, if it was about one.
    pub app: Option<String>,
    /// The UUIDs of the events that were written.
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
    /// The org has nobody, or no app, to choose from.
    #[error("there is nobody to choose, or no app")]
    NothingToChoose,
    /// A sign-in cannot be published later than now.
    #[error("published must not be later than the org's clock")]
    Future,
    /// Too many at once.
    #[error("count must be between 1 and 10000")]
    Count,
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

/// Makes a change.
pub(crate) fn perform(world: &mut World, act: &Act, now_ms: i64) -> Result<Done, ActError> {
    let mut scene = Scene {
        world,
        now_ms,
        done: Done::default(),
    };
    match act {
        Act::SignIn {
            user,
            app,
            published,
            count,
        } => scene.sign_in(user.as_deref(), app.as_deref(), *published, count.unwrap_or(1))?,
        Act::CreateUser { login, profile } => scene.create_user(login, profile)?,
        Act::UpdateUser { user, profile } => scene.update_user(user, profile)?,
        Act::DeactivateUser { user } => scene.deactivate_user(user)?,
        Act::DeleteUser { user } => scene.delete_user(user)?,
        Act::CreateApp { label, sign_on_mode } => scene.create_app(label, sign_on_mode.as_deref())?,
        Act::RenameApp { app, label } => scene.rename_app(app, label)?,
        Act::DeactivateApp { app } => scene.deactivate_app(app)?,
        Act::DeleteApp { app } => scene.delete_app(app)?,
        Act::Assign { app, user } => scene.assign(app, user)?,
        Act::Unassign { app, user } => scene.unassign(app, user)?,
        Act::GrantRole { user, role } => scene.grant_role(user, role)?,
        Act::RevokeRole { user, role } => scene.revoke_role(user, role)?,
    }
    Ok(scene.done)
}

/// The org while something happens in it.
struct Scene<'a> {
    world: &'a mut World,
    now_ms: i64,
    done: Done,
}

impl Scene<'_> {
    fn user(&mut self, name: &str) -> Result<usize, ActError> {
        let at = self
            .world
            .find_user(name)
            .ok_or_else(|| ActError::UnknownUser(name.to_owned()))?;
        self.done.user = self.world.users.get(at).map(|user| user.id.clone());
        Ok(at)
    }

    fn app(&mut self, id: &str) -> Result<usize, ActError> {
        let at = self
            .world
            .find_app(id)
            .ok_or_else(|| ActError::UnknownApp(id.to_owned()))?;
        self.done.app = self.world.apps.get(at).map(|app| app.id.clone());
        Ok(at)
    }

    /// Writes to the log what happened just now.
    fn note(&mut self, kind: Kind, user: u32, app: u32) {
        self.write(kind, user, app, self.now_ms);
    }

    fn write(&mut self, kind: Kind, user: u32, app: u32, published: i64) {
        let event = self.world.log.append(Event {
            published,
            persisted: self.now_ms,
            serial: 0,
            user,
            app,
            kind,
            outcome: Outcome::Success,
        });
        self.done.events.push(event_uuid(self.world, &event));
    }

    /// Takes someone out of every app, with an event each.
    fn leave_apps(&mut self, user: u32) {
        for at in 0..self.world.apps.len() {
            let Some(app) = self.world.apps.get_mut(at) else {
                continue;
            };
            if let Ok(place) = app.place_of(user) {
                app.users.remove(place);
                self.note(Kind::MembershipRemove, user, at as u32);
            }
        }
        for group in &mut self.world.groups {
            if let Ok(place) = group.members.binary_search(&user) {
                group.members.remove(place);
                group.members_changed = crate::seed::whole_second(self.now_ms);
            }
        }
    }
}

/// No app, where an event is about a person alone.
const NO_APP: u32 = NONE;
/// No person, where an event is about an app alone.
const NO_USER: u32 = NONE;
