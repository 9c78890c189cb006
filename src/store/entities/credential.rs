//! The table `credentials`: an integration's Okta credentials, encrypted.

use sea_orm::entity::prelude::*;

use crate::store::{IntegrationId, Millis};

/// A row of `credentials`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credentials")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub integration_id: IntegrationId,
    /// Sealed by `access`, bound to this row.
    pub ciphertext: Vec<u8>,
    /// When it was stored.
    pub updated_at: Millis,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
