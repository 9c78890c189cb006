//! The table `usage_days`: sign-ins of a user to an app on a day.

use sea_orm::entity::prelude::*;

use crate::store::{AppId, Day, IntegrationId, Millis, UserId};

/// A row of `usage_days`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_days")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app_id: AppId,
    /// Who signed in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// The UTC day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Day,
    /// How often.
    pub sign_ins: i64,
    /// The last of them.
    pub last_at: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
