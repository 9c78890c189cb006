//! `reclaimable.csv`: a row per seat to take back, the costliest of each integration first.

use super::{
    ExportError,
    pages::Table,
    references::{GROUP, apps, domains, group, groups},
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{app_id, assignment_id, instant, integration_id, reason_code, user_id},
    insights::reclaim_reasons,
    store::{
        Millis, Store,
        duplicates::load_duplicates,
        joined_seats::{Along, JoinedSeat},
        status,
    },
};

/// What is read along with the seats.
pub(super) const ALONG: Along = Along::ALL;

/// Since when who has not signed in counts as inactive.
pub(super) struct Reclaimable(pub(super) Millis);

impl Table for Reclaimable {
    type Row = JoinedSeat;
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
        "department",
        "costCenter",
        "scope",
        GROUP[0],
        GROUP[1],
        "assignedAt",
        "lastSignInAt",
        "reasons",
        "duplicateOf",
        "monthlyCost",
        "currency",
    ];

    async fn write(&self, store: &Store, rows: &[JoinedSeat], sheet: &mut Sheet) -> Result<(), ExportError> {
        let keys: Vec<_> = rows
            .iter()
            .map(|row| (row.seat.integration_id, row.seat.app_id, row.seat.user_id))
            .collect();
        let domains = domains(store, keys.iter().map(|(tenant, ..)| *tenant)).await?;
        let duplicates = load_duplicates(store, &keys, self.0).await?;
        let others = keys.iter().filter_map(|(tenant, app, user)| {
            let other = duplicates.get(&(*app, *user))?;
            Some((*tenant, *other))
        });
        let others = apps(store, others).await?;
        let groups = groups(store, rows.iter().map(|row| &row.seat)).await?;
        for (JoinedSeat { seat, user, app }, key) in rows.iter().zip(keys) {
            let (Some(user), Some(app)) = (user, app) else {
                continue;
            };
            let other = duplicates.get(&(seat.app_id, seat.user_id));
            let reasons = reclaim_reasons(seat, &user.status, self.0, other.is_some());
            let reasons: Vec<_> = reasons.into_iter().map(reason_code).collect();
            let other = other.and_then(|other| others.get(other));
            let of_seat = [
                ours(assignment_id(key)),
                ours(integration_id(seat.integration_id)),
                theirs_if(domains.get(&seat.integration_id).map(String::as_str)),
                ours(app_id(app.id)),
                theirs(&app.okta_id),
                theirs(&app.label),
                ours(user_id(user.id)),
                theirs(&user.okta_id),
                theirs(&user.name),
                theirs_if(user.email.as_deref()),
                ours(status::user(&user.status)),
                theirs_if(user.department.as_deref()),
                theirs_if(user.cost_center.as_deref()),
                ours(seat.scope.as_deref().unwrap_or_default()),
            ];
            let why = [
                ours_if(seat.assigned_at.map(instant)),
                ours_if(seat.last_at.map(instant)),
                ours(reasons.join(" ")),
                theirs_if(other.map(|other| other.label.as_str())),
                ours_if(app.license_cost.map(|cost| cost.to_string())),
                ours(app.license_currency.as_deref().unwrap_or_default()),
            ];
            sheet.row(of_seat.into_iter().chain(group(&groups, seat)).chain(why))?;
        }
        Ok(())
    }
}
