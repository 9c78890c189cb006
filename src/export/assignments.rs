//! `assignments.csv`: a row per seat, by integration, app and user.

use super::{
    ExportError,
    pages::Table,
    references::{GROUP, apps, domains, group, groups, users},
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{app_id, assignment_id, instant, integration_id, user_id},
    store::{Store, assignments::SeatRow, status},
};

pub(super) struct Assignments;

impl Table for Assignments {
    type Row = SeatRow;
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
        "userStatus",
        "scope",
        GROUP[0],
        GROUP[1],
        "assignedAt",
        "lastSignInAt",
        "signIns",
    ];

    async fn write(&self, store: &Store, rows: &[SeatRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        let apps = apps(store, rows.iter().map(|row| (row.integration_id, row.app_id))).await?;
        let users = users(store, rows.iter().map(|row| (row.integration_id, row.user_id))).await?;
        let groups = groups(store, rows.iter()).await?;
        let seat = |row: &SeatRow| (row.integration_id, row.app_id, row.user_id);
        for row in rows {
            // What was removed since the page was read took its seats along; the check after the page then cuts the file.
            let (Some(app), Some(user)) = (apps.get(&row.app_id), users.get(&row.user_id)) else {
                continue;
            };
            let of_seat = [
                ours(assignment_id(seat(row))),
                ours(integration_id(row.integration_id)),
                theirs_if(domains.get(&row.integration_id).map(String::as_str)),
                ours(app_id(app.id)),
                theirs(&app.okta_id),
                theirs(&app.label),
                ours(user_id(user.id)),
                theirs(&user.okta_id),
                theirs(&user.name),
                theirs_if(user.email.as_deref()),
                ours(status::user(&user.status)),
                ours(row.scope.as_deref().unwrap_or_default()),
            ];
            let used = [
                ours_if(row.assigned_at.map(instant)),
                ours_if(row.last_at.map(instant)),
                ours(row.sign_ins.to_string()),
            ];
            sheet.row(of_seat.into_iter().chain(group(&groups, row)).chain(used))?;
        }
        Ok(())
    }
}
