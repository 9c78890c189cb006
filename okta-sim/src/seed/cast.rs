//! Who signs in to what, and what else happens: one event for each throw of the dice.

use crate::dice::{Dice, mix};
use crate::world::event::{Event, Kind, Outcome};
use crate::world::user::UserStatus;
use crate::world::{NONE, World};

/// Of which time the people and apps are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    /// All who ever were: those who have left since, apps that are deleted.
    Past,
    /// Those who are there, and apps that are in use.
    Present,
}

/// Who may appear in the log, prepared so that throwing for one event is cheap.
pub(crate) struct Cast {
    /// App, user, and the sum of the weights up to here.
    seats: Vec<(u32, u32, u64)>,
    /// The same for Okta's own apps.
    people: Vec<u32>,
    own_apps: Vec<u32>,
    clients: Vec<u32>,
    password_apps: Vec<u32>,
    admins: Vec<u32>,
}

impl Cast {
    pub(crate) fn of(world: &World, era: Era, now_ms: i64) -> Self {
        let people: Vec<u32> = indices(world.users.len(), |at| match era {
            Era::Past => world.users[at].status.was_active(),
            Era::Present => world.users[at].signs_in(),
        });
        let mut cast = Cast {
            seats: Vec::new(),
            own_apps: indices(world.apps.len(), |at| world.apps[at].owned_by_okta()),
            clients: indices(world.apps.len(), |at| {
                world.apps[at].name == "oidc_client" && !world.apps[at].deleted
            }),
            password_apps: indices(world.apps.len(), |at| {
                matches!(
                    world.apps[at].mode,
                    Some("BROWSER_PLUGIN" | "SECURE_PASSWORD_STORE")
                )
            }),
            admins: match era {
                Era::Past => world.admins.clone(),
                Era::Present => {
                    let stays = |at: &u32| world.users[*at as usize].signs_in();
                    world.admins.iter().copied().filter(stays).collect()
                }
            },
            people,
        };
        let mut sum = 0;
        for (at, app) in world.apps.iter().enumerate() {
            let signs_in = app.mode.is_some_and(|mode| mode != "BOOKMARK") && !app.service;
            let there = era == Era::Past || app.active && !app.deleted;
            if !signs_in || app.owned_by_okta() || !there {
                continue;
            }
            if app.deleted {
                cast.former_seats(world, at, &mut sum);
            }
            for entry in &app.users {
                let user = &world.users[entry.user as usize];
                let weight = keenness(world.seed, at, entry.user);
                let there = match era {
                    Era::Past => user.status.was_active(),
                    Era::Present => user.signs_in(),
                };
                if weight > 0 && there && entry.created < now_ms {
                    sum += weight;
                    cast.seats.push((at as u32, entry.user, sum));
                }
            }
        }
        // People who have left since, with the apps that everybody uses.
        for user in &cast.people {
            if world.users[*user as usize].status == UserStatus::Deprovisioned {
                let popular = world
                    .apps
                    .iter()
                    .enumerate()
                    .filter(|(_, app)| !app.users.is_empty())
                    .take(3);
                for (at, _) in popular.filter(|(_, app)| app.mode.is_some_and(|mode| mode != "BOOKMARK")) {
                    sum += 2;
                    cast.seats.push((at as u32, *user, sum));
                }
            }
        }
        cast
    }

    fn former_seats(&mut self, world: &World, app: usize, sum: &mut u64) {
        let some = self
            .people
            .iter()
            .filter(|user| mix(world.seed ^ app as u64, u64::from(**user)).is_multiple_of(20));
        for user in some {
            *sum += 3;
            self.seats.push((app as u32, *user, *sum));
        }
    }

    fn seat(&self, dice: &mut Dice) -> (u32, u32) {
        let Some(last) = self.seats.last() else {
            return (NONE, self.person(dice));
        };
        let thrown = dice.throw() % last.2;
        let at = self.seats.partition_point(|seat| seat.2 <= thrown);
        self.seats.get(at).map_or((NONE, NONE), |seat| (seat.0, seat.1))
    }

    /// One event that changes nothing but when someone was there: what changes the org happens for a reason.
    pub(crate) fn routine(&self, world: &World, published: i64, serial: u32, dice: &mut Dice) -> Event {
        let event = self.act(world, published, serial, dice);
        match event.kind {
            Kind::MembershipAdd
            | Kind::MembershipAddByJob
            | Kind::MembershipAddBySelf
            | Kind::MembershipRemove
            | Kind::UpdateProfile
            | Kind::AppUpdate
            | Kind::PrivilegeGrant => Event {
                kind: Kind::Mfa,
                user: self.person(dice),
                app: NONE,
                ..event
            },
            _ => event,
        }
    }

    fn person(&self, dice: &mut Dice) -> u32 {
        any(&self.people, dice)
    }

    /// One event at this time: what happens depends on the throw alone.
    pub(super) fn act(&self, world: &World, published: i64, serial: u32, dice: &mut Dice) -> Event {
        let (app, user) = self.seat(dice);
        let person = self.person(dice);
        let own = any(&self.own_apps, dice);
        let client = any(&self.clients, dice);
        let ok = Outcome::Success;
        let (kind, user, app, outcome) = match dice.below(1000) {
            0..330 if app != NONE => (Kind::Sso, user, app, ok),
            330..380 => (Kind::Sso, person, own, ok),
            380..400 if app != NONE => (Kind::Sso, user, app, Outcome::Failure),
            400..405 => (Kind::SsoBySystem, NONE, own, ok),
            405..410 => (Kind::SsoByClient, NONE, client, ok),
            410..414 => (Kind::SsoBare, person, NONE, ok),
            414..600 => (
                Kind::SessionStart,
                person,
                if serial.is_multiple_of(3) { own } else { NONE },
                ok,
            ),
            600..615 => (Kind::SessionStart, person, NONE, Outcome::Failure),
            615..660 => (Kind::SessionEnd, person, NONE, ok),
            660..750 => (
                Kind::Mfa,
                person,
                NONE,
                if dice.per_mille(40) { Outcome::Failure } else { ok },
            ),
            750..870 => (
                Kind::EvaluateSignOn,
                person,
                if dice.per_mille(300) { own } else { NONE },
                Outcome::Allow,
            ),
            870..875 => (Kind::EvaluateSignOn, person, NONE, Outcome::Deny),
            875..925 => (Kind::GrantIdToken, person, client, ok),
            925..955 => (Kind::GrantAccessToken, NONE, client, ok),
            955..958 => (
                Kind::AccessAdminApp,
                any(&self.admins, dice),
                any(&self.own_apps[..1.min(self.own_apps.len())], dice),
                ok,
            ),
            958..968 if self.is_seat(world, app, user) => (Kind::MembershipAdd, user, app, ok),
            968..972 if self.is_seat(world, app, user) => (Kind::MembershipAddByJob, user, app, ok),
            972..975 if !self.is_seat(world, app, person) => (Kind::MembershipRemove, person, app, ok),
            975..978 => (Kind::ShowPassword, person, any(&self.password_apps, dice), ok),
            978..988 => (Kind::UpdateProfile, person, NONE, ok),
            988..990 => (Kind::AppUpdate, NONE, client, ok),
            990..991 => (Kind::PrivilegeGrant, any(&self.admins, dice), NONE, ok),
            991..993 => (Kind::RateWarning, any(&self.admins, dice), NONE, ok),
            993..995 => (
                Kind::RateViolation,
                any(&self.admins, dice),
                NONE,
                Outcome::Missing,
            ),
            995..997 if self.is_seat(world, app, user) => (Kind::MembershipAddBySelf, user, app, ok),
            997..998 if app != NONE => (Kind::AccessRequest, person, app, ok),
            998..999 if client != NONE => (Kind::Consent, person, client, ok),
            999..1000 if client != NONE => (Kind::OrgConsent, person, client, ok),
            _ => (Kind::Mfa, person, NONE, ok),
        };
        // Nobody is in the log under an app or a person that there is not.
        let (kind, app) = match kind {
            Kind::ShowPassword
            | Kind::GrantIdToken
            | Kind::GrantAccessToken
            | Kind::AppUpdate
            | Kind::SsoByClient
                if app == NONE =>
            {
                (Kind::SessionEnd, NONE)
            }
            _ => (kind, app),
        };
        Event {
            published,
            persisted: published,
            serial,
            user,
            app,
            group: NONE,
            kind,
            outcome,
        }
    }

    fn is_seat(&self, world: &World, app: u32, user: u32) -> bool {
        world
            .apps
            .get(app as usize)
            .is_some_and(|app| app.place_of(user).is_ok())
    }
}

fn indices(count: usize, wanted: impl Fn(usize) -> bool) -> Vec<u32> {
    (0..count).filter(|at| wanted(*at)).map(|at| at as u32).collect()
}

fn any(from: &[u32], dice: &mut Dice) -> u32 {
    let thrown = dice.below(from.len());
    from.get(thrown).copied().unwrap_or(NONE)
}

/// How much a person uses an app: many seats are never used, some people are in it all day.
fn keenness(seed: u64, app: usize, user: u32) -> u64 {
    let person = mix(seed ^ 0x9e0, u64::from(user)) % 100;
    let seat = mix(mix(seed, app as u64 + 1000), u64::from(user)) % 100;
    match (person, seat) {
        (0..12, _) | (_, 0..40) => 0,
        (88.., 40..90) => 40,
        (_, 90..) => 30,
        (60..88, _) => 8,
        _ => 2,
    }
}
