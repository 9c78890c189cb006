//! Seats, use and waste by department and the like, so that costs can be charged back.

use std::{cmp::Reverse, collections::BTreeMap};

use super::Cost;
use crate::store::{
    AppId, IntegrationId, Millis, Store, StoreError,
    breakdown::{By, load_people, load_seats_by},
    seat_counts::{Counted, SeatCounts},
};

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
    let mut parts: BTreeMap<(IntegrationId, Option<AppId>, Option<String>), Part> = BTreeMap::new();
    for Counted { of: row, seats } in load_seats_by(store, integrations, by, since).await? {
        let key = (row.integration_id, row.app_id, row.name);
        let part = parts.entry(key).or_default();
        part.seats = part.seats.plus(seats);
        if by == By::App {
            part.people = part.seats.assigned;
        }
        if let Some(currency) = row.currency {
            let cost = part.costs.entry(currency).or_default();
            cost.add(row.spend, row.waste);
        }
    }
    for row in load_people(store, integrations, by).await? {
        parts
            .entry((row.integration_id, None, row.name))
            .or_default()
            .people = row.people;
    }
    let mut of_each: BTreeMap<IntegrationId, Vec<Part>> = BTreeMap::new();
    for ((integration, app, name), part) in parts {
        let part = Part { name, app, ..part };
        of_each.entry(integration).or_default().push(part);
    }
    for parts in of_each.values_mut() {
        // The sort is stable: parts of one size stay in the order of their names.
        parts.sort_by_key(|part| Reverse(part.seats.assigned));
    }
    Ok(of_each)
}
