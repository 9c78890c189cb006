//! An org at a glance: its seats, what they cost, and what nobody has looked at yet.

use std::collections::BTreeMap;

use super::monthly_waste;
use crate::store::{
    IntegrationId, Millis, Store, StoreError,
    app_decisions::UNREVIEWED,
    seat_counts::{SeatCounts, SummedApp, load_summed_apps, load_user_counts},
};

/// What the licences in one currency cost a month, in its minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// All seats that were bought; those assigned, where it is not known how many were.
    pub monthly_spend: i64,
    /// Seats that are inactive or were never used.
    pub monthly_waste: i64,
}

impl Cost {
    pub(super) fn add(&mut self, spend: i64, waste: i64) {
        self.monthly_spend = self.monthly_spend.saturating_add(spend);
        self.monthly_waste = self.monthly_waste.saturating_add(waste);
    }
}

/// An org at a glance. Apps are those that are configured in Okta, without Okta's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// People in Okta's list, whatever their status.
    pub users: i64,
    /// Apps.
    pub apps: i64,
    /// Apps that nobody signed in to within the period.
    pub unused_apps: i64,
    /// Apps that nobody has reviewed.
    pub unreviewed_apps: i64,
    /// The seats of all apps.
    pub seats: SeatCounts,
    /// By currency, over the apps that have a licence.
    pub costs: BTreeMap<String, Cost>,
}

impl Summary {
    fn add(&mut self, app: SummedApp, seats: SeatCounts, since: Millis) {
        self.apps += 1;
        self.unused_apps += i64::from(app.last_sign_in_at.is_none_or(|last| last < since));
        self.unreviewed_apps += i64::from(app.review == UNREVIEWED);
        self.seats = self.seats.plus(seats);
        if let (Some(cost), Some(currency)) = (app.license_cost, app.license_currency) {
            let paid = app.license_seats.unwrap_or(seats.assigned);
            let of_currency = self.costs.entry(currency).or_default();
            of_currency.add(paid.saturating_mul(cost), monthly_waste(seats.unused(), cost));
        }
    }
}

/// The summaries of integrations that a read gave, over the time since `since`.
pub async fn load_summaries(
    store: &Store,
    integrations: &[IntegrationId],
    since: Millis,
) -> Result<BTreeMap<IntegrationId, Summary>, StoreError> {
    let mut summaries: BTreeMap<_, Summary> = BTreeMap::new();
    for (integration, users) in load_user_counts(store, integrations).await? {
        summaries.entry(integration).or_default().users = users;
    }
    for app in load_summed_apps(store, integrations, since).await? {
        let summary = summaries.entry(app.of.integration_id).or_default();
        summary.add(app.of, app.seats, since);
    }
    Ok(summaries)
}
