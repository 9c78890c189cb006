//! Insights: what seats are used, what they cost, and which apps may be outside IT's control. Definitions that people act by, each in
//! one place; docs/insights.md tells them in words. The statements are the store's.

mod currencies;
mod license;
mod reclaim;
mod signals;
mod summary;

pub use license::{LicenseFault, checked_license};
pub use reclaim::{ReclaimReason, reclaim_reasons};
pub use signals::{Shown, signals_of};
pub use summary::{Cost, Summary, load_summaries};

/// What seats that nobody uses cost a month, in minor units of the currency: each at the price of one.
pub fn monthly_waste(unused_seats: i64, cost_per_seat: i64) -> i64 {
    unused_seats.saturating_mul(cost_per_seat)
}
