//! Who is in a group, and which apps the group is assigned to.

use crate::dice::okta_id;
use crate::seed::whole_second;
use crate::world::app::AppUser;
use crate::world::event::Kind;
use crate::world::group::Group;
use crate::world::user::UserStatus;

use super::seats::entry;
use super::{ActError, NO_APP, NO_USER, Scene};

impl Scene<'_> {
    fn group(&mut self, name: &str) -> Result<usize, ActError> {
        let groups = &self.world.groups;
        let at = self
            .world
            .find_group(name)
            .or_else(|| groups.iter().position(|group| group.name == name))
            .ok_or_else(|| ActError::UnknownGroup(name.to_owned()))?;
        self.done.group = groups.get(at).map(|group| group.id.clone());
        Ok(at)
    }

    /// A group whose members an administrator may change.
    fn open_group(&mut self, name: &str) -> Result<usize, ActError> {
        let at = self.group(name)?;
        if self.world.groups.get(at).is_some_and(Group::is_built_in) {
            return Err(ActError::BuiltIn);
        }
        Ok(at)
    }

    pub(super) fn add_to_group(&mut self, group: &str, user: &str) -> Result<(), ActError> {
        let (group, user) = (self.open_group(group)?, self.user(user)?);
        let status = self.world.users.get(user).map(|user| user.status);
        if status == Some(UserStatus::Deprovisioned) {
            return Err(ActError::Deactivated);
        }
        self.join(group, user as u32);
        Ok(())
    }

    /// Makes someone a member, with the seats that this brings.
    pub(super) fn join(&mut self, at: usize, user: u32) {
        let now = whole_second(self.now_ms);
        let Some(group) = self.world.groups.get_mut(at) else {
            return;
        };
        let Err(place) = group.members.binary_search(&user) else {
            return;
        };
        group.members.insert(place, user);
        group.members_changed = now;
        self.note_group(Kind::GroupMemberAdd, user, NO_APP, at as u32);
        for app in self.apps_of_group(at as u32) {
            self.bring(app, user, at as u32);
        }
    }

    pub(super) fn remove_from_group(&mut self, group: &str, user: &str) -> Result<(), ActError> {
        let (at, user) = (self.open_group(group)?, self.user(user)? as u32);
        let now = whole_second(self.now_ms);
        let Some(group) = self.world.groups.get_mut(at) else {
            return Ok(());
        };
        let Ok(place) = group.members.binary_search(&user) else {
            return Ok(());
        };
        group.members.remove(place);
        group.members_changed = now;
        self.note_group(Kind::GroupMemberRemove, user, NO_APP, at as u32);
        for app in self.apps_of_group(at as u32) {
            self.bring_no_more(app, user, at as u32);
        }
        Ok(())
    }

    fn apps_of_group(&self, group: u32) -> Vec<usize> {
        let apps = self.world.apps.iter().enumerate();
        apps.filter(|(_, app)| !app.deleted && app.groups.contains(&group))
            .map(|(at, _)| at)
            .collect()
    }

    pub(super) fn assign_group(&mut self, app: &str, group: &str) -> Result<(), ActError> {
        let (app, group) = (self.app(app)?, self.group(group)? as u32);
        self.open_to(app, group);
        Ok(())
    }

    /// Assigns an app to a group: its members who have no seat get one.
    pub(super) fn open_to(&mut self, at: usize, group: u32) {
        let created = whole_second(self.now_ms);
        let members = match self.world.groups.get(group as usize) {
            Some(group) => group.members.clone(),
            None => return,
        };
        let Some(app) = self.world.apps.get_mut(at) else {
            return;
        };
        if app.groups.contains(&group) {
            return;
        }
        app.groups.push(group);
        let without = |user: &u32| app.place_of(*user).is_err();
        let new: Vec<u32> = members.into_iter().filter(without).collect();
        app.users
            .extend(new.iter().map(|user| entry(*user, group, created)));
        app.users.sort_unstable_by_key(|entry| entry.user);
        self.note_group(Kind::GroupAppAdd, NO_USER, at as u32, group);
        for user in new {
            self.note(Kind::MembershipAddByJob, user, at as u32);
        }
    }

    pub(super) fn unassign_group(&mut self, app: &str, group: &str) -> Result<(), ActError> {
        let (at, group) = (self.app(app)?, self.group(group)? as u32);
        let Some(app) = self.world.apps.get_mut(at) else {
            return Ok(());
        };
        if !app.groups.contains(&group) {
            return Ok(());
        }
        app.groups.retain(|assigned| *assigned != group);
        let by_group = |entry: &&AppUser| entry.group == group;
        let members: Vec<u32> = app
            .users
            .iter()
            .filter(by_group)
            .map(|entry| entry.user)
            .collect();
        self.note_group(Kind::GroupAppRemove, NO_USER, at as u32, group);
        for user in members {
            self.bring_no_more(at, user, group);
        }
        Ok(())
    }

    /// A new group with nobody in it.
    pub(super) fn found_group(&mut self, name: &str) -> usize {
        let at = self.world.groups.len();
        let now = whole_second(self.now_ms);
        self.world.groups.push(Group {
            id: okta_id(self.world.seed, "00g", at as u64),
            kind: "OKTA_GROUP",
            name: name.to_owned(),
            description: None,
            created: now,
            members_changed: now,
            members: Vec::new(),
            roles: Vec::new(),
        });
        self.note_group(Kind::GroupCreate, NO_USER, NO_APP, at as u32);
        at
    }
}
