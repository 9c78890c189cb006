//! What can go wrong on demand, by name.

mod fate;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub(crate) use fate::{Faults, Mishap, Oddities};

/// A thing that goes wrong. `okta-sim --help` lists them by these names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Bursts of 429: another client of the org has spent the bucket for two seconds.
    RateLimit,
    /// 500 `E0000009` and 503 with an HTML body.
    Errors,
    /// The connection closes in the middle of the body.
    Cut,
    /// An answer stops in the middle of its body, and the connection stays open for long.
    Stall,
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
    /// The org does not have roles of groups: 401 `E0000015`, though the credential is good.
    NoGroupRoles,
    /// The log holds no sign-in to any app.
    EmptyLog,
    /// The list of role holders leaves out those who hold roles through a group only.
    DirectAssignees,
    /// Now and then the cursor of a list or of the log is refused: 400 with the code of that endpoint.
    ExpiredCursor,
    /// The next link of lists and of the log leads to another host. A retry of the same call may get the right one.
    ForeignLink,
    /// At times the next link leads to the same page once more.
    RepeatPage,
    /// `Date` and the reset of the rate limit jump by some minutes, forth and back, from answer to answer.
    ClockJump,
    /// The org changes while its lists are being paged: people, apps and seats come and go, 40 times in all for each
    /// time that this is switched on.
    Churn,
    /// The limits of all buckets halve or double now and then.
    LimitChange,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Fault; 22] = [
        Fault::RateLimit,
        Fault::Errors,
        Fault::Cut,
        Fault::Stall,
        Fault::Slow,
        Fault::Duplicate,
        Fault::Late,
        Fault::OutOfOrder,
        Fault::Revoked,
        Fault::ForbidUsers,
        Fault::ForbidApps,
        Fault::ForbidLogs,
        Fault::ForbidRoles,
        Fault::NoGroupRoles,
        Fault::EmptyLog,
        Fault::DirectAssignees,
        Fault::ExpiredCursor,
        Fault::ForeignLink,
        Fault::RepeatPage,
        Fault::ClockJump,
        Fault::Churn,
        Fault::LimitChange,
    ];

    /// The name by which it is switched on.
    pub fn name(self) -> &'static str {
        match self {
            Fault::RateLimit => "rate-limit",
            Fault::Errors => "errors",
            Fault::Cut => "cut",
            Fault::Stall => "stall",
            Fault::Slow => "slow",
            Fault::Duplicate => "duplicate",
            Fault::Late => "late",
            Fault::OutOfOrder => "out-of-order",
            Fault::Revoked => "revoked",
            Fault::ForbidUsers => "forbid-users",
            Fault::ForbidApps => "forbid-apps",
            Fault::ForbidLogs => "forbid-logs",
            Fault::ForbidRoles => "forbid-roles",
            Fault::NoGroupRoles => "no-group-roles",
            Fault::EmptyLog => "empty-log",
            Fault::DirectAssignees => "direct-assignees",
            Fault::ExpiredCursor => "expired-cursor",
            Fault::ForeignLink => "foreign-link",
            Fault::RepeatPage => "repeat-page",
            Fault::ClockJump => "clock-jump",
            Fault::Churn => "churn",
            Fault::LimitChange => "limit-change",
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
