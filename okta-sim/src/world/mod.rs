//! The simulated org as it is at this moment: its objects, never their JSON.
//!
//! Objects refer to each other by their place in these lists, and nothing is ever taken out of a list: what was
//! deleted in Okta stays as a tombstone, because the log still speaks of it.

pub(crate) mod app;
pub(crate) mod event;
pub(crate) mod group;
mod kind;
pub(crate) mod role;
pub(crate) mod user;

use crate::dice::okta_id;

use app::App;
use event::Log;
use group::Group;
use role::RoleGrant;
use user::User;

/// No user, app or group.
pub(crate) const NONE: u32 = u32::MAX;

/// The org.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) org_id: String,
    pub(crate) subdomain: String,
    pub(crate) created_ms: i64,
    pub(crate) users: Vec<User>,
    pub(crate) apps: Vec<App>,
    pub(crate) groups: Vec<Group>,
    pub(crate) log: Log,
    /// Users who do what administrators do in the log.
    pub(crate) admins: Vec<u32>,
}

impl World {
    pub(crate) fn new(seed: u64, created_ms: i64) -> Self {
        World {
            seed,
            org_id: okta_id(seed, "00o", 0),
            subdomain: format!("sim-{seed}"),
            created_ms,
            users: Vec::new(),
            apps: Vec::new(),
            groups: Vec::new(),
            log: Log::default(),
            admins: Vec::new(),
        }
    }

    /// A user that the API knows, by id or login.
    pub(crate) fn find_user(&self, id_or_login: &str) -> Option<usize> {
        let by_id = self
            .users
            .iter()
            .position(|user| !user.deleted && user.id == id_or_login);
        by_id.or_else(|| {
            let login = id_or_login.to_lowercase();
            self.users
                .iter()
                .position(|user| !user.deleted && user.login().to_lowercase() == login)
        })
    }

    /// An app that the API knows.
    pub(crate) fn find_app(&self, id: &str) -> Option<usize> {
        self.apps.iter().position(|app| !app.deleted && app.id == id)
    }

    pub(crate) fn find_group(&self, id: &str) -> Option<usize> {
        self.groups.iter().position(|group| group.id == id)
    }

    /// Whether a user holds a role, directly or through a group.
    pub(crate) fn holds_role(&self, user: usize, through_groups: bool) -> bool {
        let Some(holder) = self.users.get(user).filter(|user| !user.deleted) else {
            return false;
        };
        let mut carrying = self.groups.iter().filter(|group| !group.roles.is_empty());
        !holder.roles.is_empty() || through_groups && carrying.any(|group| group.has(user as u32))
    }

    /// Everyone who holds a role, directly or through a group.
    pub(crate) fn role_holders(&self) -> Vec<usize> {
        (0..self.users.len())
            .filter(|at| self.holds_role(*at, true))
            .collect()
    }

    /// The roles a user holds, with the group through which, if through one.
    pub(crate) fn roles_of(&self, user: usize) -> Vec<(&RoleGrant, Option<&Group>)> {
        let Some(holder) = self.users.get(user) else {
            return Vec::new();
        };
        let mut roles: Vec<_> = holder.roles.iter().map(|role| (role, None)).collect();
        for group in self
            .groups
            .iter()
            .filter(|group| !group.roles.is_empty() && group.has(user as u32))
        {
            roles.extend(group.roles.iter().map(|role| (role, Some(group))));
        }
        roles
    }
}
