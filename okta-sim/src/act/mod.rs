//! Changes to the org while it runs: sign-ins, people and apps that come, change and go, assignments, roles.
//!
//! What happens is written to the log now, as Okta does it; a sign-in may have been published earlier and so be late.

mod apps;
mod churn;
mod day;
mod groups;
mod people;
mod request;
mod seats;
mod self_service;
mod sign_ins;

use crate::body::event::event_uuid;
use crate::world::event::{Event, Kind, Outcome};
use crate::world::{NONE, World};

pub(crate) use churn::churn;
pub use request::{Act, ActError, Done};
pub(crate) use sign_ins::sign_in_late;

/// Makes a change.
pub(crate) fn perform(world: &mut World, act: &Act, now_ms: i64) -> Result<Done, ActError> {
    let mut scene = Scene::new(world, now_ms);
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
        Act::ActivateApp { app } => scene.activate_app(app)?,
        Act::DeactivateApp { app } => scene.deactivate_app(app)?,
        Act::DeleteApp { app } => scene.delete_app(app)?,
        Act::Assign { app, user } => scene.assign(app, user)?,
        Act::AddApp { app, user } => scene.add_app(app, user)?,
        Act::RequestApp { app, user } => scene.request_app(app, user)?,
        Act::Consent { app, user, published } => scene.consent(app, user, *published)?,
        Act::Unassign { app, user } => scene.unassign(app, user)?,
        Act::AddToGroup { group, user } => scene.add_to_group(group, user)?,
        Act::RemoveFromGroup { group, user } => scene.remove_from_group(group, user)?,
        Act::AssignGroup { app, group } => scene.assign_group(app, group)?,
        Act::UnassignGroup { app, group } => scene.unassign_group(app, group)?,
        Act::GrantRole { user, role } => scene.grant_role(user, role)?,
        Act::RevokeRole { user, role } => scene.revoke_role(user, role)?,
        Act::Day {
            events,
            users,
            apps,
            changes_per_app,
            every_app,
        } => scene.live_a_day(&day::Day {
            events: *events,
            users: *users as usize,
            apps: *apps as usize,
            changes_per_app: *changes_per_app,
            every_app: *every_app,
        })?,
    }
    Ok(scene.done)
}

/// The org while something happens in it.
struct Scene<'a> {
    world: &'a mut World,
    now_ms: i64,
    done: Done,
}

impl<'a> Scene<'a> {
    fn new(world: &'a mut World, now_ms: i64) -> Self {
        Scene {
            world,
            now_ms,
            done: Done::default(),
        }
    }

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
        self.append(kind, (user, app, NONE), published);
    }

    /// Writes what happened to a group just now.
    fn note_group(&mut self, kind: Kind, user: u32, app: u32, group: u32) {
        self.append(kind, (user, app, group), self.now_ms);
    }

    fn append(&mut self, kind: Kind, (user, app, group): (u32, u32, u32), published: i64) {
        let event = self.world.log.append(Event {
            published,
            persisted: self.now_ms,
            serial: 0,
            user,
            app,
            group,
            kind,
            outcome: Outcome::Success,
        });
        self.done.events.push(event_uuid(self.world, &event));
    }
}

/// No app, where an event is about a person alone.
const NO_APP: u32 = NONE;
/// No person, where an event is about an app alone.
const NO_USER: u32 = NONE;
