//! The table `integrations`: a connected Okta org.

use sea_orm::entity::prelude::*;

use crate::store::{ActivityNumber, IntegrationId, Millis, row::row};

/// A row of `integrations`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "integrations")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key)]
    pub id: IntegrationId,
    /// `OKTA`.
    pub provider: String,
    /// The Okta host, such as `acme.okta.com`.
    pub domain: String,
    /// Okta's own id of the org (`00o…`); none where the credential may not read it.
    pub okta_org_id: Option<String>,
    /// The company name that Okta gives for the org.
    pub name: Option<String>,
    /// `API_TOKEN` or `SERVICE_APP`.
    pub auth_method: String,
    /// When it was connected, the last time.
    pub connected_at: Millis,
    /// When it was disconnected, or what was kept then was deleted; none while it is connected.
    pub disconnected_at: Option<Millis>,
    /// When the last successful sync ended.
    pub last_synced_at: Option<Millis>,
    /// When the background syncer starts the next one.
    pub next_sync_at: Option<Millis>,
    /// When, by Okta's clock, the last complete reading of the users began.
    pub users_read_from: Option<Millis>,
    /// When the last run that read everything began.
    pub full_synced_at: Option<Millis>,
    /// From when on the System Log has been counted without a gap.
    pub coverage_from: Option<Millis>,
    /// Up to when the System Log has been counted.
    pub coverage_to: Option<Millis>,
    /// The number of the newest entry of its feed; it only grows.
    pub last_activity: ActivityNumber,
    /// Since when changes of users are told in the feed: once all have been read, as with the others.
    pub users_told_from: Option<Millis>,
    /// As there, of apps.
    pub apps_told_from: Option<Millis>,
    /// As there, of seats.
    pub seats_told_from: Option<Millis>,
    /// An app of which a lesser share of the seats is in use is told of; none: nobody wants to know.
    pub usage_alert_percent: Option<i32>,
}

/// No joins are declared: queries name the columns that they join by.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

row!(Model: id, provider, domain, okta_org_id, name, auth_method, connected_at, disconnected_at, last_synced_at, next_sync_at, users_read_from, full_synced_at, coverage_from, coverage_to, last_activity, users_told_from, apps_told_from, seats_told_from, usage_alert_percent,);
