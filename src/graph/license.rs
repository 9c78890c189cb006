//! The type License, and what is given to set one.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{connection::int, in_order::InOrder, leaf::Leaf, scalars::Date};
use crate::store::{Day, app_decisions, apps::AppRow};

/// The license of an app as it was given, where it has one.
pub(super) fn license_of(app: &AppRow) -> Option<app_decisions::License> {
    let cost = app.license_cost.filter(|_| !app.owned_by_okta)?;
    Some(app_decisions::License {
        seats: app.license_seats.map(int),
        monthly_cost_per_seat: int(cost),
        currency: app.license_currency.clone().unwrap_or_default(),
        renews_on: app.license_renews_on,
    })
}

/// What a seat costs: per seat and month, in minor units of the currency (cents).
#[derive(Debug, Clone, SimpleObject)]
pub(super) struct License {
    /// How many seats were bought; null where that is not known.
    seats: Option<i32>,
    /// What a seat costs a month, in minor units of the currency.
    monthly_cost_per_seat: i32,
    /// The currency, as ISO 4217 writes it.
    currency: String,
    /// The day on which it renews; null where that is not known.
    renews_on: Option<Leaf<Day>>,
}

impl License {
    /// That of an app, where it has one.
    pub(super) fn of(app: &AppRow) -> Option<InOrder<Self>> {
        license_of(app).map(Self::given)
    }

    /// As it was given.
    pub(super) fn given(license: app_decisions::License) -> InOrder<Self> {
        InOrder(Self {
            seats: license.seats,
            monthly_cost_per_seat: license.monthly_cost_per_seat,
            currency: license.currency,
            renews_on: license.renews_on.map(Leaf),
        })
    }
}

/// What the seats of an app cost. What was said before is replaced as a whole.
#[derive(Debug, InputObject)]
pub(super) struct SetAppLicenseInput {
    /// The app.
    pub(super) app_id: ID,
    /// How many seats were bought, where that is known.
    pub(super) seats: Option<i32>,
    /// What a seat costs a month, in minor units of the currency: 12.50 USD is 1250.
    pub(super) monthly_cost_per_seat: i32,
    /// The currency, as ISO 4217 writes it, such as USD.
    pub(super) currency: String,
    /// The day on which it renews, where that is known.
    pub(super) renews_on: Option<Date>,
}

/// The app whose license is to go.
#[derive(Debug, InputObject)]
pub(super) struct RemoveAppLicenseInput {
    /// The app.
    pub(super) app_id: ID,
}
