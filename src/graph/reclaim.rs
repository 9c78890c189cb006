//! Seats to take back: why, which ones are asked for, and their list.

use std::sync::Arc;

use async_graphql::{Enum, ID, InputObject, Result};

use super::{
    assignment::{Assignment, OF_APP, OF_USER, along},
    connection::{Listing, PageArguments},
    global_id::filter,
    reader::Reader,
};
use crate::{
    insights,
    store::{
        IntegrationId,
        reclaimable::{ReclaimFilter, list_reclaimable},
    },
};

/// Why a seat may be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "insights::ReclaimReason")]
pub(super) enum ReclaimReason {
    /// Its holder is suspended or deactivated in Okta, and cannot sign in.
    Orphaned,
    /// Its holder signed in before the period, and not within.
    Inactive,
    /// It was given before the period, and its holder was never seen to sign in.
    NeverUsed,
    /// Its holder does the same with another app, `Assignment.duplicateOf`: one of the same category, in which they hold a seat, too.
    /// Within the period they signed in to that app on ten days or more, and on ten for each day on which they signed in to this
    /// one; this seat was given before.
    DuplicateFunction,
}

/// Which seats to take back. Every field that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, InputObject)]
pub(super) struct ReclaimableFilter {
    /// In this app.
    app_id: Option<ID>,
    /// Of people of one of these departments, as written in Okta.
    department: Option<Vec<String>>,
    /// For one of these reasons, whatever other there is.
    reason: Option<Vec<ReclaimReason>>,
}

impl ReclaimableFilter {
    /// Which seats these are, where who has not signed in for so many days counts as inactive.
    pub(super) fn resolve(self, reader: &Reader, inactive_days: i32) -> Result<ReclaimFilter> {
        Ok(ReclaimFilter {
            since: reader.period_since(inactive_days)?,
            app: self.app_id.as_ref().map(filter::app),
            departments: self.department,
            reasons: self
                .reason
                .map(|some| some.into_iter().map(insights::ReclaimReason::from).collect()),
        })
    }
}

/// Which page of the seats to take back of each of some integrations is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReclaimableSide {
    pub(super) inactive_days: i32,
    pub(super) page: PageArguments,
    pub(super) filter: Option<ReclaimableFilter>,
}

impl ReclaimableSide {
    /// The seats of these integrations.
    pub(super) fn listing(
        &self,
        reader: &Arc<Reader>,
        integrations: &[IntegrationId],
    ) -> Result<Listing<Assignment>> {
        let filter = self.filter.clone().unwrap_or_default();
        let filter = filter.resolve(reader, self.inactive_days)?;
        let selected = &reader.selected;
        let (users, apps) = (["user", OF_USER], ["app", OF_APP]);
        let has = |fields: [&str; 2]| fields.iter().any(|field| selected.has(field));
        let along = along(selected, has(users), has(apps));
        let list = list_reclaimable(integrations, &filter, along);
        let listing = Listing::new(reader, list, Assignment::group, &self.page)?;
        Ok(listing.with_columns(along.columns(selected.columns::<Assignment>())))
    }
}
