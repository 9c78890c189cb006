//! A slice of the past: a bounded query, read to its end.

use chrono::{DateTime, TimeDelta, Utc};

use super::{oldest, pages::Pages};
use crate::{
    okta::{Cursor, LogQuery, OktaError, Part, SIGNALS_FILTER},
    store::{Millis, entities::log_part},
    sync::{halt::Halt, stage::Stage},
};

/// How often in a row a slice is begun again because Okta no longer takes its cursor.
const MOST_RESTARTS: u32 = 3;

/// After so many empty pages in a row a slice is at its end, whatever its links say.
const MOST_EMPTY_PAGES: u32 = 200;

/// How far a slice whose cursor was refused is read over again: events of the same moment may stand on both sides of it.
const OVERLAP: TimeDelta = TimeDelta::minutes(1);

/// How many seconds of the past the slice covers that are not known to be read: the unit of the stage's work.
pub(super) fn seconds_unread(slice: &log_part::Model) -> i64 {
    match slice.until {
        // What it asks for lies beside the sign-ins of the others: few events, of the same time.
        _ if slice.filter == SIGNALS_FILTER => 0,
        Some(until) if !slice.done => seconds(slice.since, until),
        _ => 0,
    }
}

fn seconds(since: Millis, until: Millis) -> i64 {
    until.0.saturating_sub(since.0).max(0) / 1000
}

/// Reads the slice from where it stands.
pub(super) async fn read(stage: &Stage, mut slice: log_part::Model) -> Result<(), Halt> {
    let (mut restarts, mut empty_pages) = (0, 0);
    let mut reached: Option<DateTime<Utc>> = None;
    let mut pages = Pages::default();
    let mut left = seconds_unread(&slice);
    while !slice.done {
        let query = match &slice.cursor {
            Some(cursor) => LogQuery::Next(Cursor::from_stored(cursor.clone())),
            None => {
                let (oldest, until) = (
                    oldest(stage.okta.server_now()),
                    slice.until.unwrap_or(slice.since),
                );
                slice.since = Ord::min(Ord::max(slice.since, oldest.into()), until);
                if slice.since == until {
                    // Okta keeps nothing of it any more, and may refuse to be asked.
                    slice.done = true;
                    pages.take_in(stage, &slice).await?;
                    continue;
                }
                let since = DateTime::from(slice.since);
                let since = Ord::max(since, reached.map_or(since, |reached| reached - OVERLAP));
                let until = until.into();
                match slice.filter {
                    SIGNALS_FILTER => LogQuery::Signals { since, until },
                    _ => LogQuery::Slice { since, until },
                }
            }
        };
        let asked = stage.ask(stage.okta.log_page(&query));
        let events = match pages.while_asking(stage, &slice, asked).await {
            // The ids of the events that were counted keep them from being counted again.
            Err(Halt::Okta(OktaError::CursorRefused { .. })) if restarts < MOST_RESTARTS => {
                restarts += 1;
                slice.cursor = None;
                continue;
            }
            answer => answer?,
        };
        // A page may be in no order: what came before its oldest event has been taken in.
        reached = events.items.iter().map(|event| event.published).min().or(reached);
        let next = events.next.as_ref().map(|next| next.as_str().to_owned());
        let is_empty = events.items.is_empty() && events.unreadable == 0;
        empty_pages = if is_empty { empty_pages + 1 } else { 0 };
        let leads_to_itself = next.is_some() && next == slice.cursor;
        if leads_to_itself && !is_empty {
            return Err(OktaError::Malformed { part: Part::Logs }.into());
        }
        // A page may be empty though more is to come, but not for ever.
        slice.done = next.is_none() || leads_to_itself || empty_pages >= MOST_EMPTY_PAGES;
        slice.cursor = next;
        pages.add(&events);
        let still_left = match (reached, slice.until) {
            _ if slice.done => 0,
            (Some(reached), Some(until)) => seconds(reached.into(), until).min(left),
            _ => left,
        };
        stage.did(left - still_left);
        left = still_left;
        if (slice.done || pages.is_full()) && pages.take_in(stage, &slice).await? > 0 {
            restarts = 0;
        }
    }
    Ok(())
}
