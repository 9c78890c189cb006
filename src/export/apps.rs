//! `apps.csv`: a row per app.

use std::sync::Arc;

use super::{
    ExportError,
    pages::Table,
    references::domains,
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    clock::Clock,
    graph::flat::{app_id, day, instant, integration_id, signal_code},
    insights::signals_of,
    store::{
        Millis, Store,
        app_decisions::UNREVIEWED,
        apps::AppRow,
        status,
        usage::{Bounds, UsageOf, load_sums},
    },
};

/// At which time signals are told.
pub(super) struct Apps(Millis);

impl Apps {
    pub(super) fn new(clock: &Arc<dyn Clock>) -> Self {
        Self(clock.now().into())
    }
}

impl Table for Apps {
    type Row = AppRow;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "oktaId",
        "integrationId",
        "integrationDomain",
        "label",
        "name",
        "status",
        "signOnMode",
        "ownedByOkta",
        "createdAt",
        "lastSignInAt",
        "assignedUsers",
        "activeUsers",
        "signIns",
        "review",
        "reviewedAt",
        "reviewedBy",
        "signals",
        "category",
        "licenseSeats",
        "monthlyCostPerSeat",
        "currency",
        "renewsOn",
    ];

    async fn write(&self, store: &Store, rows: &[AppRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let keys: Vec<_> = rows.iter().map(|row| (row.integration_id, row.id)).collect();
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        let sums = load_sums(store, UsageOf::Apps(&keys), Bounds::default()).await?;
        for row in rows {
            let sum = sums.get(&(Some(row.id), None));
            let signals: Vec<_> = signals_of(row, self.0)
                .iter()
                .map(|shown| signal_code(shown.signal))
                .collect();
            sheet.row([
                ours(app_id(row.id)),
                theirs(&row.okta_id),
                ours(integration_id(row.integration_id)),
                theirs_if(domains.get(&row.integration_id).map(String::as_str)),
                theirs(&row.label),
                theirs(&row.name),
                ours(status::app(&row.status)),
                theirs_if(row.sign_on_mode.as_deref()),
                ours(row.owned_by_okta.to_string()),
                ours_if(row.created_at.map(instant)),
                ours_if(row.last_sign_in_at.map(instant)),
                ours(row.seats.to_string()),
                ours(sum.map_or(0, |sum| sum.users).to_string()),
                ours(sum.map_or(0, |sum| sum.sign_ins).to_string()),
                ours(review(row)),
                ours_if(row.reviewed_at.map(instant)),
                theirs_if(row.reviewed_by.as_deref()),
                ours(signals.join(" ")),
                theirs_if(row.category.as_deref()),
                ours_if(row.license_seats.map(|seats| seats.to_string())),
                ours_if(row.license_cost.map(|cost| cost.to_string())),
                ours(row.license_currency.as_deref().unwrap_or_default()),
                ours_if(row.license_renews_on.map(day)),
            ])?;
        }
        Ok(())
    }
}

/// As the graph tells it.
fn review(row: &AppRow) -> &str {
    match row.owned_by_okta {
        true => UNREVIEWED,
        false => &row.review,
    }
}
