//! Sign-ins counted from the log: by app, user and day, and the newest of each person and app.

use std::collections::{BTreeMap, HashMap};

use crate::clock::{DAY_MS, instant, iso};
use crate::world::World;
use crate::world::event::{Event, Kind, Outcome};

use super::{DailyCount, MonthlyCount};

/// The newest sign-in of someone, or to something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Newest {
    pub(super) at_ms: i64,
    pub(super) app: u32,
}

/// The counts. Keys are places in the org's lists; a day is a number of days since 1970.
#[derive(Debug, Default)]
pub(super) struct Counts {
    days: BTreeMap<(u32, u32, i64), (u64, i64)>,
    users: HashMap<usize, Newest>,
    apps: HashMap<usize, Newest>,
}

impl Counts {
    pub(super) fn of(world: &World, since_ms: i64) -> Self {
        let mut counts = Counts::default();
        let signs_in = |event: &&Event| event.published >= since_ms && is_sign_in(world, event);
        for event in world.log.events().iter().filter(signs_in) {
            let day = event.published.div_euclid(DAY_MS);
            let count = counts
                .days
                .entry((event.app, event.user, day))
                .or_insert((0, event.published));
            count.0 += 1;
            count.1 = count.1.max(event.published);
            let newest = Newest {
                at_ms: event.published,
                app: event.app,
            };
            keep(world, &mut counts.users, event.user as usize, newest);
            keep(world, &mut counts.apps, event.app as usize, newest);
        }
        counts
    }

    pub(super) fn user(&self, at: usize) -> Option<&Newest> {
        self.users.get(&at)
    }

    pub(super) fn app(&self, at: usize) -> Option<&Newest> {
        self.apps.get(&at)
    }

    pub(super) fn daily(&self, world: &World) -> Vec<DailyCount> {
        let row = |(key, (count, last)): (&(u32, u32, i64), &(u64, i64))| {
            let (app, user) = ids(world, key.0, key.1)?;
            let day = instant(key.2 * DAY_MS).format("%Y-%m-%d").to_string();
            Some(DailyCount(app, user, day, *count, iso(*last)))
        };
        let mut rows: Vec<DailyCount> = self.days.iter().filter_map(row).collect();
        rows.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
        rows
    }

    pub(super) fn monthly(&self, world: &World) -> Vec<MonthlyCount> {
        let mut months: BTreeMap<(u32, u32, String), u64> = BTreeMap::new();
        for ((app, user, day), (count, _)) in &self.days {
            let month = instant(day * DAY_MS).format("%Y-%m").to_string();
            *months.entry((*app, *user, month)).or_default() += count;
        }
        let row = |((app, user, month), count): ((u32, u32, String), u64)| {
            let (app, user) = ids(world, app, user)?;
            Some(MonthlyCount(app, user, month, count))
        };
        let mut rows: Vec<MonthlyCount> = months.into_iter().filter_map(row).collect();
        rows.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
        rows
    }
}

/// Of two at the same instant that to the app with the greater id stays: a rule that anyone who reads the log can keep to,
/// in whatever order it comes.
fn keep(world: &World, newest: &mut HashMap<usize, Newest>, at: usize, sign_in: Newest) {
    let rank = |newest: &Newest| {
        (
            newest.at_ms,
            world.apps.get(newest.app as usize).map(|app| &app.id),
        )
    };
    let kept = newest.entry(at).or_insert(sign_in);
    if rank(kept) < rank(&sign_in) {
        *kept = sign_in;
    }
}

fn ids(world: &World, app: u32, user: u32) -> Option<(String, String)> {
    let app = world.apps.get(app as usize)?;
    let user = world.users.get(user as usize)?;
    Some((app.id.clone(), user.id.clone()))
}

/// A success by a person of the org at one of its apps. Other kinds of single sign-on have no such actor or target.
pub(super) fn is_sign_in(world: &World, event: &Event) -> bool {
    event.kind == Kind::Sso
        && event.outcome == Outcome::Success
        && world.users.get(event.user as usize).is_some()
        && world.apps.get(event.app as usize).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::entity::{actor, targets};
    use crate::config::SimConfig;
    use crate::seed;

    /// Judged by what the event says of itself.
    fn says_so(world: &World, event: &Event) -> bool {
        event.kind.is_sso()
            && event.outcome == Outcome::Success
            && actor(world, event).is_some_and(|actor| actor.kind == "User")
            && targets(world, event)
                .unwrap_or_default()
                .iter()
                .any(|target| target.kind == "AppInstance")
    }

    #[test]
    fn a_sign_in_is_what_says_that_it_is_one() {
        for (users, apps) in [(60, 20), (3, 0), (0, 2)] {
            let config = SimConfig {
                users,
                apps,
                days: 20,
                events_per_day: 200,
                ..SimConfig::default()
            };
            let world = seed::grow(&config, 1_790_000_000_000);
            for event in world.log.events() {
                assert_eq!(is_sign_in(&world, event), says_so(&world, event), "{event:?}");
            }
        }
    }
}
