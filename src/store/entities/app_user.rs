//! The table `app_users`: a user and an app, who are connected by a seat, by sign-ins, or by both.

use sea_orm::entity::prelude::*;

use crate::store::{AppId, GroupId, IntegrationId, Millis, RunId, UserId};

/// A row of `app_users`. It has a seat or a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "app_users")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The app.
    #[sea_orm(primary_key, auto_increment = false)]
    pub app_id: AppId,
    /// The user.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// How the seat was given, `USER` or `GROUP`; none for who holds no seat.
    pub scope: Option<String>,
    /// Through which group, where Okta names one.
    pub group_id: Option<GroupId>,
    /// When the seat was given.
    pub assigned_at: Option<Millis>,
    /// The run in which Okta last showed the seat.
    pub seen_run: Option<RunId>,
    /// How many sign-ins of the user to the app were counted.
    pub sign_ins: i64,
    /// The last of them.
    pub last_at: Option<Millis>,
    /// When a sync noticed that the seat was gone, of who held one.
    pub taken_at: Option<Millis>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
