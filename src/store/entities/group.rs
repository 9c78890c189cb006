//! The table `groups`: the groups of an org, those that are named by a seat and not listed yet, too.

use sea_orm::entity::prelude::*;

use crate::store::{GroupId, IntegrationId};

/// A row of `groups`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "groups")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: GroupId,
    /// The tenant.
    pub integration_id: IntegrationId,
    /// Okta's own id (`00g…`).
    pub okta_id: String,
    /// What it is called; none where the list of groups has not been read, or may not be.
    pub name: Option<String>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
