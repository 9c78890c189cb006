//! The table `user_roles`: the Okta administrator roles of a user.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, RunId, UserId};

/// A row of `user_roles`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_roles")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// As Okta names it, such as `SUPER_ADMIN`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: String,
    /// The run in which Okta last showed it.
    pub seen_run: Option<RunId>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
