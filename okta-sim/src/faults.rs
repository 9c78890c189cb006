//! What can go wrong on demand: the names, what is switched on, and which request is hit.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::dice::{mix, mix_text};

/// A thing that goes wrong. `okta-sim --help` and the README list them by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Bursts of 429: another client of the org has spent the bucket for two seconds.
    RateLimit,
    /// 500 `E0000009` and 503 with an HTML body.
    Errors,
    /// The connection closes in the middle of the body.
    Cut,
    /// Some answers take long.
    Slow,
    /// Log events are delivered twice, within a page and across pages.
    Duplicate,
    /// Sign-ins are written hours after they happened, also while the log is being polled.
    Late,
    /// A page of the log is in no order.
    OutOfOrder,
    /// The API token is refused: 401 `E0000011`.
    Revoked,
    /// 403 on users.
    ForbidUsers,
    /// 403 on apps and everything below them.
    ForbidApps,
    /// 403 on the System Log.
    ForbidLogs,
    /// 403 on role assignments.
    ForbidRoles,
    /// The log holds no sign-in to any app.
    EmptyLog,
    /// The list of role holders leaves out those who hold roles through a group only.
    DirectAssignees,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 14] = [
        Fault::RateLimit,
        Fault::Errors,
        Fault::Cut,
        Fault::Slow,
        Fault::Duplicate,
        Fault::Late,
        Fault::OutOfOrder,
        Fault::Revoked,
        Fault::ForbidUsers,
        Fault::ForbidApps,
        Fault::ForbidLogs,
        Fault::ForbidRoles,
        Fault::EmptyLog,
        Fault::DirectAssignees,
    ];

    /// The name by which it is switched on.
    pub fn name(self) -> &'static str {
        match self {
            Fault::RateLimit => "rate-limit",
            Fault::Errors => "errors",
            Fault::Cut => "cut",
            Fault::Slow => "slow",
            Fault::Duplicate => "duplicate",
            Fault::Late => "late",
            Fault::OutOfOrder => "out-of-order",
            Fault::Revoked => "revoked",
            Fault::ForbidUsers => "forbid-users",
            Fault::ForbidApps => "forbid-apps",
            Fault::ForbidLogs => "forbid-logs",
            Fault::ForbidRoles => "forbid-roles",
            Fault::EmptyLog => "empty-log",
            Fault::DirectAssignees => "direct-assignees",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No fault has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no fault is called {name:?}; there are: {}", Fault::ALL.map(Fault::name).join(", "))]
pub struct UnknownFault {
    /// What was asked for.
    pub name: String,
}

impl FromStr for Fault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        Fault::ALL
            .into_iter()
            .find(|fault| fault.name() == name.trim())
            .ok_or_else(|| UnknownFault {
                name: name.to_owned(),
            })
    }
}

/// What happens to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    None,
    Burst,
    InternalError,
    Unavailable,
    Cut,
    Slow,
}

/// At most so many answers in a row fail for the same request: a retry gets through in the end.
const FAILURES_IN_A_ROW: u8 = 2;

/// The faults that are on, and how often each request was hit.
#[derive(Debug)]
pub(crate) struct Faults {
    seed: u64,
    on: BTreeSet<Fault>,
    visits: HashMap<u64, Visits>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Visits {
    seen: u32,
    failed_in_a_row: u8,
    burst: bool,
}

impl Faults {
    pub(crate) fn new(seed: u64, on: &[Fault]) -> Self {
        Faults {
            seed,
            on: on.iter().copied().collect(),
            visits: HashMap::new(),
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
        self.on.clear();
        self.visits.clear();
    }

    /// Decides a request's fate by the seed, the request and how often it was made.
    pub(crate) fn strike(&mut self, request: &str) -> Mishap {
        let any = [Fault::RateLimit, Fault::Errors, Fault::Cut, Fault::Slow];
        if !any.iter().any(|fault| self.on.contains(fault)) {
            return Mishap::None;
        }
        let key = mix_text(self.seed, request);
        let visits = self.visits.entry(key).or_default();
        visits.seen += 1;
        let chance = |fault: Fault, one_in: u64| {
            self.on.contains(&fault)
                && mix(mix_text(key, fault.name()), u64::from(visits.seen)).is_multiple_of(one_in)
        };
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
}
