//! Sign-ins that are made while the simulator runs.

use chrono::{DateTime, Utc};

use crate::clock::DAY_MS;
use crate::dice::Dice;
use crate::world::event::{Event, Kind, Outcome};
use crate::world::{NONE, World};

use super::{ActError, Scene};

const MAX_COUNT: u32 = 10_000;

impl Scene<'_> {
    pub(super) fn sign_in(
        &mut self,
        user: Option<&str>,
        app: Option<&str>,
        published: Option<DateTime<Utc>>,
        count: u32,
    ) -> Result<(), ActError> {
        if !(1..=MAX_COUNT).contains(&count) {
            return Err(ActError::Count);
        }
        let published = published.map_or(self.now_ms, |at| at.timestamp_millis());
        if published > self.now_ms {
            return Err(ActError::Future);
        }
        let mut dice = Dice::new(self.world.seed, &format!("sign-in {}", self.world.log.len()));
        let user = user.map(|name| self.anyone(name)).transpose()?;
        let app = app.map(|id| self.any_app(id)).transpose()?;
        let (user, app) = choose(self.world, user, app, &mut dice).ok_or(ActError::NothingToChoose)?;
        self.done.user = self.world.users.get(user as usize).map(|user| user.id.clone());
        self.done.app = self.world.apps.get(app as usize).map(|app| app.id.clone());
        for _ in 0..count {
            self.write(Kind::Sso, user, app, published);
        }
        Ok(())
    }

    fn anyone(&self, name: &str) -> Result<u32, ActError> {
        let deleted = || self.world.users.iter().position(|user| user.id == name);
        let at = self.world.find_user(name).or_else(deleted);
        at.map(|at| at as u32)
            .ok_or_else(|| ActError::UnknownUser(name.to_owned()))
    }

    fn any_app(&self, id: &str) -> Result<u32, ActError> {
        let at = self.world.apps.iter().position(|app| app.id == id);
        at.map(|at| at as u32)
            .ok_or_else(|| ActError::UnknownApp(id.to_owned()))
    }
}

/// Fills in who or where, as far as it is not given, by what people are assigned to.
fn choose(world: &World, user: Option<u32>, app: Option<u32>, dice: &mut Dice) -> Option<(u32, u32)> {
    let pick = |from: &[u32], dice: &mut Dice| from.get(dice.below(from.len())).copied();
    let open = |at: &usize| {
        world.apps.get(*at).is_some_and(|app| {
            !app.deleted && !app.service && app.mode.is_some_and(|mode| mode != "BOOKMARK")
        })
    };
    let apps: Vec<u32> = (0..world.apps.len()).filter(open).map(|at| at as u32).collect();
    let holds = |at: u32, user: u32| {
        world
            .apps
            .get(at as usize)
            .is_some_and(|app| app.place_of(user).is_ok())
    };
    let present = || -> Vec<u32> {
        let active = |at: &usize| {
            world
                .users
                .get(*at)
                .is_some_and(|user| !user.deleted && user.status.was_active())
        };
        (0..world.users.len())
            .filter(active)
            .map(|at| at as u32)
            .collect()
    };
    match (user, app) {
        (Some(user), Some(app)) => Some((user, app)),
        (Some(user), None) => {
            let own: Vec<u32> = apps.iter().copied().filter(|at| holds(*at, user)).collect();
            let app = pick(&own, dice).or_else(|| pick(&apps, dice))?;
            Some((user, app))
        }
        (None, Some(app)) => {
            let members: Vec<u32> = world
                .apps
                .get(app as usize)
                .map(|app| app.users.iter().map(|entry| entry.user).collect())
                .unwrap_or_default();
            let user = pick(&members, dice).or_else(|| pick(&present(), dice))?;
            Some((user, app))
        }
        (None, None) => {
            let user = pick(&present(), dice)?;
            choose(world, Some(user), None, dice)
        }
    }
}

/// Writes a sign-in of some hours ago, now.
pub(crate) fn sign_in_late(world: &mut World, number: u64, now_ms: i64) {
    let mut dice = Dice::of(world.seed ^ 0x1a7e, number);
    let Some((user, app)) = choose(world, None, None, &mut dice) else {
        return;
    };
    let published = now_ms - DAY_MS / 24 - dice.millis_below(DAY_MS / 3);
    world.log.append(Event {
        published,
        persisted: now_ms,
        serial: 0,
        user,
        app,
        group: NONE,
        kind: Kind::Sso,
        outcome: Outcome::Success,
    });
}
