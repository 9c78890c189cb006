//! The table `apps`: the apps of an org, those deleted but signed in to, too.

use sea_orm::entity::prelude::*;

use crate::store::{AppId, Day, IntegrationId, Millis, RunId};

/// A row of `apps`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "apps")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: AppId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// Okta's own id (`0oa…`).
    pub okta_id: String,
    /// The name that people see.
    pub label: String,
    /// The label as it is sorted.
    pub label_key: String,
    /// Label and catalogue key as they are searched.
    pub search_key: String,
    /// Okta's catalogue key, such as `google`.
    pub name: String,
    /// Okta's status, `DELETED` for one no longer in Okta, `UNKNOWN` for one not read yet, or gone and hidden.
    pub status: String,
    /// As Okta names it; none for directory integrations.
    pub sign_on_mode: Option<String>,
    /// One of Okta's own, such as the dashboard.
    pub owned_by_okta: bool,
    /// When Okta created the app.
    pub created_at: Option<Millis>,
    /// When Okta last changed the app.
    pub last_updated_at: Option<Millis>,
    /// The last counted sign-in.
    pub last_sign_in_at: Option<Millis>,
    /// The run in which Okta's app list last showed the app.
    pub seen_run: Option<RunId>,
    /// The run in which its assigned users were last read to the end.
    pub assignments_run: Option<RunId>,
    /// Whether they are to be read by the next sync, as far as it knows.
    pub assignments_due: bool,
    /// How many sign-ins to it were counted.
    pub sign_ins: i64,
    /// How many users hold a seat in it.
    pub seats: i64,
    /// Whether `app_days` has its days: once the past of the log has been read.
    pub days_built: bool,
    /// What people think of it: `UNREVIEWED`, `SANCTIONED` or `UNSANCTIONED`.
    pub review: String,
    /// Since when.
    pub reviewed_at: Option<Millis>,
    /// Who said so, as they were called then.
    pub reviewed_by: Option<String>,
    /// What it is for, as people say.
    pub category: Option<String>,
    /// The same as it is compared: apps with one key do the same.
    pub category_key: Option<String>,
    /// How many seats were bought, where that is known.
    pub license_seats: Option<i32>,
    /// What a seat costs a month, in minor units of the currency; none without a licence.
    pub license_cost: Option<i32>,
    /// The currency, as ISO 4217 writes it.
    pub license_currency: Option<String>,
    /// The day on which the licence renews.
    pub license_renews_on: Option<Day>,
    /// When the first event was published that shows that a user added the app.
    pub added_by_user_at: Option<Millis>,
    /// Okta's id of that event.
    pub added_by_user_event: Option<String>,
    /// When the first event was published that shows that a person gave the app OAuth access.
    pub oauth_consent_at: Option<Millis>,
    /// Okta's id of that event.
    pub oauth_consent_event: Option<String>,
    /// Since when it is known: the earlier of when a sync first met it in Okta's list, and of the first event that was read of it.
    pub first_seen_at: Millis,
    /// The last counted sign-in of somebody who held no seat in it when the last sync ended.
    pub unassigned_sign_in_at: Option<Millis>,
    /// The percentage of its seats that were in use at the last look; none where too few are given to tell.
    pub usage_percent: Option<i32>,
    /// Since when Okta no longer has it: since the event that says so, or else since a sync noticed.
    pub deleted_at: Option<Millis>,
    /// Okta's id of that event.
    pub deletion_event: Option<String>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
