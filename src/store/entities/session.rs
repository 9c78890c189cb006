//! The table `sessions`: sessions of the web app.

use sea_orm::entity::prelude::*;

use crate::store::Millis;

/// A row of `sessions`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// SHA-256 of the id, which only the cookie has.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: Vec<u8>,
    /// The token that it was made from, sealed by `access`, bound to this row.
    pub bearer: Vec<u8>,
    /// When it was begun.
    pub created_at: Millis,
    /// When it ends by itself.
    pub ends_at: Millis,
    /// The hash of whose it is; none: begun before that was noted.
    pub holder: Option<Vec<u8>>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
