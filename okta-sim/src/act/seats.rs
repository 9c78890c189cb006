//! Seats in apps: given and taken directly, and what a group brings and takes.

use crate::seed::whole_second;
use crate::world::NONE;
use crate::world::app::{App, AppUser};
use crate::world::event::Kind;
use crate::world::group::Group;

use super::{ActError, Scene};

impl Scene<'_> {
    pub(super) fn assign(&mut self, app: &str, user: &str) -> Result<(), ActError> {
        let (at, user) = (self.app(app)?, self.user(user)? as u32);
        self.seat(at, user, Kind::MembershipAdd);
        Ok(())
    }

    /// Gives a direct seat; it takes the place of one by a group. Nothing happens where there is one already.
    pub(super) fn seat(&mut self, at: usize, user: u32, kind: Kind) {
        let created = whole_second(self.now_ms);
        let Some(app) = self.world.apps.get_mut(at) else {
            return;
        };
        match app.place_of(user) {
            Ok(place) => match app.users.get_mut(place) {
                Some(entry) if entry.group != NONE => entry.group = NONE,
                _ => return,
            },
            Err(place) => app.users.insert(place, entry(user, NONE, created)),
        }
        self.note(kind, user, at as u32);
    }

    pub(super) fn unassign(&mut self, app: &str, user: &str) -> Result<(), ActError> {
        let (at, user) = (self.app(app)?, self.user(user)? as u32);
        self.unseat(at, user, Kind::MembershipRemove);
        Ok(())
    }

    /// Takes a seat away. A direct one is followed by that of a group, where one brings the app too.
    pub(super) fn unseat(&mut self, at: usize, user: u32, kind: Kind) {
        let world = &mut *self.world;
        let Some(app) = world.apps.get_mut(at) else { return };
        let Ok(place) = app.place_of(user) else { return };
        let direct = app.users.get(place).is_some_and(|entry| entry.group == NONE);
        let other = bringer(app, &world.groups, user).filter(|_| direct);
        match (other, app.users.get_mut(place)) {
            (Some(group), Some(entry)) => {
                entry.group = group;
                self.note(Kind::MembershipUpdate, user, at as u32);
            }
            _ => {
                app.users.remove(place);
                self.note(kind, user, at as u32);
            }
        }
    }

    /// A group brings someone an app.
    pub(super) fn bring(&mut self, at: usize, user: u32, group: u32) {
        let created = whole_second(self.now_ms);
        let Some(app) = self.world.apps.get_mut(at) else {
            return;
        };
        if let Err(place) = app.place_of(user) {
            app.users.insert(place, entry(user, group, created));
            self.note(Kind::MembershipAddByJob, user, at as u32);
        }
    }

    /// A group brings someone an app no longer: another group does, or the seat is lost.
    pub(super) fn bring_no_more(&mut self, at: usize, user: u32, group: u32) {
        let world = &mut *self.world;
        let Some(app) = world.apps.get_mut(at) else { return };
        let Ok(place) = app.place_of(user) else { return };
        let other = bringer(app, &world.groups, user);
        match (other, app.users.get_mut(place)) {
            (_, Some(entry)) if entry.group != group => {}
            (Some(other), Some(entry)) => {
                entry.group = other;
                self.note(Kind::MembershipUpdateByJob, user, at as u32);
            }
            _ => {
                app.users.remove(place);
                self.note(Kind::MembershipRemoveByJob, user, at as u32);
            }
        }
    }

    /// Takes someone out of every app and group, with an event each.
    pub(super) fn leave_apps(&mut self, user: u32) {
        for at in 0..self.world.apps.len() {
            let Some(app) = self.world.apps.get_mut(at) else {
                continue;
            };
            if let Ok(place) = app.place_of(user) {
                app.users.remove(place);
                self.note(Kind::MembershipRemove, user, at as u32);
            }
        }
        for at in 0..self.world.groups.len() {
            let now = whole_second(self.now_ms);
            let Some(group) = self.world.groups.get_mut(at) else {
                continue;
            };
            let Ok(place) = group.members.binary_search(&user) else {
                continue;
            };
            group.members.remove(place);
            group.members_changed = now;
            if !group.is_built_in() {
                self.note_group(Kind::GroupMemberRemove, user, NONE, at as u32);
            }
        }
    }
}

/// A new entry, in use at once.
pub(super) fn entry(user: u32, group: u32, created: i64) -> AppUser {
    AppUser {
        user,
        group,
        created,
        status: "ACTIVE",
    }
}

/// The group that brings someone the app.
fn bringer(app: &App, groups: &[Group], user: u32) -> Option<u32> {
    app.groups
        .iter()
        .copied()
        .find(|group| groups.get(*group as usize).is_some_and(|group| group.has(user)))
}
