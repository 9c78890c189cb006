//! How a run ends: its state, the problems that it found or no longer found, and when the next one is due.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, Func, OnConflict},
};

use super::{PageWriter, Told};
use crate::store::{
    Millis, StoreError,
    entities::{app, checkpoint, integration, problem, sync_run, user},
};

/// A problem by its code and the part of Okta that it concerns, empty where it concerns all.
pub type ProblemKey = (&'static str, &'static str);

/// How a run ended.
#[derive(Debug, Clone, Default)]
pub struct RunOutcome {
    /// Why it failed; none where it succeeded.
    pub failure: Option<ProblemKey>,
    /// The problems that it met.
    pub found: BTreeSet<ProblemKey>,
    /// The problems that it would have met, had they lasted: those of them that it did not meet are over.
    pub looked_for: BTreeSet<ProblemKey>,
    /// When the next sync is due.
    pub next_sync_at: Option<Millis>,
    /// When, by Okta's clock, reading the users began, where they were read.
    pub users_read_from: Option<Millis>,
    /// When the run began, where it read everything.
    pub full_synced_at: Option<Millis>,
    /// The parts that the run read whole: what changes of them from here on is told in the feed.
    pub read_whole: Told,
}

impl PageWriter {
    /// Whether there are users and apps, and not one counted sign-in.
    pub async fn has_directory_without_usage(&self) -> Result<bool, StoreError> {
        let users = user::Entity::find()
            .filter(user::Column::IntegrationId.eq(self.integration))
            .count(&self.tx)
            .await?;
        let apps = app::Entity::find()
            .filter(app::Column::IntegrationId.eq(self.integration))
            .count(&self.tx)
            .await?;
        let counted = app::Entity::find()
            .filter(app::Column::IntegrationId.eq(self.integration))
            .filter(app::Column::SignIns.gt(0))
            .one(&self.tx)
            .await?;
        Ok(users > 0 && apps > 0 && counted.is_none())
    }

    /// Raises the problems that were found, and clears those that were looked for and not found.
    pub async fn settle_problems(
        &self,
        looked_for: &BTreeSet<ProblemKey>,
        found: &BTreeSet<ProblemKey>,
        now: Millis,
    ) -> Result<(), StoreError> {
        for &(code, part) in looked_for.difference(found) {
            problem::Entity::delete_by_id((self.integration, code.to_owned(), part.to_owned()))
                .exec(&self.tx)
                .await?;
        }
        for &(code, part) in found {
            let row = problem::ActiveModel {
                integration_id: Set(self.integration),
                code: Set(code.to_owned()),
                part: Set(part.to_owned()),
                since: Set(now),
            };
            let key = [
                problem::Column::IntegrationId,
                problem::Column::Code,
                problem::Column::Part,
            ];
            problem::Entity::insert(row)
                .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
                .exec_without_returning(&self.tx)
                .await?;
        }
        Ok(())
    }

    /// Ends the run.
    pub async fn finish(&self, outcome: &RunOutcome, now: Millis) -> Result<(), StoreError> {
        let state = if outcome.failure.is_some() {
            "FAILED"
        } else {
            "SUCCEEDED"
        };
        let (code, part) = outcome.failure.unzip();
        sync_run::Entity::update_many()
            .col_expr(sync_run::Column::State, Expr::value(state))
            .col_expr(sync_run::Column::FinishedAt, Expr::value(now))
            .col_expr(sync_run::Column::ProblemCode, Expr::value(code))
            .col_expr(sync_run::Column::ProblemPart, Expr::value(part))
            .filter(sync_run::Column::Id.eq(self.run))
            .exec(&self.tx)
            .await?;
        checkpoint::Entity::delete_many()
            .filter(checkpoint::Column::IntegrationId.eq(self.integration))
            .filter(checkpoint::Column::RunId.eq(self.run))
            .exec(&self.tx)
            .await?;
        self.settle_problems(&outcome.looked_for, &outcome.found, now)
            .await?;
        let mut update = integration::Entity::update_many()
            .col_expr(integration::Column::NextSyncAt, Expr::value(outcome.next_sync_at));
        for (column, at) in [
            (integration::Column::UsersReadFrom, outcome.users_read_from),
            (integration::Column::FullSyncedAt, outcome.full_synced_at),
        ] {
            if at.is_some() {
                update = update.col_expr(column, Expr::value(at));
            }
        }
        let Told { users, apps, seats } = outcome.read_whole;
        for (column, read) in [
            (integration::Column::UsersToldFrom, users),
            (integration::Column::AppsToldFrom, apps),
            (integration::Column::SeatsToldFrom, seats),
        ] {
            if read {
                let since = Func::coalesce([Expr::col(column), Expr::value(now)]);
                update = update.col_expr(column, since.into());
            }
        }
        if outcome.failure.is_none() {
            update = update.col_expr(integration::Column::LastSyncedAt, Expr::value(now));
            self.look_at_usage(now).await?;
        }
        self.forget_old_activities(now).await?;
        update
            .filter(integration::Column::Id.eq(self.integration))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}
