//! The table `problems`: what keeps an integration's data from arriving.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `problems`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "problems")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The `ProblemCode` of the API.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// The part of Okta that it concerns, empty where it concerns all.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// When it was first met.
    pub since: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
