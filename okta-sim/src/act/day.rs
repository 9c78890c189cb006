//! A day of the org's life: what people did, and the changes that a company has every day.

use serde_json::{Map, Value, json};

use crate::clock::DAY_MS;
use crate::dice::Dice;
use crate::seed::{Cast, Era, delay, leave_traces, takes_users};
use crate::world::NONE;
use crate::world::event::{Event, Kind};
use crate::world::user::{User, UserStatus};

use super::{ActError, Scene};

const MAX_EVENTS: u32 = 1_000_000;

/// How much happens.
pub(super) struct Day {
    pub(super) events: u32,
    pub(super) users: usize,
    pub(super) apps: usize,
    pub(super) changes_per_app: u32,
    pub(super) every_app: bool,
}

/// What changes: users and apps by their places.
#[derive(Debug, Clone, Copy)]
enum Change {
    Hire,
    Dismiss(u32),
    Profile(u32),
    Status(u32),
    /// Somebody gets a seat or loses one.
    Seat(usize),
    /// Somebody joins the group that brings this app and no other.
    SeatByGroup(usize),
}

impl Scene<'_> {
    pub(super) fn live_a_day(&mut self, day: &Day) -> Result<(), ActError> {
        if day.events > MAX_EVENTS {
            return Err(ActError::Busy);
        }
        let end = self.now_ms;
        let newest = self
            .world
            .log
            .events()
            .last()
            .map_or(i64::MIN, |last| last.persisted);
        let start = newest.clamp(end - DAY_MS, end);
        let mut dice = Dice::new(self.world.seed, &format!("day {}", self.world.log.len()));
        let cast = Cast::of(self.world, Era::Present, end);
        let mut changes: Vec<(i64, Change)> = self
            .changes(day, &mut dice)
            .into_iter()
            .map(|change| (start + dice.millis_below(end - start + 1), change))
            .collect();
        changes.sort_by_key(|(at, _)| *at);
        let mut changes = changes.into_iter().peekable();
        for number in 0..i64::from(day.events) {
            let step = |number: i64| start + (end - start) * number / i64::from(day.events);
            let at = step(number) + dice.millis_below(step(number + 1) - step(number));
            while let Some((due, change)) = changes.next_if(|(due, _)| *due <= at) {
                self.now_ms = due;
                self.change(change, &mut dice);
            }
            self.routine(&cast, at);
        }
        for (due, change) in changes {
            self.now_ms = due;
            self.change(change, &mut dice);
        }
        self.now_ms = end;
        Ok(())
    }

    /// One event that changes nothing, written at that time.
    fn routine(&mut self, cast: &Cast, at: i64) {
        let serial = self.world.log.next_serial();
        let mut dice = Dice::of(self.world.seed ^ 0x0da7, u64::from(serial));
        let published = at - delay(false, &mut dice);
        let mut event = cast.routine(self.world, published, serial, &mut dice);
        // Who was dismissed in the morning does not sign in in the evening.
        let gone = |event: &Event| {
            let user = self.world.users.get(event.user as usize);
            event.user != NONE && user.is_none_or(|user| user.status == UserStatus::Deprovisioned)
        };
        for _ in 0..8 {
            if !gone(&event) {
                break;
            }
            event = cast.routine(self.world, published, serial, &mut dice);
        }
        let event = self.world.log.append(Event {
            persisted: at,
            ..event
        });
        leave_traces(self.world, &event);
    }

    /// What changes today, nobody twice.
    fn changes(&self, day: &Day, dice: &mut Dice) -> Vec<Change> {
        let world = &self.world;
        let open = |at: &u32| {
            let user = world.users.get(*at as usize);
            // The first user is whom the token belongs to.
            *at > 0
                && !world.admins.contains(at)
                && user.is_some_and(|user| !user.deleted && user.status != UserStatus::Deprovisioned)
        };
        let people: Vec<u32> = (0..world.users.len() as u32).filter(open).collect();
        let few = if day.users < 3 { 0 } else { (day.users / 50).max(1) };
        let mut changes = vec![Change::Hire; few];
        let people = draw(people, day.users - few, dice);
        let kinds = people.into_iter().enumerate().map(|(number, user)| match number {
            number if number < few => Change::Dismiss(user),
            number if number % 10 == 9 => Change::Status(user),
            _ => Change::Profile(user),
        });
        changes.extend(kinds);
        let apps: Vec<usize> = (0..world.apps.len())
            .filter(|at| {
                let app = world.apps.get(*at);
                app.is_some_and(|app| takes_users(app) && app.active)
            })
            .collect();
        if day.every_app {
            changes.extend(apps.iter().map(|at| Change::Seat(*at)));
        }
        for at in draw(apps, day.apps, dice) {
            for number in 0..day.changes_per_app {
                // With one or two changes, no app is worth a group of its own.
                let by_group = number % 3 == 2;
                changes.push(if by_group {
                    Change::SeatByGroup(at)
                } else {
                    Change::Seat(at)
                });
            }
        }
        changes
    }

    fn change(&mut self, change: Change, dice: &mut Dice) {
        match change {
            Change::Hire => {
                let number = self.world.users.len();
                let profile = attributes(json!({"firstName": "Nova", "lastName": format!("Hire {number}")}));
                self.hire(&format!("hire{number}@example.com"), &profile);
            }
            Change::Dismiss(user) => self.dismiss(user as usize),
            Change::Profile(user) => {
                let number = dice.below(1000);
                let profile = match number % 3 {
                    0 => json!({ "title": format!("Engineer {number}") }),
                    1 => json!({ "costCenter": format!("CC-{number}") }),
                    _ => json!({ "lastName": format!("Renamed {number}") }),
                };
                self.edit(user as usize, &attributes(profile));
            }
            Change::Status(user) => {
                let at = user as usize;
                match self.world.users.get(at).map(|user| user.status) {
                    Some(UserStatus::Suspended) => self.turn(at, UserStatus::Active, Kind::UserUnsuspend),
                    Some(UserStatus::Active) if dice.per_mille(500) => {
                        self.turn(at, UserStatus::Suspended, Kind::UserSuspend);
                    }
                    Some(UserStatus::Active) => self.turn(at, UserStatus::LockedOut, Kind::UserLock),
                    _ => self.change(Change::Profile(user), dice),
                }
            }
            Change::Seat(at) => self.change_seat(at, dice),
            Change::SeatByGroup(at) => {
                if let Some(user) = self.without_seat(at, dice) {
                    let group = self.own_group(at);
                    self.join(group, user);
                }
            }
        }
    }

    /// A direct seat is taken or given, by an administrator or by an import.
    fn change_seat(&mut self, at: usize, dice: &mut Dice) {
        let import = dice.per_mille(250);
        if dice.per_mille(400)
            && let Some(user) = self.with_direct_seat(at, dice)
        {
            let kind = if import {
                Kind::MembershipRemoveByJob
            } else {
                Kind::MembershipRemove
            };
            return self.unseat(at, user, kind);
        }
        match self.without_seat(at, dice) {
            Some(user) if import => self.seat(at, user, Kind::MembershipAddByJob),
            Some(user) => self.seat(at, user, Kind::MembershipAdd),
            // Everybody has one.
            None => {
                if let Some(user) = self.with_direct_seat(at, dice) {
                    self.unseat(at, user, Kind::MembershipRemove);
                }
            }
        }
    }

    fn with_direct_seat(&self, at: usize, dice: &mut Dice) -> Option<u32> {
        let entries = &self.world.apps.get(at)?.users;
        let from = dice.below(entries.len());
        let (before, after) = entries.split_at_checked(from)?;
        let mut around = after.iter().chain(before);
        around.find(|entry| entry.group == NONE).map(|entry| entry.user)
    }

    fn without_seat(&self, at: usize, dice: &mut Dice) -> Option<u32> {
        let (app, users) = (self.world.apps.get(at)?, &self.world.users);
        let from = dice.below(users.len());
        let mut around = (from..users.len()).chain(0..from);
        let fits =
            |at: &usize| users.get(*at).is_some_and(User::signs_in) && app.place_of(*at as u32).is_err();
        around.find(fits).map(|at| at as u32)
    }

    /// The group that is there for this app alone; it is founded when there is none yet.
    fn own_group(&mut self, at: usize) -> usize {
        let Some(app) = self.world.apps.get(at) else {
            return usize::MAX;
        };
        let name = format!("Users of {} ({})", app.label, app.id);
        let assigned = |group: &u32| {
            let group = self.world.groups.get(*group as usize);
            group.is_some_and(|group| group.name.ends_with(&format!("({})", app.id)))
        };
        if let Some(group) = app.groups.iter().copied().find(assigned) {
            return group as usize;
        }
        let group = self.found_group(&name);
        self.open_to(at, group as u32);
        group
    }
}

fn attributes(profile: Value) -> Map<String, Value> {
    match profile {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// So many of them, chosen by chance.
fn draw<T>(mut from: Vec<T>, count: usize, dice: &mut Dice) -> Vec<T> {
    let count = count.min(from.len());
    for place in 0..count {
        let other = place + dice.below(from.len() - place);
        from.swap(place, other);
    }
    from.truncate(count);
    from
}
