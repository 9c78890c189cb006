//! `users.csv`: a row per user of the directory.

use super::{
    ExportError,
    pages::Table,
    references::{apps, domains},
    sheet::{Sheet, ours, ours_if, theirs, theirs_if},
};
use crate::{
    graph::flat::{app_id, instant, integration_id, user_id},
    store::{
        Store, status,
        usage::{Bounds, UsageOf, load_sums},
        users::{UserRow, load_roles},
    },
};

pub(super) struct Users;

impl Table for Users {
    type Row = UserRow;
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "oktaId",
        "integrationId",
        "integrationDomain",
        "name",
        "email",
        "login",
        "status",
        "roles",
        "title",
        "department",
        "division",
        "costCenter",
        "organization",
        "employmentType",
        "countryCode",
        "createdAt",
        "activatedAt",
        "lastLoginAt",
        "lastSignInAt",
        "lastSignInAppId",
        "lastSignInAppOktaId",
        "lastSignInAppLabel",
        "signIns",
    ];

    async fn write(&self, store: &Store, rows: &[UserRow], sheet: &mut Sheet) -> Result<(), ExportError> {
        let keys: Vec<_> = rows.iter().map(|row| (row.integration_id, row.id)).collect();
        let last = |row: &UserRow| row.last_sign_in_app_id.map(|app| (row.integration_id, app));
        let domains = domains(store, rows.iter().map(|row| row.integration_id)).await?;
        let apps = apps(store, rows.iter().filter_map(last)).await?;
        let roles = load_roles(store, keys.iter().copied()).await?;
        let sums = load_sums(store, UsageOf::Users(&keys), Bounds::default()).await?;
        for row in rows {
            let app = row.last_sign_in_app_id.and_then(|app| apps.get(&app));
            let roles = roles
                .get(&row.id)
                .map(|roles| roles.join(" "))
                .unwrap_or_default();
            let sum = sums.get(&(None, Some(row.id)));
            sheet.row([
                ours(user_id(row.id)),
                theirs(&row.okta_id),
                ours(integration_id(row.integration_id)),
                theirs_if(domains.get(&row.integration_id).map(String::as_str)),
                theirs(&row.name),
                theirs_if(row.email.as_deref()),
                theirs(&row.login),
                ours(status::user(&row.status)),
                theirs(&roles),
                theirs_if(row.title.as_deref()),
                theirs_if(row.department.as_deref()),
                theirs_if(row.division.as_deref()),
                theirs_if(row.cost_center.as_deref()),
                theirs_if(row.organization.as_deref()),
                theirs_if(row.employment_type.as_deref()),
                theirs_if(row.country_code.as_deref()),
                ours_if(row.created_at.map(instant)),
                ours_if(row.activated_at.map(instant)),
                ours_if(row.last_login_at.map(instant)),
                ours_if(row.last_sign_in_at.map(instant)),
                ours_if(app.map(|app| app_id(app.id))),
                theirs_if(app.map(|app| app.okta_id.as_str())),
                theirs_if(app.map(|app| app.label.as_str())),
                ours(sum.map_or(0, |sum| sum.sign_ins).to_string()),
            ])?;
        }
        Ok(())
    }
}
