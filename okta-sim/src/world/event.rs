//! The System Log: small records, kept in the order of arrival, with an index by time.
//!
//! A record holds what the org's history needs; everything else of an event (addresses, browsers, ids of
//! requests) is worked out from its number when it is served. A million events are 44 MB.

pub(crate) use super::kind::Kind;

/// `outcome.result`; a missing one is an outcome of null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Success,
    Failure,
    Allow,
    Deny,
    Missing,
}

impl Outcome {
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Outcome::Success => Some("SUCCESS"),
            Outcome::Failure => Some("FAILURE"),
            Outcome::Allow => Some("ALLOW"),
            Outcome::Deny => Some("DENY"),
            Outcome::Missing => None,
        }
    }
}

/// One event. `user`, `app` and `group` are places in the org's lists.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) published: i64,
    /// When it was written to the log.
    pub(crate) persisted: i64,
    /// Its number, from which its UUID and its details follow.
    pub(crate) serial: u32,
    /// The actor of a sign-in; otherwise the person whom the event is about.
    pub(crate) user: u32,
    pub(crate) app: u32,
    pub(crate) group: u32,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
}

/// All events.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// In the order of persistence.
    events: Vec<Event>,
    /// Places in `events`, in the order of publication.
    by_published: Vec<u32>,
    next_serial: u32,
}

impl Log {
    /// The log of events in any order.
    pub(crate) fn of(mut events: Vec<Event>) -> Self {
        events.sort_unstable_by_key(|event| (event.persisted, event.serial));
        let mut by_published: Vec<u32> = (0..events.len() as u32).collect();
        by_published.sort_unstable_by_key(|place| (events[*place as usize].published, *place));
        let next_serial = events
            .iter()
            .map(|event| event.serial.saturating_add(1))
            .max()
            .unwrap_or(0);
        Log {
            events,
            by_published,
            next_serial,
        }
    }

    /// In the order of persistence.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// The number that the next event gets.
    pub(crate) fn next_serial(&self) -> u32 {
        self.next_serial
    }

    /// The event at a place of the order of publication.
    pub(crate) fn published_at(&self, place: usize) -> Option<&Event> {
        self.by_published.get(place).map(|at| &self.events[*at as usize])
    }

    /// The first place of the order of persistence that is not before this time.
    pub(crate) fn first_persisted_since(&self, ms: i64) -> usize {
        self.events.partition_point(|event| event.persisted < ms)
    }

    /// The first place of the order of publication that is not before this time.
    pub(crate) fn first_published_since(&self, ms: i64) -> usize {
        self.by_published
            .partition_point(|at| self.events[*at as usize].published < ms)
    }

    /// Writes an event at the end; it gets its number here.
    pub(crate) fn append(&mut self, mut event: Event) -> Event {
        event.serial = self.next_serial;
        self.next_serial = self.next_serial.saturating_add(1);
        let newest = self.events.last().map_or(i64::MIN, |last| last.persisted);
        event.persisted = event.persisted.max(newest);
        let place = self
            .by_published
            .partition_point(|at| self.events[*at as usize].published <= event.published);
        self.by_published.insert(place, self.events.len() as u32);
        self.events.push(event);
        event
    }
}
