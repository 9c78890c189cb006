//! A poll: no `until`, ascending. Events in the order of arrival, and always a next link.

use crate::api::page::bad_cursor;
use crate::api::{Answer, Call, Refusal};

use super::selection::Selection;
use super::{answer, page_size, since};

/// Marks the cursor of a page that is delivered once more.
const REPEATED: &str = "again";

/// In the order of arrival. There is always a next link: an empty page means "up to date".
pub(super) fn poll(call: &Call<'_>, selection: &Selection<'_>, limit: usize) -> Result<Answer, Refusal> {
    let log = &call.world.log;
    let mut repeated = false;
    let start = match call.params.get("after") {
        // A time of arrival and how many events of that time are done with; it does not grow old.
        Some(cursor) => {
            let (ms, done) = cursor.split_once('_').ok_or_else(|| bad_cursor(call.path))?;
            let (done, mark) = done.split_once('_').unwrap_or((done, ""));
            let (Ok(ms), Ok(done)) = (ms.parse::<i64>(), done.parse::<usize>()) else {
                return Err(bad_cursor(call.path));
            };
            repeated = mark == REPEATED;
            log.first_persisted_since(ms).saturating_add(done).min(log.len())
        }
        None => log.first_persisted_since(since(call, call.now_ms)?),
    };
    let size = page_size(call, limit, start);
    let mut page = Vec::with_capacity(size);
    let mut at = start;
    while page.len() < size
        && let Some(event) = log.events().get(at)
    {
        if selection.takes(event) {
            page.push(*event);
        }
        at += 1;
    }
    let next = if !repeated && !page.is_empty() && call.repeats() {
        format!("{}_{REPEATED}", cursor(call, start))
    } else {
        cursor(call, at)
    };
    let before = start.checked_sub(1).and_then(|before| log.events().get(before));
    Ok(answer(call, selection, page, before, limit, Some(&next)))
}

/// Names a place in the order of arrival by the event before it.
fn cursor(call: &Call<'_>, at: usize) -> String {
    let log = &call.world.log;
    match at.checked_sub(1).and_then(|last| log.events().get(last)) {
        Some(last) => format!(
            "{}_{}",
            last.persisted,
            at.saturating_sub(log.first_persisted_since(last.persisted))
        ),
        None => format!(
            "{}_0",
            call.now_ms.min(since(call, call.now_ms).unwrap_or(call.now_ms))
        ),
    }
}
