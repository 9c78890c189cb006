//! The table `app_days`: how many users signed in to an app on a day, by how long before they had done so last.
//!
//! The users of a stretch of days, each counted once, are those whose day before lies before the stretch: the sum over its
//! days of the users with a gap that reaches back behind its first day.

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
    /// Days since the same user's last day before in this app; [`NO_DAY_BEFORE`] where there is none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gap: i32,
    /// The first day of the day's month.
    pub month: Day,
    /// How many users.
    pub users: i64,
    /// How many sign-ins of theirs on that day.
    pub sign_ins: i64,
}

/// The gap of a user's first day in an app: longer than any between two days.
pub const NO_DAY_BEFORE: i32 = 10_000_000;

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
