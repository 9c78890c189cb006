//! Counting sign-ins: each event once, its day, its month, its total and the last sign-ins together. A sync spends most of
//! its processor time here, so the statements are few, of unchanging text, and take all their rows at once.

mod app_days;
mod last;
mod seen;
mod sums;

pub use app_days::list_apps_without_days;
use sums::Sums;

use super::{PageWriter, SignInRecord};
use crate::store::{Millis, StoreError};

/// How many rows of many values are written by one statement: databases bound what a statement may hold.
const MOST_AT_ONCE: usize = 1_000;

impl PageWriter {
    /// Counts the sign-ins that were not counted before; gives how many that were. `now` is the time of counting.
    pub async fn count_sign_ins(&self, events: &[SignInRecord], now: Millis) -> Result<i64, StoreError> {
        let events = self.not_seen(events, now).await?;
        if events.is_empty() {
            return Ok(0);
        }
        let (apps, built) = self.note_apps(&events).await?;
        let users = self.note_users(&events, &apps).await?;
        let mut sums = Sums::default();
        for event in &events {
            let (Some(&app), Some(&user)) = (apps.get(&*event.app_okta_id), users.get(&*event.user_okta_id))
            else {
                return Err(StoreError::Inconsistent {
                    what: "user or app of a sign-in",
                });
            };
            sums.add(app, user, event.at);
        }
        self.add_sums(&sums, &built).await?;
        Ok(i64::try_from(events.len()).unwrap_or(i64::MAX))
    }
}
