//! A bounded query: by time of publication, and the end is an end.

use crate::api::page::bad_cursor;
use crate::api::params::invalid;
use crate::api::{Answer, Call, Refusal};
use crate::dice::mix;
use crate::world::event::{Event, Log};

use super::selection::Selection;
use super::{answer, page_size, since};

/// Where a query stands. It is named by times, so that an event that comes late shifts nothing.
#[derive(Clone, Copy)]
struct Place {
    /// The edge of what was delivered, and how many events of that very time were.
    edge_ms: i64,
    done: usize,
    since_ms: i64,
    until_ms: i64,
    /// The last page was an empty one.
    after_empty: bool,
    /// This page is delivered once more.
    repeated: bool,
}

impl Place {
    fn read(call: &Call<'_>, name: &str, cursor: &str) -> Result<Self, Refusal> {
        let numbers = call
            .cursors
            .read(name, cursor, call.now_ms)
            .map_err(|_| bad_cursor(call.path))?;
        match numbers.as_slice() {
            &[edge_ms, done, since_ms, until_ms, empty, repeated] => Ok(Place {
                edge_ms,
                done: usize::try_from(done).unwrap_or_default(),
                since_ms,
                until_ms,
                after_empty: empty == 1,
                repeated: repeated == 1,
            }),
            _ => Err(bad_cursor(call.path)),
        }
    }

    fn write(&self, call: &Call<'_>, name: &str) -> String {
        let numbers = [
            self.edge_ms,
            i64::try_from(self.done).unwrap_or(i64::MAX),
            self.since_ms,
            self.until_ms,
            i64::from(self.after_empty),
            i64::from(self.repeated),
        ];
        call.cursors.issue(name, &numbers, call.now_ms)
    }
}

/// One page; without `until` (descending only) the first page's time is the end.
pub(super) fn bounded(
    call: &Call<'_>,
    selection: &Selection<'_>,
    limit: usize,
    until: Option<i64>,
    descending: bool,
) -> Result<Answer, Refusal> {
    let log = &call.world.log;
    let asked = |name: &str| call.params.get(name).unwrap_or_default();
    let name = format!(
        "logs {until:?} {descending} {}\u{1}{}",
        asked("filter"),
        asked("q")
    );
    let first = call.params.get("after").is_none();
    let place = match call.params.get("after") {
        Some(cursor) => Place::read(call, &name, cursor)?,
        None => {
            let until_ms = until.unwrap_or(call.now_ms);
            let since_ms = since(call, until_ms)?;
            if until_ms < since_ms {
                return Err(invalid("until", "must be later than since."));
            }
            Place {
                edge_ms: if descending { until_ms } else { since_ms },
                done: 0,
                since_ms,
                until_ms,
                after_empty: true,
                repeated: false,
            }
        }
    };
    let (mut low, mut high) = range(log, &place, descending, first);
    let start = if descending { high } else { low };
    // Now and then a page is empty though more is to come.
    let empty = !place.after_empty && mix(call.world.seed, start as u64).is_multiple_of(37);
    let size = if empty { 0 } else { page_size(call, limit, start) };
    let mut page: Vec<Event> = Vec::with_capacity(size.min(high - low));
    while page.len() < size && low < high {
        let at = if descending {
            high -= 1;
            high
        } else {
            low += 1;
            low - 1
        };
        page.extend(log.published_at(at).filter(|event| selection.takes(event)));
    }
    let takes = |at: usize| log.published_at(at).is_some_and(|event| selection.takes(event));
    let more = || {
        let (edge_ms, done) = edge(log, &place, low, high, descending);
        Place {
            edge_ms,
            done,
            after_empty: empty,
            repeated: false,
            ..place
        }
        .write(call, &name)
    };
    let next = if !place.repeated && !page.is_empty() && call.repeats() {
        let again = Place {
            repeated: true,
            ..place
        };
        Some(again.write(call, &name))
    } else {
        (low..high).any(takes).then(more)
    };
    let before = match descending {
        _ if first => None,
        true => log.published_at(start),
        false => start.checked_sub(1).and_then(|at| log.published_at(at)),
    };
    Ok(answer(call, selection, page, before, limit, next.as_deref()))
}

/// The places that are left, in the order of publication.
fn range(log: &Log, place: &Place, descending: bool, first: bool) -> (usize, usize) {
    let since = log.first_published_since(place.since_ms);
    let until = log.first_published_since(place.until_ms);
    let (low, high) = match descending {
        _ if first => (since, until),
        true => {
            let edge = log.first_published_since(place.edge_ms.saturating_add(1));
            (since, edge.saturating_sub(place.done).min(until))
        }
        false => {
            let edge = log.first_published_since(place.edge_ms);
            (edge.saturating_add(place.done).max(since), until)
        }
    };
    (low, high.max(low))
}

/// The time of the event that was passed last, and how many of that time are done with.
fn edge(log: &Log, place: &Place, low: usize, high: usize, descending: bool) -> (i64, usize) {
    let passed = if descending {
        log.published_at(high)
    } else {
        low.checked_sub(1).and_then(|at| log.published_at(at))
    };
    let Some(passed) = passed else {
        return (place.edge_ms, place.done);
    };
    let ms = passed.published;
    let done = if descending {
        log.first_published_since(ms.saturating_add(1))
            .saturating_sub(high)
    } else {
        low.saturating_sub(log.first_published_since(ms))
    };
    (ms, done)
}
