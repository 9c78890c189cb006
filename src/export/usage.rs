//! `usage.csv`: a row per app, user and day or month with sign-ins, in that order.

use super::{
    ExportError,
    pages::Table,
    references::{apps, domains, users},
    sheet::{Sheet, ours, theirs, theirs_if},
};
use crate::{
    graph::flat::{app_id, day, instant, integration_id, stat_id, user_id},
    store::{
        Store,
        usage::{Period, UsageRow},
    },
};

pub(super) struct Usage(pub(super) Period);

impl Table for Usage {
    type Row = UsageRow;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "integrationId",
        "integrationDomain",
        "appId",
        "appOktaId",
        "appLabel",
        "userId",
        "userOktaId",
        "userName",
        "userEmail",
        "granularity",
        "start",
        "signIns",
        "lastSignInAt",
    ];

    async fn write(&self, store: &Store, rows: &[UsageRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let granularity = match self.0 {
            Period::Day => "DAY",
            Period::Month => "MONTH",
        };
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        let apps = apps(store, rows.iter().map(|row| (row.integration_id, row.app_id))).await?;
        let users = users(store, rows.iter().map(|row| (row.integration_id, row.user_id))).await?;
        for row in rows {
            // What was removed since the page was read took its usage along; the check after the page then cuts the file.
            let (Some(app), Some(user)) = (apps.get(&row.app_id), users.get(&row.user_id)) else {
                continue;
            };
            let key = (row.integration_id, row.app_id, row.user_id, row.start);
            sheet.row([
                ours(stat_id(self.0, key)),
                ours(integration_id(row.integration_id)),
                theirs_if(domains.get(&row.integration_id).map(String::as_str)),
                ours(app_id(app.id)),
                theirs(&app.okta_id),
                theirs(&app.label),
                ours(user_id(user.id)),
                theirs(&user.okta_id),
                theirs(&user.name),
                theirs_if(user.email.as_deref()),
                ours(granularity),
                ours(day(row.start)),
                ours(row.sign_ins.to_string()),
                ours(instant(row.last_at)),
            ])?;
        }
        Ok(())
    }
}
