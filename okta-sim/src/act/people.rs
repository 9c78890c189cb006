//! People who come, change and go, and the roles they are given.

use serde_json::{Map, Value, json};

use crate::dice::{mix, okta_id};
use crate::seed::whole_second;
use crate::world::app::App;
use crate::world::event::Kind;
use crate::world::role::{RoleGrant, STANDARD};
use crate::world::user::{User, UserStatus};

use super::{ActError, NO_APP, Scene};

impl Scene<'_> {
    pub(super) fn create_user(&mut self, login: &str, profile: &Map<String, Value>) -> Result<(), ActError> {
        self.free(login)?;
        self.hire(login, profile);
        Ok(())
    }

    /// A new user, active, in the group of everyone.
    pub(super) fn hire(&mut self, login: &str, profile: &Map<String, Value>) {
        let number = self.world.users.len();
        let now = whole_second(self.now_ms);
        let mut attributes = profile.clone();
        attributes.insert("login".to_owned(), json!(login));
        attributes.entry("email").or_insert_with(|| json!(login));
        attributes.entry("secondEmail").or_insert(Value::Null);
        attributes.entry("mobilePhone").or_insert(Value::Null);
        let user = User {
            // Another series than the seed's, so that more people in the seed do not meet these.
            id: okta_id(self.world.seed, "00u", mix(0xac7, number as u64)),
            status: UserStatus::Active,
            created: now,
            activated: Some(now),
            status_changed: Some(now),
            last_login: None,
            last_updated: now,
            password_changed: None,
            profile: attributes,
            provider: ("OKTA", "OKTA"),
            roles: Vec::new(),
            deleted: false,
            nameless_in_log: false,
            former: Vec::new(),
        };
        self.done.user = Some(user.id.clone());
        self.world.users.push(user);
        let user = number as u32;
        self.note(Kind::UserCreate, user, NO_APP);
        self.note(Kind::UserActivate, user, NO_APP);
        self.join_everyone(user, now);
    }

    /// The group of everyone brings its apps.
    fn join_everyone(&mut self, user: u32, now: i64) {
        let everyone = self
            .world
            .groups
            .iter_mut()
            .enumerate()
            .find(|(_, group)| group.is_built_in());
        let Some((number, group)) = everyone else { return };
        group.members.push(user);
        group.members_changed = now;
        let group = number as u32;
        for at in 0..self.world.apps.len() {
            let brings = |app: &App| !app.deleted && app.groups.contains(&group);
            if self.world.apps.get(at).is_some_and(brings) {
                self.bring(at, user, group);
            }
        }
    }

    fn free(&self, login: &str) -> Result<(), ActError> {
        if login.is_empty() || self.world.find_user(login).is_some() {
            return Err(ActError::LoginTaken);
        }
        Ok(())
    }

    pub(super) fn update_user(&mut self, name: &str, profile: &Map<String, Value>) -> Result<(), ActError> {
        let at = self.user(name)?;
        let own = self.world.users.get(at).map(|user| user.login().to_owned());
        if let Some(login) = profile.get("login") {
            let login = login.as_str().unwrap_or_default();
            if own.as_deref() != Some(login) {
                self.free(login)?;
            }
        }
        self.edit(at, profile);
        Ok(())
    }

    /// Changes attributes of a profile.
    pub(super) fn edit(&mut self, at: usize, profile: &Map<String, Value>) {
        let now_ms = self.now_ms;
        if let Some(user) = self.world.users.get_mut(at) {
            user.keep_name_until(now_ms);
            user.profile
                .extend(profile.iter().map(|(key, value)| (key.clone(), value.clone())));
            user.last_updated = whole_second(now_ms);
        }
        self.note(Kind::UpdateProfile, at as u32, NO_APP);
    }

    /// Moves someone to another status; `kind` tells of it.
    pub(super) fn turn(&mut self, at: usize, status: UserStatus, kind: Kind) {
        let now = whole_second(self.now_ms);
        if let Some(user) = self.world.users.get_mut(at) {
            user.status = status;
            user.status_changed = Some(now);
            user.last_updated = now;
        }
        self.note(kind, at as u32, NO_APP);
    }

    pub(super) fn deactivate_user(&mut self, name: &str) -> Result<(), ActError> {
        let at = self.user(name)?;
        self.dismiss(at);
        Ok(())
    }

    /// Deactivates someone, who loses all seats, groups and roles. Nothing happens to who is deactivated already.
    pub(super) fn dismiss(&mut self, at: usize) {
        let user = self.world.users.get_mut(at);
        let Some(user) = user.filter(|user| user.status != UserStatus::Deprovisioned) else {
            return;
        };
        let roles = std::mem::take(&mut user.roles);
        self.turn(at, UserStatus::Deprovisioned, Kind::UserDeactivate);
        if !roles.is_empty() {
            self.note(Kind::PrivilegeRevoke, at as u32, NO_APP);
        }
        self.leave_apps(at as u32);
    }

    pub(super) fn delete_user(&mut self, name: &str) -> Result<(), ActError> {
        let at = self.user(name)?;
        self.erase(at);
        Ok(())
    }

    /// Deactivates someone and deletes them for good.
    pub(super) fn erase(&mut self, at: usize) {
        self.dismiss(at);
        self.leave_apps(at as u32);
        if let Some(user) = self.world.users.get_mut(at) {
            user.deleted = true;
        }
        self.note(Kind::UserDeleteInitiated, at as u32, NO_APP);
        self.note(Kind::UserDeleteCompleted, at as u32, NO_APP);
    }

    pub(super) fn grant_role(&mut self, user: &str, role: &str) -> Result<(), ActError> {
        let at = self.user(user)?;
        let role = STANDARD
            .iter()
            .find(|standard| standard.kind == role)
            .ok_or_else(|| ActError::Unknown {
                what: "role",
                value: role.to_owned(),
            })?;
        let created = whole_second(self.now_ms);
        if let Some(user) = self.world.users.get_mut(at) {
            user.roles.push(RoleGrant::standard(role, created));
        }
        self.note(Kind::PrivilegeGrant, at as u32, NO_APP);
        Ok(())
    }

    pub(super) fn revoke_role(&mut self, user: &str, role: &str) -> Result<(), ActError> {
        let at = self.user(user)?;
        if let Some(user) = self.world.users.get_mut(at) {
            user.roles.retain(|grant| grant.kind() != role);
        }
        self.note(Kind::PrivilegeRevoke, at as u32, NO_APP);
        Ok(())
    }
}
