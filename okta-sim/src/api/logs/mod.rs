//! `/api/v1/logs`: a poll in the order of arrival that never ends, and bounded queries by time that do.

mod bounded;
mod poll;
mod selection;

use crate::body::event::write;
use crate::clock::{DAY_MS, RETENTION_MS, iso, parse_instant};
use crate::dice::{Dice, mix};
use crate::world::event::Event;

use super::params::{invalid, query};
use super::users::expression;
use super::{Answer, Call, Refusal};

use selection::{FILTER, Selection};

pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let limit = match call.params.get("limit") {
        None => 100,
        Some(text) => match text.parse::<usize>() {
            Ok(limit) if limit <= 1000 => limit,
            _ => return Err(invalid("limit", "The limit must be between 0 and 1000.")),
        },
    };
    let words: Vec<String> = call
        .params
        .get("q")
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    if words.len() > 10 || words.iter().any(|word| word.chars().count() > 40) {
        return Err(invalid("q", "At most 10 keywords of at most 40 characters."));
    }
    let filter = expression(call, "filter", &FILTER)?;
    let selection = Selection {
        call,
        filter,
        words,
        oldest_ms: call.now_ms - RETENTION_MS,
    };
    let descending = match call.params.get("sortOrder") {
        None | Some("ASCENDING") => false,
        Some("DESCENDING") => true,
        Some(_) => return Err(invalid("sortOrder", "Must be ASCENDING or DESCENDING.")),
    };
    let until = time(call, "until")?;
    if until.is_none() && !descending {
        poll::poll(call, &selection, limit)
    } else {
        bounded::bounded(call, &selection, limit, until, descending)
    }
}

fn time(call: &Call<'_>, name: &str) -> Result<Option<i64>, Refusal> {
    call.params
        .get(name)
        .map(|text| parse_instant(text).ok_or_else(|| invalid(name, "Not a timestamp.")))
        .transpose()
}

fn since(call: &Call<'_>, until: i64) -> Result<i64, Refusal> {
    let since = time(call, "since")?.unwrap_or(until - 7 * DAY_MS);
    if since < call.now_ms - 180 * DAY_MS {
        return Err(invalid(
            "since",
            "The since parameter is over 180 days prior to the current day.",
        ));
    }
    Ok(since)
}

/// A page may hold fewer than asked for.
fn page_size(call: &Call<'_>, limit: usize, start: usize) -> usize {
    let short = limit >= 10 && mix(call.world.seed ^ 5, start as u64).is_multiple_of(9);
    if short { limit * 3 / 5 } else { limit }
}

fn answer(
    call: &Call<'_>,
    selection: &Selection<'_>,
    mut page: Vec<Event>,
    before: Option<&Event>,
    limit: usize,
    next: Option<&str>,
) -> Answer {
    if call.faults.duplicate && !page.is_empty() {
        duplicate(call, selection, &mut page, before, limit);
    }
    if call.faults.out_of_order {
        let mut dice = Dice::of(
            call.world.seed,
            page.first().map_or(0, |event| u64::from(event.serial)),
        );
        for place in (1..page.len()).rev() {
            page.swap(place, dice.below(place + 1));
        }
    }
    let mut body = String::with_capacity(page.len() * 2200 + 2);
    body.push('[');
    for (number, event) in page.iter().enumerate() {
        if number > 0 {
            body.push(',');
        }
        write(call.world, event, &mut body);
    }
    body.push(']');
    let limit = limit.to_string();
    let until = call.params.get("until").and_then(parse_instant).map(iso);
    let url = |after: Option<&str>| {
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        match after {
            Some(after) => pairs.push(("after", after)),
            None => pairs.extend(call.params.get("since").map(|since| ("since", since))),
        }
        pairs.extend(until.as_deref().map(|until| ("until", until)));
        pairs.push(("limit", &limit));
        pairs.extend(
            ["filter", "q", "sortOrder"]
                .iter()
                .filter_map(|name| Some((*name, call.params.get(name)?))),
        );
        format!("{}?{}", call.path, query(&pairs))
    };
    let own = call.site.url(&url(call.params.get("after")));
    let mut answer = Answer::json_text(200, body).link(&own, "self");
    if let Some(next) = next {
        answer = answer.link(&call.next_url(&url(Some(next))), "next");
    }
    answer
}

/// Delivers some events a second time, as far as the page has room.
fn duplicate(
    call: &Call<'_>,
    selection: &Selection<'_>,
    page: &mut Vec<Event>,
    before: Option<&Event>,
    limit: usize,
) {
    let odd =
        |event: &Event, one_in: u64| mix(call.world.seed ^ 9, u64::from(event.serial)).is_multiple_of(one_in);
    // The last event of the page before.
    if let Some(event) = before.filter(|event| selection.takes(event))
        && page.len() < limit
    {
        page.insert(0, *event);
    }
    let twice: Vec<Event> = page.iter().filter(|event| odd(event, 13)).copied().collect();
    let room = limit.saturating_sub(page.len());
    let places = page.len();
    for (number, event) in twice.into_iter().take(room).enumerate() {
        page.insert((number * 7 + 3) % (places + 1), event);
    }
}
