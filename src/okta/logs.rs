//! Reading the System Log: by polling, in the order of arrival, and by spans of time.

use chrono::{DateTime, Utc};

use super::api::instant;
use super::client::OktaClient;
use super::error::{OktaError, Part};
use super::model::{LogEvent, SEAT_ADDED, SIGN_IN_EVENT, SIGNAL_EVENTS, TOLD_EVENTS};
use super::paging::{Cursor, Page};

/// What part of the System Log to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogQuery {
    /// A polling query for sign-ins and for what tells of changes: everything that arrives from `since` on, in the order
    /// of arrival, late events too. It has a next page always; an empty page means that nothing more has arrived. Okta
    /// keeps 90 days: ask for no more.
    Tail {
        /// The first instant.
        since: DateTime<Utc>,
    },
    /// A bounded query for successful sign-ins: what happened in a span, in the order in which it happened. It ends;
    /// events that arrive late can be missing.
    Slice {
        /// The first instant.
        since: DateTime<Utc>,
        /// The first instant that is not part of the span.
        until: DateTime<Utc>,
    },
    /// As a slice, for what shows that a user added an app or gave it OAuth access, or that an app was deleted.
    Signals {
        /// The first instant.
        since: DateTime<Utc>,
        /// The first instant that is not part of the span.
        until: DateTime<Utc>,
    },
    /// The next page of any of them.
    Next(Cursor),
}

/// Which events a polling query asks for. The filter is part of its link: a link that was kept from another number asks
/// for other events.
pub const TAIL_FILTER: i32 = 3;

/// The number of the filter of [`LogQuery::Signals`].
pub const SIGNALS_FILTER: i32 = 101;

impl OktaClient {
    /// A page of up to 1,000 events, oldest first.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Logs`].
    pub async fn log_page(&self, query: &LogQuery) -> Result<Page<LogEvent>, OktaError> {
        let (filter, since, until, cursor) = match query {
            LogQuery::Tail { since } => (told(), Some(since), None, None),
            LogQuery::Slice { since, until } => (sign_ins(), Some(since), Some(until), None),
            LogQuery::Signals { since, until } => (signals(), Some(since), Some(until), None),
            LogQuery::Next(cursor) => (String::new(), None, None, Some(cursor)),
        };
        let (since, until) = (since.map(instant), until.map(instant));
        let mut params = vec![
            ("limit", "1000"),
            ("sortOrder", "ASCENDING"),
            ("filter", filter.as_str()),
        ];
        params.extend(since.as_deref().map(|since| ("since", since)));
        params.extend(until.as_deref().map(|until| ("until", until)));
        self.page(Part::Logs, &["logs"], &params, cursor).await
    }

    /// When the oldest event that the log still holds happened, of whichever type, at or after `since`.
    ///
    /// # Errors
    /// See [`OktaError`]; parts are [`Part::Logs`].
    pub async fn log_begins_at(
        &self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, OktaError> {
        let (since, until) = (instant(&since), instant(&until));
        let params = [
            ("limit", "1"),
            ("sortOrder", "ASCENDING"),
            ("since", since.as_str()),
            ("until", until.as_str()),
        ];
        let page = self
            .page::<LogEvent>(Part::Logs, &["logs"], &params, None)
            .await?;
        Ok(page.items.first().map(|event| event.published))
    }
}

fn sign_ins() -> String {
    format!(r#"eventType eq "{SIGN_IN_EVENT}" and outcome.result eq "SUCCESS""#)
}

fn signals() -> String {
    // What a job did, for a group or an import, no user did: orgs have many such events (okta/OKTA.md, section 8).
    let types = SIGNAL_EVENTS.map(|event| match event {
        SEAT_ADDED => format!(r#"(eventType eq "{event}" and transaction.type eq "WEB")"#),
        _ => format!(r#"eventType eq "{event}""#),
    });
    types.join(" or ")
}

fn told() -> String {
    let types = TOLD_EVENTS.map(|event| format!(r#"eventType eq "{event}""#));
    types.join(" or ")
}
