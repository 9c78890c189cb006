//! The table `audit_events`: who changed what.

use sea_orm::entity::prelude::*;

use crate::store::{AuditEventId, IntegrationId, Millis, row::row};

/// A row of `audit_events`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: AuditEventId,
    /// The tenant; none where it was about the whole server.
    pub integration_id: Option<IntegrationId>,
    /// When.
    pub at: Millis,
    /// The `AuditAction` of the API.
    pub action: String,
    /// The `AuditActorKind` of the API.
    pub actor_kind: String,
    /// Who, as they are called.
    pub actor_name: String,
    /// Who, as they are known: the number of an access token, the subject of an identity provider.
    pub actor_reference: Option<String>,
    /// The address that it came from.
    pub address: Option<String>,
    /// What it was done to, as it was called then.
    pub subject: String,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: id, integration_id, at, action, actor_kind, actor_name, actor_reference, address, subject,);
