//! What resolvers read with: the store and the time, from the schema; the scope, from the request.

use std::sync::Arc;

use async_graphql::{Context, Result};

use super::{errors, selected::Selected};
use crate::{
    access::Scope,
    clock::Clock,
    store::{DAY_MS, Millis, Store},
};

const MAX_INACTIVE_DAYS: i32 = 36_500;

/// The store and the time, and what is to be read.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) selected: Selected,
}

impl Reader {
    pub(super) fn of<'c>(context: &Context<'c>) -> Result<&'c Arc<Reader>> {
        context.data::<Arc<Reader>>()
    }

    /// The instant since which who counts as inactive has not signed in; `argument` is what tells the days.
    pub(super) fn inactive_since(&self, argument: &str, days: Option<i32>) -> Result<Option<Millis>> {
        days.map(|days| self.since(argument, days)).transpose()
    }

    /// Where a period of so many days begins, given as `inactiveDays`.
    pub(super) fn period_since(&self, inactive_days: i32) -> Result<Millis> {
        self.since("inactiveDays", inactive_days)
    }

    fn since(&self, argument: &str, days: i32) -> Result<Millis> {
        if !(0..=MAX_INACTIVE_DAYS).contains(&days) {
            return Err(errors::bad_input(argument, "must be from 0 to 36500"));
        }
        Ok(self.days_ago(days))
    }

    pub(super) fn now(&self) -> Millis {
        self.clock.now().into()
    }

    pub(super) fn days_ago(&self, days: i32) -> Millis {
        Millis(self.now().0 - i64::from(days) * DAY_MS)
    }
}

/// Who asks; an error where nobody was let in.
pub(super) fn scope<'c>(context: &Context<'c>) -> Result<&'c Scope> {
    context.data_opt::<Scope>().ok_or_else(errors::unauthenticated)
}
