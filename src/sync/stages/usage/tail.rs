//! The tail: a polling query whose next link is kept from run to run. It delivers in the order of arrival, late events too.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Told, oldest, take_in};
use crate::{
    okta::{Cursor, LogQuery, OktaError, TAIL_FILTER},
    store::{Millis, connections, entities::log_part},
    sync::{halt::Halt, stage::Stage},
};

/// How far a tail whose link is lost reaches back behind what was counted: events are written some time after they
/// happened, and those that were counted are known by their ids.
const OVERLAP: TimeDelta = TimeDelta::hours(1);

/// A page of so few events is all that has arrived since the one before.
const TRICKLE: usize = 10;

/// The longest that new events are followed.
const LONGEST: TimeDelta = TimeDelta::minutes(2);

/// Reads what has arrived, up to an empty page or to what arrived after this began.
pub(super) async fn read(stage: &Stage, mut tail: log_part::Model) -> Result<(), Halt> {
    let began_at = stage.okta.server_now();
    let mut restarted = false;
    if tail.filter != TAIL_FILTER {
        // Its link asks for other events than are wanted now.
        (tail.cursor, tail.filter) = (None, TAIL_FILTER);
    }
    loop {
        let asked_at = stage.okta.server_now();
        let query = match &tail.cursor {
            Some(cursor) => LogQuery::Next(Cursor::from_stored(cursor.clone())),
            None => LogQuery::Tail {
                since: since(stage, &mut tail, asked_at).await?,
            },
        };
        let events = match stage.ask(stage.okta.log_page(&query)).await {
            Err(Halt::Okta(OktaError::CursorRefused { .. })) if !restarted => {
                tracing::warn!("Okta no longer takes the link of the log's tail: it is begun again");
                restarted = true;
                tail.cursor = None;
                continue;
            }
            answer => answer?,
        };
        let next = events.next.as_ref().map(|next| next.as_str().to_owned());
        let is_last = match &next {
            None => true,
            Some(next) => Some(next) == tail.cursor.as_ref(),
        };
        let ran_dry = events.items.is_empty() && events.unreadable == 0;
        // A busy org never lets a poll run dry: what trickles in from here on is the next run's.
        let trickles = events.items.len() <= TRICKLE || asked_at - began_at > LONGEST;
        let is_new = events.items.iter().all(|event| event.published > began_at);
        let caught_up = is_last || ran_dry || (is_new && trickles);
        tail.cursor = next.or(tail.cursor);
        let drained_at = caught_up.then(|| Millis::from(asked_at));
        let told = Told::of(&events);
        if take_in(stage, &told, tail.clone(), drained_at).await? > 0 {
            restarted = false;
        }
        if caught_up {
            return Ok(());
        }
    }
}

/// Where a tail without a link begins: where it was planned to, or a little before the end of what was counted.
async fn since(stage: &Stage, tail: &mut log_part::Model, now: DateTime<Utc>) -> Result<DateTime<Utc>, Halt> {
    let shared = &stage.shared;
    let known = connections::find_integration(&shared.store, shared.lease.integration).await?;
    let counted_to = known.and_then(|known| known.coverage_to);
    let planned = DateTime::<Utc>::from(tail.since);
    let wanted = counted_to.map_or(planned, |to| planned.max(DateTime::<Utc>::from(to) - OVERLAP));
    let oldest = oldest(now);
    if wanted >= oldest {
        return Ok(wanted);
    }
    // What Okta kept no longer is lost: coverage begins anew behind the gap.
    tail.since = oldest.into();
    Ok(oldest)
}
