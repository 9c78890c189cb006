//! Who is assigned to what: a few apps to everybody, some by department, most to some people.

use crate::clock::DAY_MS;
use crate::dice::{Dice, mix};
use crate::seed::whole_second;
use crate::world::app::{App, AppUser};
use crate::world::user::UserStatus;
use crate::world::{NONE, World};

/// Places of the departments' groups in the list of groups.
const DEPARTMENT_GROUPS: std::ops::Range<u32> = 1..11;

/// What an org has when nobody says how many seats there are.
const PER_USER: usize = 8;

/// Assigns about `wanted` seats, most of them to popular apps; by default eight for each user.
pub(crate) fn hand_out(world: &mut World, users: usize, wanted: Option<usize>, now_ms: i64) {
    let eligible: Vec<u32> = (0..world.users.len())
        .filter(|at| !world.users[*at].deleted && world.users[*at].status != UserStatus::Deprovisioned)
        .map(|at| at as u32)
        .collect();
    let open: Vec<usize> = (0..world.apps.len())
        .filter(|at| takes_users(&world.apps[*at]))
        .collect();
    if eligible.is_empty() || open.is_empty() {
        return;
    }
    let seats = wanted.unwrap_or(users * PER_USER);
    let shares = shares(open.len(), seats as f64 / eligible.len() as f64);
    // In thousandths, what is cut off adds up to a tenth of the seats of a big org.
    let finely = wanted.is_some();
    let memberships = memberships(world);
    for (at, share) in open.iter().zip(shares) {
        fill(world, *at, (share, finely), (&eligible, &memberships), now_ms);
    }
    // The entry of a deactivated person can outlast the person.
    let gone = world
        .users
        .iter()
        .position(|user| !user.deleted && user.status == UserStatus::Deprovisioned);
    if let (Some(user), Some(at)) = (gone, open.get(1)) {
        let entry = entry(
            &world.users[user],
            user as u32,
            NONE,
            "SUSPENDED",
            now_ms,
            world.seed,
        );
        insert(&mut world.apps[*at], entry);
    }
}

pub(crate) fn takes_users(app: &App) -> bool {
    !app.deleted && !app.service && !app.implicit && !app.owned_by_okta()
}

/// What part of the people each app has, the popular first, so that together they make `per_head` seats a person.
fn shares(apps: usize, per_head: f64) -> Vec<f64> {
    let weight = |rank: usize| 1.0 / ((rank + 1) as f64).powf(0.8);
    let seats = |scale: f64| {
        (0..apps)
            .map(|rank| (scale * weight(rank)).min(0.97))
            .sum::<f64>()
    };
    let (mut low, mut high) = (0.0, apps as f64 * 2.0);
    for _ in 0..40 {
        let middle = (low + high) / 2.0;
        if seats(middle) < per_head {
            low = middle;
        } else {
            high = middle;
        }
    }
    (0..apps).map(|rank| (low * weight(rank)).min(0.97)).collect()
}

/// In which of the groups that bring apps each user is, a bit for each: asking the lists of members for every user and
/// app takes most of the time in a big org.
fn memberships(world: &World) -> Vec<u32> {
    let mut bits = vec![0; world.users.len()];
    let bringing = DEPARTMENT_GROUPS.end as usize;
    for (number, group) in world.groups.iter().enumerate().take(bringing) {
        for user in &group.members {
            bits[*user as usize] |= 1 << number;
        }
    }
    bits
}

fn fill(
    world: &mut World,
    at: usize,
    (share, finely): (f64, bool),
    (eligible, memberships): (&[u32], &[u32]),
    now_ms: i64,
) {
    let seed = world.seed;
    let mut dice = Dice::new(seed, &format!("assignments {at}"));
    let mut app = world.apps[at].clone();
    // By group: everybody for the most popular, departments for every second of the others.
    let mut by_group = 0.0;
    if share > 0.8 {
        app.groups.push(0);
        by_group = 1.0;
    } else if at.is_multiple_of(2) {
        while by_group + 0.1 <= share && app.groups.len() < 5 {
            let group = DEPARTMENT_GROUPS.start + dice.below(DEPARTMENT_GROUPS.len()) as u32;
            if !app.groups.contains(&group) {
                app.groups.push(group);
            }
            by_group += 0.1;
        }
    }
    let thousandths = (share - by_group).max(0.0) * 1000.0;
    let direct = thousandths as u64;
    let rest = if finely {
        (thousandths.fract() * 1000.0) as u64
    } else {
        0
    };
    for user in eligible {
        let group = app
            .groups
            .iter()
            .copied()
            .find(|group| memberships[*user as usize] & (1 << group) != 0);
        let chance = mix(mix(seed, at as u64), u64::from(*user)) % 1000;
        let seated =
            chance < direct || chance == direct && mix(seed ^ 0x5ea7, u64::from(*user)) % 1000 < rest;
        if group.is_none() && !seated {
            continue;
        }
        let status = match dice.below(60) {
            0 => "STAGED",
            1 => "PENDING",
            2 | 3 => "PROVISIONED",
            _ => "ACTIVE",
        };
        let person = &world.users[*user as usize];
        // Some were assigned by hand although a group would do.
        let group = group.filter(|_| chance >= 40).unwrap_or(NONE);
        app.users
            .push(entry(person, *user, group, status, now_ms, seed ^ at as u64));
    }
    world.apps[at] = app;
}

fn entry(
    person: &crate::world::user::User,
    user: u32,
    group: u32,
    status: &'static str,
    now_ms: i64,
    salt: u64,
) -> AppUser {
    let mut dice = Dice::of(salt, u64::from(user));
    let span = (now_ms - person.created - 95 * DAY_MS).max(DAY_MS);
    let created = whole_second(person.created + dice.millis_below(span));
    AppUser {
        user,
        group,
        created,
        status,
    }
}

/// Puts an entry where it belongs, in place of an older one of the same person.
pub(crate) fn insert(app: &mut App, entry: AppUser) {
    match app.place_of(entry.user) {
        Ok(place) => app.users[place] = entry,
        Err(place) => app.users.insert(place, entry),
    }
}
