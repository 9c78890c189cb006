//! What the org did: sign-ins with a realistic skew, and everything else that fills a System Log.

use crate::clock::{DAY_MS, instant};
use crate::dice::{Dice, mix};
use crate::seed::whole_second;
use crate::world::event::{Event, Kind, Log, Outcome};
use crate::world::user::UserStatus;
use crate::world::{NONE, World};
use chrono::{Datelike, Timelike};

const HOUR_MS: i64 = DAY_MS / 24;
/// Events by hour of the day (UTC), for people in many time zones.
const HOURS: [i64; 24] = [
    3, 2, 2, 2, 3, 5, 10, 25, 60, 80, 75, 60, 50, 70, 85, 80, 75, 60, 40, 30, 25, 18, 10, 5,
];
/// By day of the week, from Monday.
const WEEKDAYS: [i64; 7] = [20, 21, 21, 20, 17, 3, 2];

/// How long and how busy the past was.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) days: i64,
    pub(crate) per_day: i64,
    /// Whether many events come late.
    pub(crate) late: bool,
    pub(crate) now_ms: i64,
}

/// Writes the log, and what follows from it into users and assignments.
pub(crate) fn live_through(world: &mut World, history: &History) {
    let total = (history.days * history.per_day).max(0) as usize;
    let cast = Cast::of(world, history.now_ms);
    let mut events = Vec::with_capacity(total);
    for published in moments(world.seed, history) {
        let serial = events.len() as u32;
        let mut dice = Dice::of(world.seed ^ 0xac71, u64::from(serial));
        let event = cast.act(world, published, serial, &mut dice);
        let delay = delay(history.late, &mut dice);
        // Nothing is written in the future.
        let persisted = (published + delay).min(history.now_ms);
        leave_traces(world, &event);
        events.push(Event { persisted, ..event });
    }
    world.log = Log::of(events);
}

/// When something happens: the past by hours, each with its weight, and chance within the hour.
fn moments(seed: u64, history: &History) -> Vec<i64> {
    let start = history.now_ms - history.days * DAY_MS;
    let slots: Vec<i64> = (0..history.days * 24)
        .map(|hour| start + hour * HOUR_MS)
        .collect();
    let weight = |slot: i64| {
        let at = instant(slot);
        HOURS[at.hour() as usize % 24] * WEEKDAYS[at.weekday().num_days_from_monday() as usize % 7]
    };
    let whole: i64 = slots.iter().map(|slot| weight(*slot)).sum::<i64>().max(1);
    let total = history.days * history.per_day;
    let mut dice = Dice::new(seed, "moments");
    let mut moments = Vec::with_capacity(total.max(0) as usize);
    let mut weighed = 0;
    for slot in slots {
        weighed += weight(slot);
        let due = (total as i128 * i128::from(weighed) / i128::from(whole)) as usize;
        let first = moments.len();
        while moments.len() < due {
            moments.push(slot + dice.millis_below(HOUR_MS));
        }
        moments[first..].sort_unstable();
    }
    moments
}

/// How long an event takes until it is written: moments mostly, at times hours.
fn delay(late: bool, dice: &mut Dice) -> i64 {
    let often = if late { 60 } else { 6 };
    if dice.per_mille(often) {
        dice.millis_below(if late { 6 * HOUR_MS } else { 2 * HOUR_MS })
    } else {
        dice.millis_below(1500)
    }
}

/// Who may appear in the log, prepared so that throwing for one event is cheap.
struct Cast {
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
    fn of(world: &World, now_ms: i64) -> Self {
        let people: Vec<u32> = indices(world.users.len(), |at| world.users[at].status.was_active());
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
            admins: world.admins.clone(),
            people,
        };
        let mut sum = 0;
        for (at, app) in world.apps.iter().enumerate() {
            let signs_in = app.mode.is_some_and(|mode| mode != "BOOKMARK") && !app.service;
            if !signs_in || app.owned_by_okta() {
                continue;
            }
            if app.deleted {
                cast.former_seats(world, at, &mut sum);
            }
            for entry in &app.users {
                let user = &world.users[entry.user as usize];
                let weight = keenness(world.seed, at, entry.user);
                if weight > 0 && user.status.was_active() && entry.created < now_ms {
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

    fn person(&self, dice: &mut Dice) -> u32 {
        any(&self.people, dice)
    }

    /// One event at this time: what happens depends on the throw alone.
    fn act(&self, world: &World, published: i64, serial: u32, dice: &mut Dice) -> Event {
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
            968..972 if self.is_seat(world, app, user) => (Kind::MembershipAddByGroup, user, app, ok),
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

/// Okta's own records follow from what happened.
fn leave_traces(world: &mut World, event: &Event) {
    let at = whole_second(event.published);
    let user = event.user;
    match (event.kind, event.outcome) {
        (Kind::SessionStart, Outcome::Success) => {
            if let Some(person) = world.users.get_mut(user as usize) {
                person.last_login = person.last_login.max(Some(at));
            }
        }
        (Kind::UpdateProfile, _) => {
            if let Some(person) = world.users.get_mut(user as usize) {
                person.last_updated = person.last_updated.max(at);
            }
        }
        (Kind::AppUpdate, _) => {
            if let Some(app) = world.apps.get_mut(event.app as usize) {
                app.last_updated = app.last_updated.max(at);
            }
        }
        (Kind::MembershipAdd | Kind::MembershipAddByGroup, _) => {
            if let Some(app) = world.apps.get_mut(event.app as usize)
                && let Ok(place) = app.place_of(user)
            {
                app.users[place].created = app.users[place].created.max(at);
            }
        }
        _ => {}
    }
}
