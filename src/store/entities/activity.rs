//! The table `activities`: what changed between syncs, an entry each. Names stand there as they were.

use sea_orm::entity::prelude::*;

use crate::store::{ActivityNumber, AppId, IntegrationId, Millis, UserId, row::row};

/// A row of `activities`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activities")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// Its place in the tenant's feed: later entries have greater ones.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: ActivityNumber,
    /// When a sync noticed it.
    pub at: Millis,
    /// The `ActivityKind` of the API.
    pub kind: String,
    /// Whom it is about; the row may be gone.
    pub user_id: Option<UserId>,
    /// Okta's id of them.
    pub user_okta_id: Option<String>,
    /// What they were called.
    pub user_name: Option<String>,
    /// Their login.
    pub user_login: Option<String>,
    /// The app that it is about; the row may be gone.
    pub app_id: Option<AppId>,
    /// Okta's id of it.
    pub app_okta_id: Option<String>,
    /// What it was called.
    pub app_label: Option<String>,
    /// The percentage of the app's seats that had been in use before.
    pub percent_before: Option<i32>,
    /// That in use since.
    pub percent_after: Option<i32>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: integration_id, number, at, kind, user_id, user_okta_id, user_name, user_login, app_id, app_okta_id, app_label, percent_before, percent_after,);
