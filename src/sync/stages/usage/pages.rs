//! Pages of a slice that were read and are to be counted together: sums of neighbouring pages meet in the same rows, so
//! that together they cost a fraction of the writes.

use std::time::Duration;

use super::{Told, app_events, sign_ins, take_in};
use crate::{
    okta::{LogEvent, Page},
    store::entities::log_part,
    sync::{halt::Halt, stage::Stage},
};

/// How many pages are counted together at most: a process that is killed reads them again, and they are held in memory.
const MOST: usize = 10;

/// How long pages wait for the next one. A call that takes longer waits for Okta's rate limit, most likely.
const PATIENCE: Duration = Duration::from_millis(500);

/// The pages since the last that were counted.
#[derive(Debug, Default)]
pub(super) struct Pages {
    told: Told,
    count: usize,
}

impl Pages {
    /// Adds a page.
    pub(super) fn add(&mut self, events: &Page<LogEvent>) {
        self.told.sign_ins.extend(sign_ins(events));
        self.told.app_events.extend(app_events(events));
        self.count += 1;
    }

    /// Whether they are to be counted before another is read.
    pub(super) fn is_full(&self) -> bool {
        self.count >= MOST
    }

    /// Counts them, and keeps that `slice` has been read up to there, together. Gives how many sign-ins were new.
    pub(super) async fn take_in(&mut self, stage: &Stage, slice: &log_part::Model) -> Result<i64, Halt> {
        let new = take_in(stage, &self.told, slice.clone(), None).await?;
        *self = Self::default();
        Ok(new)
    }

    /// The answer to a call. Where it is long in coming, or none, the pages are counted before it is given.
    pub(super) async fn while_asking<T>(
        &mut self,
        stage: &Stage,
        slice: &log_part::Model,
        call: impl Future<Output = Result<T, Halt>>,
    ) -> Result<T, Halt> {
        tokio::pin!(call);
        if self.count > 0 {
            match tokio::time::timeout(PATIENCE, &mut call).await {
                Ok(Err(Halt::Okta(error))) => {
                    self.take_in(stage, slice).await?;
                    return Err(error.into());
                }
                Ok(answer) => return answer,
                Err(_) => {
                    self.take_in(stage, slice).await?;
                }
            }
        }
        call.await
    }
}
