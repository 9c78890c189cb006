//! Every statement that reads counted sign-ins: sums, points in time, and the flat table of stats.
//!
//! Usage is kept per day, per month and in all. A question is answered from the coarsest that fits: months for what
//! covers whole months, days only for the months that a bound cuts.

mod apps;
mod orgs;
mod source;
mod stats;
mod sums;

pub use apps::{AppKey, load_app_points, load_app_sums};
pub use orgs::load_org_points;
pub use source::{Bounds, Period, UsageOf};
pub use stats::{StatKey, UsageFilter, UsageRow, find_stats, list_stats, load_seat_stats};
pub use sums::{Point, Sum, SumKey, load_points, load_sums};
