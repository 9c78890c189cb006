//! Which of some seats are duplicates of others of their holders.

use std::{collections::BTreeMap, sync::Arc};

use async_graphql::Result;

use super::{app::App, errors, reader::Reader, references::References};
use crate::store::{
    AppId, Millis, UserId,
    assignments::{SeatKey, SeatRow},
    duplicates::load_duplicates,
};

/// The duplicates among seats that were read together.
pub(super) struct Duplicates {
    found: BTreeMap<(AppId, UserId), AppId>,
    pub(super) apps: References<App>,
}

impl Duplicates {
    pub(super) async fn load(reader: &Arc<Reader>, seats: &[SeatKey], since: Millis) -> Result<Self> {
        let found = load_duplicates(&reader.store, seats, since)
            .await
            .map_err(errors::internal)?;
        let others = seats.iter().filter_map(|(tenant, app, user)| {
            let other = found.get(&(*app, *user))?;
            Some((*tenant, *other))
        });
        Ok(Self {
            apps: References::new(reader, others),
            found,
        })
    }

    /// The other app, where a seat is a duplicate.
    pub(super) fn other_of(&self, seat: &SeatRow) -> Option<AppId> {
        self.found.get(&(seat.app_id, seat.user_id)).copied()
    }
}
