//! The table `checkpoints`: how far a run has read one of Okta's lists.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, RunId};

/// A row of `checkpoints`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "checkpoints")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// The run.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run_id: RunId,
    /// Which list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: String,
    /// The next link of the last page taken in.
    pub cursor: Option<String>,
    /// Read to its end.
    pub done: bool,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
