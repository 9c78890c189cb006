//! The type Summary: an org at a glance.

use async_graphql::{Object, SimpleObject};

use super::{
    connection::int,
    in_order::InOrder,
    integration::IntegrationObject,
    money::Money,
    rows::Rows,
    seat_report::{ReportPeriod, SeatReport},
};
use crate::insights;

/// What licenses in one currency cost. In minor units of the currency (cents), a month.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct Cost {
    /// The currency, as ISO 4217 writes it.
    currency: String,
    /// All seats that were bought; those assigned, where it is not known how many were. 2147483647 where it is more: see spend.
    monthly_spend: i32,
    /// Seats that are inactive or were never used. 2147483647 where it is more: see waste.
    monthly_waste: i32,
    /// The same as monthlySpend, whatever its size.
    spend: InOrder<Money>,
    /// The same as monthlyWaste, whatever its size.
    waste: InOrder<Money>,
}

impl Cost {
    pub(super) fn of(currency: &str, cost: insights::Cost) -> InOrder<Self> {
        InOrder(Self {
            currency: currency.to_owned(),
            monthly_spend: int(cost.monthly_spend),
            monthly_waste: int(cost.monthly_waste),
            spend: Money::new(cost.monthly_spend, currency),
            waste: Money::new(cost.monthly_waste, currency),
        })
    }
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
    async fn costs(&self) -> Rows<InOrder<Cost>> {
        let costs = self.figures.costs.iter();
        costs.map(|(currency, cost)| Cost::of(currency, *cost)).collect()
    }
}
