//! `apps.csv`: a row per app.

use super::{
    ExportError,
    pages::Table,
    references::domains,
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{app_id, instant, integration_id},
    store::{
        Store,
        apps::AppRow,
        status,
        usage::{Bounds, UsageOf, load_sums},
    },
};

pub(super) struct Apps;

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
    ];

    async fn write(&self, store: &Store, rows: &[AppRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let keys: Vec<_> = rows.iter().map(|row| (row.integration_id, row.id)).collect();
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        let sums = load_sums(store, UsageOf::Apps(&keys), Bounds::default()).await?;
        for row in rows {
            let sum = sums.get(&(Some(row.id), None));
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
            ])?;
        }
        Ok(())
    }
}
