//! The type Renewal: when the license of an app renews, and how many seats to renew it at.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};

use super::{
    app::App,
    connection::{Listing, PageArguments, int},
    errors,
    in_order::InOrder,
    leaf::Leaf,
    money::Money,
    reader::Reader,
    references::Referenced,
    rows::Rows,
};
use crate::{
    insights,
    store::{Day, IntegrationId, renewals::list_renewals},
};

const MAX_DAYS: i32 = 36_500;

/// Which page of the apps whose licenses renew of each of some integrations is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RenewalSide {
    pub(super) within_days: i32,
    pub(super) page: PageArguments,
}

impl RenewalSide {
    /// The apps of these integrations.
    pub(super) fn listing(
        &self,
        reader: &Arc<Reader>,
        integrations: &[IntegrationId],
    ) -> Result<Listing<App>> {
        let (from, to) = stretch(reader, self.within_days)?;
        let list = list_renewals(&reader.store, integrations, from, to);
        Listing::new(reader, list, App::group, &self.page)
    }
}

/// From today on so many days.
pub(super) fn stretch(reader: &Reader, within_days: i32) -> Result<(Day, Day)> {
    if !(0..=MAX_DAYS).contains(&within_days) {
        return Err(errors::bad_input("withinDays", "must be from 0 to 36500"));
    }
    let today = reader.now().day();
    Ok((today, Day(today.0.saturating_add(within_days))))
}

/// People who signed in to an app within a calendar month.
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct MonthlyActive {
    /// The month's first day.
    month: Leaf<Day>,
    /// How many.
    users: i32,
}

/// When the license of an app renews.
pub(super) type Renewal = InOrder<RenewalObject>;

/// Its fields.
pub(super) struct RenewalObject {
    renewal: insights::Renewal,
    currency: String,
}

impl Renewal {
    pub(super) fn of(renewal: insights::Renewal, currency: &str) -> Self {
        InOrder(RenewalObject {
            renewal,
            currency: currency.to_owned(),
        })
    }
}

/// When the license of an app renews, and how many seats to renew it at.
#[Object(name = "Renewal")]
impl RenewalObject {
    /// The day: that of the license.
    async fn renews_on(&self) -> Leaf<Day> {
        Leaf(self.renewal.renews_on)
    }

    /// The seats that are paid for: those bought; those assigned, where it is not known how many were.
    async fn paid_seats(&self) -> i32 {
        int(self.renewal.paid_seats)
    }

    /// People who signed in within each of the last calendar months, oldest first: up to six, all of which the System Log was
    /// counted of from the first day to the last, and in which the app was there. What projectedActive is made of.
    async fn monthly_active(&self) -> Rows<InOrder<MonthlyActive>> {
        let months = self.renewal.monthly_active.iter();
        months
            .map(|(month, users)| {
                InOrder(MonthlyActive {
                    month: Leaf(*month),
                    users: int(*users),
                })
            })
            .collect()
    }

    /// People who will sign in within the month of the renewal: the line of least squares through monthlyActive, rounded up; null
    /// where fewer than three months are known.
    async fn projected_active(&self) -> Option<i32> {
        self.renewal.forecast.projected_active.map(int)
    }

    /// How many seats to renew at: projectedActive, but no fewer than are active now, and the recently assigned ones on top; no more
    /// than are assigned. Where nobody is assigned, no more than signed in within the busiest month.
    async fn seats_to_renew(&self) -> i32 {
        int(self.renewal.forecast.seats_to_renew)
    }

    /// What renewing at seatsToRenew saves a month, against paidSeats; below 0 where more have to be bought.
    async fn monthly_saving(&self) -> InOrder<Money> {
        Money::new(self.renewal.monthly_saving, &self.currency)
    }
}
