//! What a run reads: everything, or what has changed since the last one.

use chrono::TimeDelta;

use super::{halt::Halt, settings::SyncSettings, stage::Shared};
use crate::{
    okta::TAIL_FILTER,
    store::{Millis, connections, entities::sync_run, progress},
};

/// What a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Everything, so that what Okta no longer has is known.
    Full,
    /// What has changed: users by their date of change, seats and roles as the log tells.
    Changes {
        /// When, by Okta's clock, the last complete reading of the users began.
        since: Millis,
    },
}

/// How far the last reading of the users is read over again: Okta finds changed users in an index that follows the data, and
/// its clock may have been told wrongly.
const OVERLAP_MS: i64 = 15 * 60 * 1_000;

impl Reading {
    /// What the run is to read, provided that the log's tail can be read: without it nobody knows what has changed.
    pub(super) async fn planned(
        run: &sync_run::Model,
        shared: &Shared,
        settings: &SyncSettings,
    ) -> Result<Self, Halt> {
        if run.full {
            return Ok(Self::Full);
        }
        let integration = shared.lease.integration;
        let known = connections::find_integration(&shared.store, integration).await?;
        let parts = progress::list_log_parts(&shared.store, integration).await?;
        let is_followed = parts
            .first()
            .is_some_and(|tail| tail.until.is_none() && tail.cursor.is_some() && tail.filter == TAIL_FILTER);
        let last = known.and_then(|known| Some((known.users_read_from?, known.full_synced_at?)));
        let Some((users_read_from, full_synced_at)) = last.filter(|_| is_followed) else {
            return Ok(Self::Full);
        };
        let every = TimeDelta::from_std(settings.full_every).unwrap_or(TimeDelta::days(7));
        let now = shared.clock.now();
        let recent = Millis::from(now - every) < full_synced_at && full_synced_at <= Millis::from(now);
        Ok(if recent {
            Self::Changes {
                since: Millis(users_read_from.0 - OVERLAP_MS),
            }
        } else {
            Self::Full
        })
    }
}
