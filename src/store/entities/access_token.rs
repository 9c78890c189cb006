//! The table `access_tokens`: who may use the API; the tokens themselves are not kept.

use sea_orm::entity::prelude::*;

use crate::store::{Millis, TokenId};

/// A row of `access_tokens`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_tokens")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: TokenId,
    /// What the operator calls it.
    pub name: String,
    /// `VIEWER` or `ADMIN`.
    pub role: String,
    /// SHA-256 of the token.
    pub token_hash: Vec<u8>,
    /// Not limited to some integrations.
    pub all_integrations: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When it ends by itself.
    pub expires_at: Option<Millis>,
    /// When it was revoked.
    pub revoked_at: Option<Millis>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Millis>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
