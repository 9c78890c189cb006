//! The type Summary: an org at a glance.

use async_graphql::{Object, Result, SimpleObject};

use super::{
    connection::int,
    in_order::InOrder,
    integration::IntegrationObject,
    rows::Rows,
    seat_report::{ReportPeriod, SeatReport, money},
};
use crate::insights;

/// What licenses in one currency cost. In minor units of the currency (cents), a month.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Cost {
    /// The currency, as ISO 4217 writes it.
    currency: String,
    /// All seats that were bought; those assigned, where it is not known how many were.
    monthly_spend: i32,
    /// Seats that are inactive or were never used.
    monthly_waste: i32,
}

/// An org at a glance.
pub(super) type Summary = InOrder<SummaryObject>;

/// Its fields.
pub(super) struct SummaryObject {
    pub(super) integration: IntegrationObject,
    pub(super) period: ReportPeriod,
    pub(super) figures: insights::Summary,
}

/// An org at a glance: its seats, what they cost, and what nobody has looked at yet. Apps are those of
/// `apps(filter: {status: [ACTIVE, INACTIVE], ownedByOkta: false})`.
#[Object(name = "Summary")]
impl SummaryObject {
    /// People in Okta, whatever their status; those deleted there are left out.
    async fn users(&self) -> i32 {
        int(self.figures.users)
    }

    /// Apps that are configured in Okta, without Okta's own.
    async fn apps(&self) -> i32 {
        int(self.figures.apps)
    }

    /// Apps that nobody signed in to within the period.
    async fn unused_apps(&self) -> i32 {
        int(self.figures.unused_apps)
    }

    /// Apps that nobody has reviewed.
    async fn unreviewed_apps(&self) -> i32 {
        int(self.figures.unreviewed_apps)
    }

    /// Over all apps together; its monthlyWaste is null: see costs.
    async fn seats(&self) -> SeatReport {
        SeatReport::of_integration(self.integration.clone(), self.period, self.figures.seats)
    }

    /// One per currency, over the apps that have a license.
    async fn costs(&self) -> Result<Rows<InOrder<Cost>>> {
        let costs = self.figures.costs.iter().map(|(currency, cost)| {
            Ok(InOrder(Cost {
                currency: currency.clone(),
                monthly_spend: money(cost.monthly_spend)?,
                monthly_waste: money(cost.monthly_waste)?,
            }))
        });
        costs.collect()
    }
}
