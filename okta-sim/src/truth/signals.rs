//! What the log shows of apps, that people brought them in themselves or that they were deleted while they were used, and the
//! first event that does.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::body::event::event_uuid;
use crate::clock::{DAY_MS, iso};
use crate::world::World;
use crate::world::event::{Event, Kind, Outcome};

use super::count::Counts;

/// What is shown of an app that is gone; all else is shown of those that are there.
pub(super) const DELETED_IN_USE: &str = "DELETED_IN_USE";
/// How long before its deletion an app was used last, at most, that was in use.
const IN_USE_MS: i64 = 30 * DAY_MS;

/// Something that the log shows of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TruthSignal {
    /// `ADDED_BY_USER`, `OAUTH_CONSENT` or `DELETED_IN_USE`.
    pub code: String,
    /// The UUID of the first event that shows it; of two at the same instant the lesser.
    pub event: String,
    /// When that was published.
    pub at: String,
}

/// Of each app, by its place, the signals in the order of their names.
pub(super) fn of(world: &World, since_ms: i64, counts: &Counts) -> BTreeMap<u32, Vec<TruthSignal>> {
    let mut first: BTreeMap<(u32, &str), (i64, String)> = BTreeMap::new();
    for event in world
        .log
        .events()
        .iter()
        .filter(|event| event.published >= since_ms)
    {
        if let Some(code) = shown(event, counts) {
            let this = (event.published, event_uuid(world, event));
            let known = first.entry((event.app, code)).or_insert_with(|| this.clone());
            if this < *known {
                *known = this;
            }
        }
    }
    let mut signals: BTreeMap<u32, Vec<TruthSignal>> = BTreeMap::new();
    for ((app, code), (at, event)) in first {
        let signal = TruthSignal {
            code: code.to_owned(),
            event,
            at: iso(at),
        };
        signals.entry(app).or_default().push(signal);
    }
    signals
}

fn shown(event: &Event, counts: &Counts) -> Option<&'static str> {
    match event.kind {
        _ if event.outcome != Outcome::Success => None,
        Kind::MembershipAddBySelf | Kind::AccessRequest => Some("ADDED_BY_USER"),
        Kind::Consent | Kind::OrgConsent => Some("OAUTH_CONSENT"),
        Kind::AppDelete => {
            let newest = counts.app(event.app as usize)?;
            (newest.at_ms + IN_USE_MS >= event.published).then_some(DELETED_IN_USE)
        }
        _ => None,
    }
}
