//! Seats, use and waste by department and the like, so that costs can be charged back.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{Cost, monthly_waste};
use crate::store::{
    AppId, IntegrationId, Millis, Store, StoreError,
    breakdown::{OfHolder, load_people, load_seats_by},
    seat_counts::{Counted, SeatCounts, SummedApp, load_summed_apps},
};

/// By what seats are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Something of their holder.
    Holder(OfHolder),
    /// Their app.
    App,
}

/// The seats of a part of an org.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// The department and so on, as written in Okta; none for people without, and for apps.
    pub name: Option<String>,
    /// The app, where seats are told by app.
    pub app: Option<AppId>,
    /// People with that department and so on, whether they hold seats or not; of an app, who hold a seat.
    pub people: i64,
    /// Their seats.
    pub seats: SeatCounts,
    /// By currency, what those of apps with a licence cost: each assigned seat at the price of one.
    pub costs: BTreeMap<String, Cost>,
}

/// The parts of each of these integrations, which a read gave, over the time since `since`: those with the most seats first.
pub async fn load_breakdowns(
    store: &Store,
    integrations: &[IntegrationId],
    by: By,
    since: Millis,
) -> Result<BTreeMap<IntegrationId, Vec<Part>>, StoreError> {
    let parts = match by {
        By::Holder(by) => load_parts(store, integrations, by, since).await?,
        By::App => load_apps(store, integrations, since).await?,
    };
    let mut of_each: BTreeMap<IntegrationId, Vec<Part>> = BTreeMap::new();
    for (integration, part) in parts {
        of_each.entry(integration).or_default().push(part);
    }
    for parts in of_each.values_mut() {
        // The sort is stable: parts of one size stay in the order of their names.
        parts.sort_by_key(|part| Reverse(part.seats.assigned));
    }
    Ok(of_each)
}

async fn load_parts(
    store: &Store,
    integrations: &[IntegrationId],
    by: OfHolder,
    since: Millis,
) -> Result<Vec<(IntegrationId, Part)>, StoreError> {
    let mut parts: BTreeMap<(IntegrationId, Option<String>), Part> = BTreeMap::new();
    for Counted { of: row, seats } in load_seats_by(store, integrations, by, since).await? {
        let part = parts.entry((row.integration_id, row.name)).or_default();
        part.seats = part.seats.plus(seats);
        if let Some(currency) = row.currency {
            let cost = part.costs.entry(currency).or_default();
            cost.add(row.spend, row.waste);
        }
    }
    for row in load_people(store, integrations, by).await? {
        let part = parts.entry((row.integration_id, row.name)).or_default();
        part.people = row.people;
    }
    let named = |((integration, name), part)| (integration, Part { name, ..part });
    Ok(parts.into_iter().map(named).collect())
}

/// Apps without seats are no parts.
async fn load_apps(
    store: &Store,
    integrations: &[IntegrationId],
    since: Millis,
) -> Result<Vec<(IntegrationId, Part)>, StoreError> {
    let mut apps = load_summed_apps(store, integrations, since).await?;
    apps.retain(|app| app.seats.assigned > 0);
    apps.sort_by_key(|app| app.of.id);
    let part = |Counted { of: app, seats }: Counted<SummedApp>| {
        let cost = app
            .license_currency
            .zip(app.license_cost)
            .map(|(currency, cost)| {
                let mut of_currency = Cost::default();
                of_currency.add(
                    seats.assigned.saturating_mul(cost),
                    monthly_waste(seats.unused(), cost),
                );
                (currency, of_currency)
            });
        let part = Part {
            name: None,
            app: Some(app.id),
            people: seats.assigned,
            seats,
            costs: cost.into_iter().collect(),
        };
        (app.integration_id, part)
    };
    Ok(apps.into_iter().map(part).collect())
}
