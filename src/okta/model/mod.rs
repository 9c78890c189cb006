//! Okta's records, as far as seatgraph stores them. Everything but the id may be missing in an answer.

mod app;
mod assignment;
mod group;
pub(super) mod lenient;
mod log;
mod log_change;
mod log_signal;
mod org;
mod role;
mod user;

pub use app::App;
pub use assignment::{AppUser, AssignmentScope};
pub use group::Group;
pub use log::{Actor, LogEvent, SignIn, Target};
pub use log_change::Change;
pub use log_signal::{AppEvent, Shows};
pub use org::Org;
pub use role::Role;
pub use user::User;

pub(super) use log::SIGN_IN_EVENT;
pub(super) use log_change::TOLD_EVENTS;
pub(super) use log_signal::{SEAT_ADDED, SIGNAL_EVENTS};
pub(super) use role::Assignee;

/// An element of a list.
pub(super) trait Record {
    /// Whether the record has what it is known by. Others are counted and skipped.
    fn is_usable(&self) -> bool;
}
