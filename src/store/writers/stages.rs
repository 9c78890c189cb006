//! How a stage gets on: its state, its figures, and what is still ahead of it.

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, Func},
};

use super::PageWriter;
use crate::store::{Millis, StoreError, entities::sync_stage};

/// What a page adds to its stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records taken in.
    pub processed: i64,
    /// Calls made to Okta.
    pub requests: i64,
    /// Milliseconds spent waiting for Okta's rate limit.
    pub throttled_ms: i64,
    /// Units of the stage's work that were done.
    pub done_units: i64,
    /// Units of work that turned out to be ahead.
    pub more_units: i64,
    /// How many records there will be, where that has become known.
    pub total: Option<i64>,
    /// Until when the stage waits for a rate limit, where it does.
    pub waiting_until: Option<Millis>,
}

impl PageWriter {
    /// Adds to the figures of a stage.
    pub async fn add_progress(&self, stage: &str, progress: Progress) -> Result<(), StoreError> {
        use sync_stage::Column;
        let sums = [
            (Column::Processed, progress.processed),
            (Column::Requests, progress.requests),
            (Column::ThrottledMs, progress.throttled_ms),
            (Column::DoneUnits, progress.done_units),
            (Column::TotalUnits, progress.more_units),
        ];
        let mut update = sync_stage::Entity::update_many()
            .col_expr(Column::WaitingUntil, Expr::value(progress.waiting_until));
        for (column, more) in sums.into_iter().filter(|(_, more)| *more != 0) {
            update = update.col_expr(column, Expr::col(column).add(more));
        }
        if let Some(total) = progress.total {
            update = update.col_expr(Column::Total, Expr::value(total));
        }
        update.filter(self.stage(stage)).exec(&self.tx).await?;
        Ok(())
    }

    /// The stage is at work since `now`, or since it first was.
    pub async fn begin_stage(&self, stage: &str, now: Millis) -> Result<(), StoreError> {
        use sync_stage::Column;
        let since = Func::coalesce([Expr::col(Column::StartedAt), Expr::value(now)]);
        sync_stage::Entity::update_many()
            .col_expr(Column::State, Expr::value("RUNNING"))
            .col_expr(Column::StartedAt, since.into())
            .filter(self.stage(stage))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Sets how a stage ended; one that ended well took in all there was.
    pub async fn end_stage(&self, stage: &str, state: &str) -> Result<(), StoreError> {
        use sync_stage::Column;
        let mut update = sync_stage::Entity::update_many().col_expr(Column::State, Expr::value(state));
        if state == "SUCCEEDED" {
            update = update.col_expr(Column::Total, Expr::col(Column::Processed));
        }
        update.filter(self.stage(stage)).exec(&self.tx).await?;
        Ok(())
    }

    fn stage(&self, name: &str) -> sea_orm::Condition {
        sea_orm::Condition::all()
            .add(sync_stage::Column::IntegrationId.eq(self.integration))
            .add(sync_stage::Column::RunId.eq(self.run))
            .add(sync_stage::Column::Name.eq(name))
    }
}
