//! The type SeatReport: seats in use and seats to reclaim.

use async_graphql::{Object, Result};

use super::{
    app::AppObject, connection::int, in_order::InOrder, integration::IntegrationObject, money::Money,
    reader::Reader,
};
use crate::{
    insights::monthly_waste,
    store::{Millis, seat_counts::SeatCounts},
};

/// The time that a report is about: from `since` until now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportPeriod {
    /// Who has not signed in since then does not count as active.
    pub since: Millis,
    /// Now.
    pub now: Millis,
}

impl ReportPeriod {
    /// The last so many days.
    pub(super) fn new(reader: &Reader, inactive_days: i32) -> Result<Self> {
        Ok(Self {
            since: reader.period_since(inactive_days)?,
            now: reader.now(),
        })
    }
}

/// Seats in use and seats to reclaim.
pub(super) type SeatReport = InOrder<SeatReportObject>;

/// Its fields.
pub(super) struct SeatReportObject {
    of: Of,
    period: ReportPeriod,
    counts: SeatCounts,
}

/// Whose seats.
enum Of {
    App(AppObject),
    Integration(IntegrationObject),
}

impl SeatReport {
    /// That of an app.
    pub(super) fn of_app(app: AppObject, period: ReportPeriod, counts: SeatCounts) -> Self {
        InOrder(SeatReportObject {
            of: Of::App(app),
            period,
            counts,
        })
    }

    /// That of several apps of an integration.
    pub(super) fn of_integration(
        integration: IntegrationObject,
        period: ReportPeriod,
        counts: SeatCounts,
    ) -> Self {
        InOrder(SeatReportObject {
            of: Of::Integration(integration),
            period,
            counts,
        })
    }
}

impl SeatReportObject {
    fn wasted(&self) -> Option<(i64, &str)> {
        match &self.of {
            Of::App(app) => {
                let (cost, currency) = app.cost_per_seat()?;
                Some((monthly_waste(self.counts.unused(), cost), currency))
            }
            Of::Integration(_) => None,
        }
    }
}

/// Seats in use and seats to reclaim, over the last `inactiveDays` days. Each seat is of one of four classes: active + inactive +
/// neverUsed + recentlyAssigned = assigned.
#[Object(name = "SeatReport")]
impl SeatReportObject {
    /// All seats, those of suspended and deactivated users too: see `AssignmentFilter.orphaned`.
    async fn assigned(&self) -> i32 {
        int(self.counts.assigned)
    }

    /// Assigned and signed in within the period.
    async fn active(&self) -> i32 {
        int(self.counts.active)
    }

    /// Assigned, signed in before the period, not within.
    async fn inactive(&self) -> i32 {
        int(self.counts.inactive)
    }

    /// Assigned before the period, and never seen to sign in.
    async fn never_used(&self) -> i32 {
        int(self.counts.never_used)
    }

    /// Assigned within the period, and never seen to sign in: too early to tell.
    async fn recently_assigned(&self) -> i32 {
        int(self.counts.recently_assigned)
    }

    /// inactive + neverUsed seats, times the seat's monthly cost, in minor units of the license's currency; null without a
    /// license, and for several apps together. 2147483647 where it is more: see waste.
    async fn monthly_waste(&self) -> Option<i32> {
        let waste = self.wasted();
        waste.map(|(minor_units, _)| int(minor_units))
    }

    /// The same, whatever its size, and its currency.
    async fn waste(&self) -> Option<InOrder<Money>> {
        let waste = self.wasted();
        waste.map(|(minor_units, currency)| Money::new(minor_units, currency))
    }

    /// Whether the System Log of the whole period has been counted. Where it has not, there may be sign-ins that these figures
    /// do not know of.
    async fn coverage_complete(&self) -> Result<bool> {
        match &self.of {
            Of::App(app) => app.is_covered(self.period).await,
            Of::Integration(integration) => Ok(integration.is_covered(self.period)),
        }
    }
}
