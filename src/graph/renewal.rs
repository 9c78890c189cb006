//! The type Renewal: when the license of an app renews, and how many seats to renew it at.

use std::sync::Arc;

use async_graphql::{Object, Result, SimpleObject};

use super::{
    app::{App, AppObject},
    connection::{Listing, PageArguments, int},
    errors,
    in_order::InOrder,
    leaf::Leaf,
    money::Money,
    reader::Reader,
    references::Referenced,
    rows::Rows,
    seat_report::ReportPeriod,
};
use crate::{
    insights::{Forecast, forecast, longest_trend, trend_months},
    store::{
        Day, IntegrationId,
        renewals::list_renewals,
        usage::{Bounds, Period},
    },
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
    ) -> Result<Arc<Listing<App>>> {
        if !(0..=MAX_DAYS).contains(&self.within_days) {
            return Err(errors::bad_input("withinDays", "must be from 0 to 36500"));
        }
        let today = reader.now().day();
        let until = Day(today.0.saturating_add(self.within_days));
        let list = list_renewals(&reader.store, integrations, today, until);
        Listing::new(reader, list, App::group, &self.page).map(Arc::new)
    }
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
    app: AppObject,
    due: Day,
    period: ReportPeriod,
    inactive_days: i32,
}

impl Renewal {
    /// That of an app on a day.
    pub(super) fn of(app: AppObject, due: Day, period: ReportPeriod, inactive_days: i32) -> Self {
        InOrder(RenewalObject {
            app,
            due,
            period,
            inactive_days,
        })
    }
}

impl RenewalObject {
    /// The months of the trend, each with how many people signed in.
    async fn months(&self) -> Result<Vec<(Day, i64)>> {
        let today = self.period.now.day();
        let counted = self.app.counted_days().await?;
        let months = trend_months(today, counted, self.app.configured_on());
        // Of the longest trend, so that all apps ask for the same.
        let (from, to) = longest_trend(today);
        let bounds = Bounds {
            from: Some(from),
            to: Some(to),
        };
        let points = self.app.points(Period::Month, bounds).await?;
        let users = |month| {
            let point = points.iter().find(|point| point.start == month);
            point.map_or(0, |point| point.users)
        };
        Ok(months.into_iter().map(|month| (month, users(month))).collect())
    }

    async fn forecast(&self) -> Result<Forecast> {
        let (months, users): (Vec<_>, Vec<_>) = self.months().await?.into_iter().unzip();
        let months_ahead = months.last().map_or(0, |last| last.months_until(self.due));
        let seats = self.app.seat_counts(self.inactive_days, self.period).await?;
        Ok(forecast(seats, &users, i64::from(months_ahead)))
    }

    async fn paid(&self) -> Result<i64> {
        match self.app.seats_bought() {
            Some(bought) => Ok(bought),
            None => {
                let seats = self.app.seat_counts(self.inactive_days, self.period).await?;
                Ok(seats.assigned)
            }
        }
    }
}

/// When the license of an app renews, and how many seats to renew it at.
#[Object(name = "Renewal")]
impl RenewalObject {
    /// The day: that of the license.
    async fn renews_on(&self) -> Leaf<Day> {
        Leaf(self.due)
    }

    /// The seats that are paid for: those bought; those assigned, where it is not known how many were.
    async fn paid_seats(&self) -> Result<i32> {
        Ok(int(self.paid().await?))
    }

    /// People who signed in within each of the last calendar months, oldest first: up to six, all of which the System Log was
    /// counted of from the first day to the last, and in which the app was there. What projectedActive is made of.
    async fn monthly_active(&self) -> Result<Rows<InOrder<MonthlyActive>>> {
        let months = self.months().await?.into_iter();
        Ok(months
            .map(|(month, users)| {
                InOrder(MonthlyActive {
                    month: Leaf(month),
                    users: int(users),
                })
            })
            .collect())
    }

    /// People who will sign in within the month of the renewal: the line of least squares through monthlyActive, rounded up; null
    /// where fewer than three months are known.
    async fn projected_active(&self) -> Result<Option<i32>> {
        Ok(self.forecast().await?.projected_active.map(int))
    }

    /// How many seats to renew at: projectedActive, but no fewer than are active now, and the recently assigned ones on top; no more
    /// than are assigned.
    async fn seats_to_renew(&self) -> Result<i32> {
        Ok(int(self.forecast().await?.seats_to_renew))
    }

    /// What renewing at seatsToRenew saves a month, against paidSeats; below 0 where more have to be bought.
    async fn monthly_saving(&self) -> Result<InOrder<Money>> {
        let fewer = self.paid().await? - self.forecast().await?.seats_to_renew;
        let (cost, currency) = self.app.cost_per_seat().unwrap_or_default();
        Ok(Money::new(fewer.saturating_mul(cost), currency))
    }
}
