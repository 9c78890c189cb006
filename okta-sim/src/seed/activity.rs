//! What the org did: sign-ins with a realistic skew, and everything else that fills a System Log.

use crate::clock::{DAY_MS, instant};
use crate::dice::Dice;
use crate::seed::cast::{Cast, Era};
use crate::seed::whole_second;
use crate::world::World;
use crate::world::event::{Event, Kind, Log, Outcome};
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
    let cast = Cast::of(world, Era::Past, history.now_ms);
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
pub(crate) fn delay(late: bool, dice: &mut Dice) -> i64 {
    let often = if late { 60 } else { 6 };
    if dice.per_mille(often) {
        dice.millis_below(if late { 6 * HOUR_MS } else { 2 * HOUR_MS })
    } else {
        dice.millis_below(1500)
    }
}

/// Okta's own records follow from what happened.
pub(crate) fn leave_traces(world: &mut World, event: &Event) {
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
        (Kind::MembershipAdd | Kind::MembershipAddByJob | Kind::MembershipAddBySelf, _) => {
            if let Some(app) = world.apps.get_mut(event.app as usize)
                && let Ok(place) = app.place_of(user)
            {
                app.users[place].created = app.users[place].created.max(at);
            }
        }
        _ => {}
    }
}
