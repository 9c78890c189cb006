//! A slice of the past: a bounded query, read to its end.

use super::take_in;
use crate::{
    okta::{Cursor, LogQuery, OktaError},
    store::entities::log_part,
    sync::{halt::Halt, stage::Stage},
};

/// How often a slice is begun again because Okta no longer takes its cursor.
const MOST_RESTARTS: u32 = 3;

/// Reads the slice from where it stands.
pub(super) async fn read(stage: &Stage, mut slice: log_part::Model) -> Result<(), Halt> {
    let mut restarts = 0;
    while !slice.done {
        let query = match &slice.cursor {
            Some(cursor) => LogQuery::Next(Cursor::from_stored(cursor.clone())),
            None => LogQuery::Slice {
                since: slice.since.into(),
                until: slice.until.unwrap_or(slice.since).into(),
            },
        };
        let events = match stage.ask(stage.okta.log_page(&query)).await {
            // The ids of the events that were counted keep them from being counted again.
            Err(Halt::Okta(OktaError::CursorRefused { .. })) if restarts < MOST_RESTARTS => {
                restarts += 1;
                slice.cursor = None;
                continue;
            }
            answer => answer?,
        };
        let next = events.next.as_ref().map(|next| next.as_str().to_owned());
        // A page that leads to itself would be read for ever.
        let stuck = next.is_some() && next == slice.cursor;
        slice.done = next.is_none() || stuck;
        slice.cursor = next;
        take_in(stage, &events, slice.clone(), None).await?;
    }
    Ok(())
}
