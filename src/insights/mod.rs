//! Insights: what seats are used, what they cost, and which apps may be outside IT's control. Definitions that people act by, each in
//! one place; docs/insights.md tells them in words. The statements are the store's.

mod breakdown;
mod category;
mod currencies;
mod decision;
mod formula;
mod license;
mod license_file;
mod line_numbers;
mod reclaim;
mod renewal;
mod signals;
mod summary;

pub use breakdown::{By, Part, load_breakdowns};
pub use category::checked_category;
pub use decision::DecisionFault;
pub use formula::harmless;
pub use license::checked_license;
pub use license_file::{AppName, FAULTS_MAX, LicenseLine, LineFault, read_license_file};
pub use reclaim::{ReclaimReason, reclaim_reasons};
pub use renewal::{Forecast, Known, Renewal, longest_trend, renewal_of};
pub use signals::{Shown, signals_of};
pub use summary::{Cost, Summary, load_summaries};

/// What seats that nobody uses cost a month, in minor units of the currency: each at the price of one.
pub fn monthly_waste(unused_seats: i64, cost_per_seat: i64) -> i64 {
    unused_seats.saturating_mul(cost_per_seat)
}
