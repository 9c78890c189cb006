//! Grows an org from a seed: people, groups and roles, apps, assignments, then what they did.

mod activity;
mod assignments;
mod cast;
mod catalogue;
mod groups;
mod people;

pub(crate) use activity::{delay, leave_traces};
pub(crate) use assignments::takes_users;
pub(crate) use cast::{Cast, Era};
pub(crate) use catalogue::blank as new_app;

use crate::clock::DAY_MS;
use crate::config::SimConfig;
use crate::faults::Fault;
use crate::world::World;

/// The org that a configuration describes, as it is at `now_ms`.
pub(crate) fn grow(config: &SimConfig, now_ms: i64) -> World {
    let founded = whole_second(now_ms - 1400 * DAY_MS);
    let mut world = World::new(config.seed, founded);
    people::settle(&mut world, config.users, now_ms);
    groups::form(&mut world, now_ms);
    catalogue::install(&mut world, config.apps, now_ms);
    assignments::hand_out(&mut world, config.users, config.assignments, now_ms);
    let history = activity::History {
        days: i64::from(config.days),
        per_day: i64::from(config.events_per_day),
        late: config.faults.contains(&Fault::Late),
        now_ms,
    };
    activity::live_through(&mut world, &history);
    world
}

/// Users, apps and groups have times in whole seconds.
pub(crate) fn whole_second(ms: i64) -> i64 {
    ms - ms.rem_euclid(1000)
}
