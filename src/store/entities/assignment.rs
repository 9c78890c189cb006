//! The table `assignments`: a user's seat in an app.

use sea_orm::entity::prelude::*;

use crate::store::{AppId, IntegrationId, Millis, RunId, UserId};

/// A row of `assignments`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignments")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app_id: AppId,
    /// Who holds the seat.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// `USER` or `GROUP`.
    pub scope: String,
    /// When the seat was given.
    pub assigned_at: Option<Millis>,
    /// The run in which Okta last showed it.
    pub seen_run: Option<RunId>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
