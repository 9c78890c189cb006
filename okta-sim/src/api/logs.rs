//! `/api/v1/logs`: a poll in the order of arrival that never ends, and bounded queries by time that do.

use crate::body::entity::{actor, targets};
use crate::body::event::{event_uuid, severity, write};
use crate::clock::{DAY_MS, RETENTION_MS, iso, parse_instant};
use crate::dice::{Dice, mix};
use crate::scim::{Attributes, Expr, Op, Rules, Scalar, any_in_json};
use crate::world::World;
use crate::world::event::Event;

use super::page::bad_cursor;
use super::params::{invalid, query};
use super::users::expression;
use super::{Answer, Call, Refusal};

const FILTER: Rules = Rules {
    allows: |attribute, op| {
        let top = attribute.split('.').next().unwrap_or_default();
        let known = matches!(
            top,
            "actor"
                | "authenticationContext"
                | "client"
                | "debugContext"
                | "displayMessage"
                | "eventType"
                | "legacyEventType"
                | "outcome"
                | "request"
                | "securityContext"
                | "severity"
                | "target"
                | "transaction"
                | "uuid"
                | "version"
                | "device"
        );
        let no_co = matches!(
            attribute,
            "debugContext.debugData.url" | "debugContext.debugData.requestUri"
        );
        known && !(no_co && op == Op::Co)
    },
    negation: true,
    case_sensitive: true,
};

/// An event where it can be asked for attributes.
struct Seen<'a> {
    event: &'a Event,
    world: &'a World,
}

impl Attributes for Seen<'_> {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        let (event, world) = (self.event, self.world);
        let mut text = |text: Option<&str>| text.is_some_and(|text| test(Scalar::Text(text)));
        match attribute {
            "eventType" => text(Some(event.kind.event_type())),
            "outcome.result" => text(event.outcome.as_str()),
            "severity" => text(Some(severity(event))),
            "uuid" => text(Some(&event_uuid(world, event))),
            "actor.id" => text(actor(world, event).as_ref().map(|actor| actor.id.as_str())),
            "actor.type" => text(actor(world, event).as_ref().map(|actor| actor.kind)),
            "actor.alternateId" => text(actor(world, event).and_then(|actor| actor.alternate).as_deref()),
            "target.id" => targets(world, event)
                .unwrap_or_default()
                .iter()
                .any(|target| text(Some(&target.id))),
            "target.type" => targets(world, event)
                .unwrap_or_default()
                .iter()
                .any(|target| text(Some(target.kind))),
            _ => {
                let mut body = String::new();
                write(world, event, &mut body);
                serde_json::from_str(&body).is_ok_and(|body| any_in_json(&body, attribute, test))
            }
        }
    }
}

/// What a query selects.
struct Selection<'a> {
    call: &'a Call<'a>,
    filter: Option<Expr>,
    words: Vec<String>,
    /// Nothing older is left in the log.
    oldest_ms: i64,
}

impl Selection<'_> {
    fn takes(&self, event: &Event) -> bool {
        let world = self.call.world;
        event.published >= self.oldest_ms
            && !(self.call.faults.empty && event.kind.is_sso())
            && self
                .filter
                .as_ref()
                .is_none_or(|filter| FILTER.matches(filter, &Seen { event, world }))
            && (self.words.is_empty() || self.mentions(event))
    }

    fn mentions(&self, event: &Event) -> bool {
        let mut body = String::new();
        write(self.call.world, event, &mut body);
        let body = body.to_lowercase();
        self.words.iter().all(|word| body.contains(word))
    }
}

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
        poll(call, &selection, limit)
    } else {
        bounded(call, &selection, limit, until.unwrap_or(call.now_ms), descending)
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

/// In the order of arrival. There is always a next link: an empty page means "up to date".
fn poll(call: &Call<'_>, selection: &Selection<'_>, limit: usize) -> Result<Answer, Refusal> {
    let log = &call.world.log;
    let start = match call.params.get("after") {
        // A time of arrival and how many events of that time are done with; it does not grow old.
        Some(cursor) => {
            let (ms, done) = cursor.split_once('_').ok_or_else(|| bad_cursor(call.path))?;
            let (Ok(ms), Ok(done)) = (ms.parse::<i64>(), done.parse::<usize>()) else {
                return Err(bad_cursor(call.path));
            };
            (log.first_persisted_since(ms) + done).min(log.len())
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
    let next = match at.checked_sub(1).and_then(|last| log.events().get(last)) {
        Some(last) => format!(
            "{}_{}",
            last.persisted,
            at - log.first_persisted_since(last.persisted)
        ),
        None => format!(
            "{}_0",
            call.now_ms.min(since(call, call.now_ms).unwrap_or(call.now_ms))
        ),
    };
    let before = start.checked_sub(1).and_then(|before| log.events().get(before));
    Ok(answer(call, selection, page, before, limit, Some(&next)))
}

/// By time of publication; the end is an end.
fn bounded(
    call: &Call<'_>,
    selection: &Selection<'_>,
    limit: usize,
    until: i64,
    descending: bool,
) -> Result<Answer, Refusal> {
    let log = &call.world.log;
    let name = format!(
        "logs {until} {descending} {}",
        call.params.get("filter").unwrap_or_default()
    );
    // Where to go on (a time, and how many events of it are done with), the other end, and whether the last page
    // was an empty one.
    let (lower, upper, mut after_empty) = match call.params.get("after") {
        Some(cursor) => {
            let place = call
                .cursors
                .read(&name, cursor, call.now_ms)
                .map_err(|_| bad_cursor(call.path))?;
            let &[ms, done, since, empty] = place.as_slice() else {
                return Err(bad_cursor(call.path));
            };
            let done = usize::try_from(done).unwrap_or_default();
            if descending {
                (
                    log.first_published_since(since),
                    log.first_published_since(ms + 1).saturating_sub(done),
                    empty == 1,
                )
            } else {
                (
                    log.first_published_since(ms) + done,
                    log.first_published_since(until),
                    empty == 1,
                )
            }
        }
        None => {
            let since = since(call, until)?;
            if until < since {
                return Err(invalid("until", "must be later than since."));
            }
            (
                log.first_published_since(since),
                log.first_published_since(until),
                true,
            )
        }
    };
    let since_ms = match call.params.get("after") {
        Some(cursor) => call
            .cursors
            .read(&name, cursor, call.now_ms)
            .ok()
            .and_then(|p| p.get(2).copied())
            .unwrap_or(0),
        None => since(call, until)?,
    };
    let (mut low, mut high) = (lower, upper.max(lower));
    let start = if descending { high } else { low };
    let mut page = Vec::with_capacity(limit.min(high - low));
    // Now and then a page is empty though more is to come.
    let empty = !after_empty && mix(call.world.seed, start as u64).is_multiple_of(37);
    let size = if empty { 0 } else { page_size(call, limit, start) };
    after_empty = empty;
    while page.len() < size && low < high {
        let place = if descending { high - 1 } else { low };
        if descending {
            high -= 1
        } else {
            low += 1
        }
        page.extend(log.published_at(place).filter(|event| selection.takes(event)));
    }
    let more = (low..high).any(|place| {
        log.published_at(place)
            .is_some_and(|event| selection.takes(event))
    });
    let next = more.then(|| {
        // Named by time, so that an event that comes late does not shift it.
        let edge = if descending {
            high
        } else {
            low - usize::from(low > 0)
        };
        let ms = log.published_at(edge).map_or(since_ms, |event| event.published);
        let done = if descending {
            log.first_published_since(ms + 1) - high
        } else {
            low - log.first_published_since(ms)
        };
        call.cursors.issue(
            &name,
            &[ms, done as i64, since_ms, i64::from(after_empty)],
            call.now_ms,
        )
    });
    let before = match descending {
        true => log.published_at(start),
        false => start
            .checked_sub(1)
            .filter(|_| call.params.get("after").is_some())
            .and_then(|at| log.published_at(at)),
    };
    Ok(answer(call, selection, page, before, limit, next.as_deref()))
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
        call.site.url(&format!("{}?{}", call.path, query(&pairs)))
    };
    let mut answer = Answer::json_text(200, body).link(&url(call.params.get("after")), "self");
    if let Some(next) = next {
        answer = answer.link(&url(Some(next)), "next");
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
