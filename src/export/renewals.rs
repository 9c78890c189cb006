//! `renewals.csv`: a row per app whose licence renews soon, the next of each integration first.

use super::{
    ExportError,
    pages::Table,
    references::integrations,
    seats::{COUNTS, counts},
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{ReportPeriod, app_id, day, integration_id},
    insights::{Known, longest_trend, renewal_of},
    store::{
        Store,
        apps::AppRow,
        coverage::counted_days,
        seat_counts::load_seat_counts,
        usage::{AppKey, Bounds, Period, load_app_points},
    },
};

/// Over which period seats count as used.
pub(super) struct Renewals(pub(super) ReportPeriod);

impl Table for Renewals {
    type Row = AppRow;
    const COLUMNS: &'static [&'static str] = &[
        "appId",
        "appOktaId",
        "appLabel",
        "integrationId",
        "integrationDomain",
        "renewsOn",
        COUNTS[0],
        COUNTS[1],
        COUNTS[2],
        COUNTS[3],
        COUNTS[4],
        "paidSeats",
        "projectedActive",
        "seatsToRenew",
        "monthlySaving",
        "currency",
    ];

    async fn write(&self, store: &Store, rows: &[AppRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let today = self.0.now.day();
        let (from, to) = longest_trend(today);
        let bounds = Bounds {
            from: Some(from),
            to: Some(to),
        };
        let keys: Vec<_> = rows.iter().map(AppKey::of).collect();
        let seats: Vec<_> = rows.iter().map(|row| (row.integration_id, row.id)).collect();
        let seats = load_seat_counts(store, &seats, self.0.since).await?;
        let points = load_app_points(store, &keys, Period::Month, bounds).await?;
        let integrations = integrations(store, rows.iter().map(|row| row.integration_id)).await?;
        for row in rows {
            let integration = integrations.get(&row.integration_id);
            let seats = seats.get(&row.id).copied().unwrap_or_default();
            let known = Known {
                counted: integration.and_then(counted_days),
                points: points.get(&row.id).map(Vec::as_slice).unwrap_or_default(),
                seats,
            };
            let Some(renewal) = renewal_of(row, today, known) else {
                continue;
            };
            let app = [
                ours(app_id(row.id)),
                theirs(&row.okta_id),
                theirs(&row.label),
                ours(integration_id(row.integration_id)),
                theirs_if(integration.map(|row| row.domain.as_str())),
                ours(day(renewal.renews_on)),
            ];
            let rest = [
                ours(renewal.paid_seats.to_string()),
                ours_if(renewal.forecast.projected_active.map(|users| users.to_string())),
                ours(renewal.forecast.seats_to_renew.to_string()),
                ours(renewal.monthly_saving.to_string()),
                ours(row.license_currency.as_deref().unwrap_or_default()),
            ];
            sheet.row(app.into_iter().chain(counts(seats)).chain(rest))?;
        }
        Ok(())
    }
}
