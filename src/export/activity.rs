//! `activity.csv`: a row per entry of the feed, the newest of each integration first.

use super::{
    ExportError,
    pages::Table,
    references::domains,
    sheet::{Sheet, ours, ours_if, theirs_if},
};
use crate::{
    graph::flat::{activity_id, instant, integration_id},
    store::{Store, entities::activity},
};

pub(super) struct Activity;

impl Table for Activity {
    type Row = activity::Model;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "integrationId",
        "integrationDomain",
        "at",
        "kind",
        "userOktaId",
        "userName",
        "userLogin",
        "appOktaId",
        "appLabel",
        "percentBefore",
        "percentAfter",
    ];

    async fn write(
        &self,
        store: &Store,
        rows: &[activity::Model],
        sheet: &mut Sheet,
    ) -> Result<(), ExportError> {
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        for row in rows {
            sheet.row([
                ours(activity_id(row)),
                ours(integration_id(row.integration_id)),
                theirs_if(domains.get(&row.integration_id).map(String::as_str)),
                ours(instant(row.at)),
                ours(&row.kind),
                theirs_if(row.user_okta_id.as_deref()),
                theirs_if(row.user_name.as_deref()),
                theirs_if(row.user_login.as_deref()),
                theirs_if(row.app_okta_id.as_deref()),
                theirs_if(row.app_label.as_deref()),
                ours_if(row.percent_before.map(|percent| percent.to_string())),
                ours_if(row.percent_after.map(|percent| percent.to_string())),
            ])?;
        }
        Ok(())
    }
}
