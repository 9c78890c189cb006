//! Which faults are on, and which request is hit by what: by the seed, the request, and how often it was made.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::dice::{mix, mix_text};
use crate::rate::Scale;

use super::Fault;

/// What keeps one request from being answered whole and at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    None,
    Burst,
    InternalError,
    Unavailable,
    Cut,
    Stall,
    Slow,
}

/// What is odd about one answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Oddities {
    /// Its cursor is refused.
    pub(crate) expired: bool,
    pub(crate) foreign_link: bool,
    pub(crate) repeat_page: bool,
    /// The org changes just before.
    pub(crate) churn: bool,
}

/// At most so many answers in a row fail for the same request: a retry gets through in the end.
const FAILURES_IN_A_ROW: u8 = 2;
/// The cursors of one list are refused at most so often: a client that starts it over comes to its end.
const EXPIRIES_OF_A_LIST: u8 = 2;
/// How many changes the org sees while it is paged, and how many sign-ins come late while the log is polled, for each
/// time that the fault is switched on: a client that reads until nothing is new comes to an end.
const MAX_CHURN: u32 = 40;
const MAX_LATE: u32 = 25;

/// The faults that are on, and how often each request was hit.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    on: BTreeSet<Fault>,
    visits: HashMap<u64, Visits>,
    lists: HashMap<u64, Expiries>,
    spent: BTreeMap<Fault, u32>,
    scale: Scale,
    calls: u64,
}

#[derive(Debug, Default, Clone, Copy)]
struct Visits {
    seen: u32,
    failed_in_a_row: u8,
    stalled: bool,
    burst: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Expiries {
    seen: u32,
    refused: u8,
    just_refused: bool,
}

impl Faults {
    pub(crate) fn new(seed: u64, on: &[Fault]) -> Self {
        Faults {
            seed,
            on: on.iter().copied().collect(),
            visits: HashMap::new(),
            lists: HashMap::new(),
            spent: BTreeMap::new(),
            scale: Scale::Whole,
            calls: 0,
        }
    }

    pub(crate) fn is_on(&self, fault: Fault) -> bool {
        self.on.contains(&fault)
    }

    pub(crate) fn on(&self) -> Vec<Fault> {
        self.on.iter().copied().collect()
    }

    pub(crate) fn set(&mut self, on: &[Fault]) {
        self.on.extend(on);
    }

    pub(crate) fn clear(&mut self) {
        *self = Faults {
            calls: self.calls,
            ..Faults::new(self.seed, &[])
        };
    }

    /// Decides whether a request is answered whole and at once.
    pub(crate) fn strike(&mut self, request: &str) -> Mishap {
        if self.on.is_empty() {
            return Mishap::None;
        }
        let key = mix_text(self.seed, request);
        let visits = self.visits.entry(key).or_default();
        visits.seen += 1;
        let chance = |fault: Fault, one_in: u64| {
            self.on.contains(&fault)
                && mix(mix_text(key, fault.name()), u64::from(visits.seen)).is_multiple_of(one_in)
        };
        let stalled = std::mem::take(&mut visits.stalled);
        let fails = if visits.failed_in_a_row >= FAILURES_IN_A_ROW {
            Mishap::None
        } else if !visits.burst && chance(Fault::RateLimit, 6) {
            visits.burst = true;
            Mishap::Burst
        } else if chance(Fault::Errors, 4) {
            if key.is_multiple_of(2) {
                Mishap::InternalError
            } else {
                Mishap::Unavailable
            }
        } else if chance(Fault::Cut, 4) {
            Mishap::Cut
        } else if !stalled && chance(Fault::Stall, 8) {
            visits.stalled = true;
            Mishap::Stall
        } else {
            Mishap::None
        };
        if fails != Mishap::None {
            visits.failed_in_a_row += 1;
            return fails;
        }
        visits.failed_in_a_row = 0;
        if chance(Fault::Slow, 6) {
            Mishap::Slow
        } else {
            Mishap::None
        }
    }

    /// Decides what is odd about the answer to a request that was struck by nothing worse.
    pub(crate) fn oddities(&mut self, request: &str) -> Oddities {
        if self.on.is_empty() {
            return Oddities::default();
        }
        let key = mix_text(self.seed, request);
        let seen = self.visits.get(&key).map_or(1, |visits| visits.seen);
        let chance = |fault: Fault, one_in: u64| {
            self.on.contains(&fault)
                && mix(mix_text(key, fault.name()), u64::from(seen)).is_multiple_of(one_in)
        };
        let foreign = self.on.contains(&Fault::ForeignLink) && seen == 1 || chance(Fault::ForeignLink, 3);
        let odd = Oddities {
            expired: false,
            foreign_link: foreign,
            repeat_page: chance(Fault::RepeatPage, 3),
            churn: chance(Fault::Churn, 3),
        };
        Oddities {
            expired: self.expires(request),
            ..odd
        }
    }

    fn expires(&mut self, request: &str) -> bool {
        let (path, query) = request.split_once('?').unwrap_or((request, ""));
        let is_cursor = |part: &&str| part.starts_with("after=");
        if !self.is_on(Fault::ExpiredCursor) || !query.split('&').any(|part| is_cursor(&part)) {
            return false;
        }
        let list: Vec<&str> = query.split('&').filter(|part| !is_cursor(part)).collect();
        let key = mix_text(mix_text(self.seed, path), &list.join("&"));
        let list = self.lists.entry(key).or_default();
        list.seen += 1;
        let hit = mix(key, u64::from(list.seen)).is_multiple_of(4);
        let refuse = hit && !list.just_refused && list.refused < EXPIRIES_OF_A_LIST;
        list.just_refused = refuse;
        list.refused += u8::from(refuse);
        refuse
    }

    /// How far `Date` and reset of this answer are off, in seconds.
    pub(crate) fn jump_s(&self, call: u64) -> i64 {
        if !self.is_on(Fault::ClockJump) {
            return 0;
        }
        let thrown = mix(self.seed ^ 0xc10c, call);
        let by = 60 + ((thrown >> 8) % 240) as i64;
        match thrown % 3 {
            0 => 0,
            1 => by,
            _ => -by,
        }
    }

    /// What the limits are multiplied with as of this call.
    pub(crate) fn scale(&mut self) -> Scale {
        self.calls += 1;
        if !self.is_on(Fault::LimitChange) {
            self.scale = Scale::Whole;
            return self.scale;
        }
        let thrown = mix(self.seed ^ 0x11a1, self.calls);
        if thrown.is_multiple_of(25) {
            self.scale = match (self.scale, (thrown >> 32) % 2) {
                (Scale::Whole, 0) => Scale::Half,
                (Scale::Whole, _) => Scale::Double,
                (Scale::Half | Scale::Double, _) => Scale::Whole,
            };
        }
        self.scale
    }

    /// Counts one change of the org while it is paged; nothing when there were enough.
    pub(crate) fn spend_churn(&mut self) -> Option<u32> {
        self.spend(Fault::Churn, MAX_CHURN)
    }

    /// Counts one sign-in that comes late; nothing when there were enough.
    pub(crate) fn spend_late(&mut self) -> Option<u32> {
        self.spend(Fault::Late, MAX_LATE)
    }

    fn spend(&mut self, fault: Fault, max: u32) -> Option<u32> {
        let spent = self.spent.entry(fault).or_default();
        if !self.on.contains(&fault) {
            *spent = 0;
            return None;
        }
        if *spent >= max {
            return None;
        }
        *spent += 1;
        Some(*spent)
    }
}
