//! `seats.csv`: a row per app, with its seats in use and its seats to reclaim.

use super::{
    ExportError,
    pages::Table,
    references::integrations,
    sheet::{Cell, Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{ReportPeriod, app_id, integration_id},
    insights::monthly_waste,
    store::{
        Store,
        apps::AppRow,
        coverage::covers,
        seat_counts::{SeatCounts, load_seat_counts},
    },
};

/// The columns of [`counts`].
pub(super) const COUNTS: [&str; 5] = ["assigned", "active", "inactive", "neverUsed", "recentlyAssigned"];

/// How many seats are of which class.
pub(super) fn counts(seats: SeatCounts) -> [Cell<'static>; 5] {
    [
        seats.assigned,
        seats.active,
        seats.inactive,
        seats.never_used,
        seats.recently_assigned,
    ]
    .map(|count| ours(count.to_string()))
}

/// Over which period.
pub(super) struct Seats(pub(super) ReportPeriod);

impl Table for Seats {
    type Row = AppRow;
    const COLUMNS: &'static [&'static str] = &[
        "appId",
        "appOktaId",
        "appLabel",
        "integrationId",
        "integrationDomain",
        COUNTS[0],
        COUNTS[1],
        COUNTS[2],
        COUNTS[3],
        COUNTS[4],
        "monthlyWaste",
        "currency",
        "coverageComplete",
    ];

    async fn write(&self, store: &Store, rows: &[AppRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let ReportPeriod { since, now } = self.0;
        let of_company = rows.iter().filter(|row| !row.owned_by_okta);
        let keys: Vec<_> = of_company.map(|row| (row.integration_id, row.id)).collect();
        let integrations = integrations(store, rows.iter().map(|row| row.integration_id)).await?;
        let seats = load_seat_counts(store, &keys, since).await?;
        for row in rows {
            let integration = integrations.get(&row.integration_id);
            let seats = seats.get(&row.id).copied().unwrap_or_default();
            let cost = row.license_cost.filter(|_| !row.owned_by_okta);
            let waste = cost.map(|cost| monthly_waste(seats.unused(), cost).to_string());
            let app = [
                ours(app_id(row.id)),
                theirs(&row.okta_id),
                theirs(&row.label),
                ours(integration_id(row.integration_id)),
                theirs_if(integration.map(|row| row.domain.as_str())),
            ];
            let rest = [
                ours_if(waste),
                ours(
                    row.license_currency
                        .as_deref()
                        .filter(|_| cost.is_some())
                        .unwrap_or_default(),
                ),
                ours(integration.is_some_and(|row| covers(row, since, now)).to_string()),
            ];
            sheet.row(app.into_iter().chain(counts(seats)).chain(rest))?;
        }
        Ok(())
    }
}
