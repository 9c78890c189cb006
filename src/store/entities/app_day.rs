//! The table `app_days`: how many users signed in to an app on a day, and how long before they had done so last.
//!
//! The users of a stretch of days, each counted once, are those whose day before lies before the stretch: the sum over its
//! days of the new users and of those with a gap that reaches back behind its first day. The gaps stand in columns that differ
//! from database to database: see [`gaps`](crate::store::gaps).

use sea_orm::entity::prelude::*;

use crate::store::{AppId, Day, IntegrationId};

/// A row of `app_days`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_days")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app_id: AppId,
    /// The UTC day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Day,
    /// The first day of the day's month.
    pub month: Day,
    /// How many users.
    pub users: i64,
    /// How many of them had no day before in this app.
    pub new_users: i64,
    /// How many sign-ins of all of them on that day.
    pub sign_ins: i64,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
