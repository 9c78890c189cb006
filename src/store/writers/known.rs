//! What the store knows of users or apps of a page of Okta's list before they are written.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::PageWriter;
use crate::store::{RunId, StoreError};

/// Rows by Okta's ids: their status, and the run in which Okta's list last showed them.
pub(super) struct Known(HashMap<String, (String, Option<RunId>)>);

/// The columns of users or apps by which they are known.
pub(super) struct KnownBy<C> {
    pub(super) integration: C,
    pub(super) okta_id: C,
    pub(super) status: C,
    pub(super) seen_run: C,
}

impl PageWriter {
    /// What is known of those with these Okta ids.
    pub(super) async fn known_rows<E: EntityTrait>(
        &self,
        by: KnownBy<E::Column>,
        okta_ids: impl Iterator<Item = &str>,
    ) -> Result<Known, StoreError> {
        let rows = E::find()
            .select_only()
            .columns([by.okta_id, by.status, by.seen_run])
            .filter(by.integration.eq(self.integration))
            .filter(by.okta_id.is_in(okta_ids))
            .into_tuple::<(String, String, Option<RunId>)>()
            .all(&self.tx)
            .await?;
        let known = rows
            .into_iter()
            .map(|(okta_id, status, run)| (okta_id, (status, run)));
        Ok(Known(known.collect()))
    }

    /// How many of a page of so many this run had not seen before.
    pub(super) fn fresh(&self, known: &Known, records: usize) -> i64 {
        let seen = known.0.values().filter(|(_, run)| *run == Some(self.run)).count();
        i64::try_from(records - seen).unwrap_or(i64::MAX)
    }
}

impl Known {
    /// Whether one is known with a status like that.
    pub(super) fn is(&self, okta_id: &str, status: impl Fn(&str) -> bool) -> bool {
        self.0.get(okta_id).is_some_and(|(known, _)| status(known))
    }
}
