//! The table `access_token_integrations`: the integrations that a limited access token may see.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, TokenId};

/// A row of `access_token_integrations`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token_integrations")]
pub struct Model {
    /// The token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: TokenId,
    /// What it may see.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
