//! What a file is begun with, and must hold until its end: access to the integrations of its rows, and these as they were.
//!
//! A file of millions of rows is read for minutes. Were it read on when an access token has ended, who has left would take it
//! home; were it read on when an integration was disconnected, whose rows may be gone, a part would look like the whole.

use std::collections::BTreeMap;

use super::ExportError;
use crate::{
    access::Scope,
    store::{
        IntegrationId, Millis, Store, StoreError, Tenants,
        entities::integration,
        integrations::{find_all_integrations, find_integrations},
    },
};

/// The integrations that a file is about, each with when it was connected and disconnected.
#[derive(Debug)]
pub struct Ground(BTreeMap<IntegrationId, (Millis, Option<Millis>)>);

impl Ground {
    /// What a file about `tenants` is begun with: read before its rows are, and from where they are.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn of(store: &Store, tenants: &Tenants) -> Result<Self, StoreError> {
        let rows = find_all_integrations(store, tenants).await?;
        Ok(Self(rows.iter().map(connection).collect()))
    }

    /// Whether all of it holds for `scope`, which the same access token has by now.
    ///
    /// # Errors
    /// [`ExportError::Withdrawn`] where it does not.
    pub async fn check(&self, store: &Store, scope: &Scope) -> Result<(), ExportError> {
        let ids: Vec<_> = self.0.keys().copied().collect();
        let rows = find_integrations(store, scope.tenants(), &ids).await?;
        let now: BTreeMap<_, _> = rows.iter().map(connection).collect();
        if self.0 == now {
            Ok(())
        } else {
            Err(ExportError::Withdrawn)
        }
    }
}

fn connection(row: &integration::Model) -> (IntegrationId, (Millis, Option<Millis>)) {
    (row.id, (row.connected_at, row.disconnected_at))
}
