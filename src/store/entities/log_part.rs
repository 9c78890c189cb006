//! The table `log_parts`: how far the System Log has been read: the tail, and the slices of the backfill.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `log_parts`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_parts")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// 0 is the tail, 1 and up the slices, newest first, and behind them what shows signals of apps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i32,
    /// From when on, included.
    pub since: Millis,
    /// Up to when, excluded; none for the tail.
    pub until: Option<Millis>,
    /// The next link of the last page taken in.
    pub cursor: Option<String>,
    /// Read to its end; never true for the tail.
    pub done: bool,
    /// Which events its link asks for, as the client numbers its filters; 0 for sign-ins alone.
    pub filter: i32,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
