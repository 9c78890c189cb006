//! The table `role_groups`: the groups whose members hold admin roles by them.

use sea_orm::entity::prelude::*;

use crate::store::IntegrationId;

/// A row of `role_groups`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role_groups")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// Okta's own id of the group (`00g…`).
    #[sea_orm(primary_key, auto_increment = false)]
    pub okta_id: String,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
