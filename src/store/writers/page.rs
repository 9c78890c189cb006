//! One transaction per page: begun only by the process that holds the run, ended with the page's progress and cursor.

use std::sync::{Arc, atomic::AtomicBool};

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use tokio::sync::{Mutex, OnceCell, OwnedMutexGuard};

use super::Told;
use crate::store::{
    IntegrationId, Millis, RunId, Store, StoreError,
    entities::{checkpoint, integration, log_part, sync_run, sync_stage},
    signals::{self, Signal},
};

/// What shows that this process holds a run.
#[derive(Debug, Clone)]
pub struct RunLease {
    /// The run.
    pub run: RunId,
    /// Whose it is.
    pub integration: IntegrationId,
    /// A name that no other holder ever has, of this process or another.
    pub owner: String,
    /// When it was claimed.
    pub claimed_at: Millis,
    turn: Arc<Mutex<()>>,
    told: Arc<OnceCell<Told>>,
}

impl RunLease {
    /// The lease of a run that was just claimed.
    pub(in crate::store) fn new(
        run: RunId,
        integration: IntegrationId,
        owner: &str,
        claimed_at: Millis,
    ) -> Self {
        Self {
            run,
            integration,
            owner: owner.to_owned(),
            claimed_at,
            turn: Arc::default(),
            told: Arc::default(),
        }
    }

    /// Waits until no other statement of this process works on the run. So the database never holds a queue of them,
    /// which would be worked off for a process that is paused, each for as long as it may sit idle.
    pub(in crate::store) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }
}

/// A page on its way into the store. Dropped without [`commit`](Self::commit), it leaves nothing.
#[derive(Debug)]
pub struct PageWriter {
    pub(super) tx: DatabaseTransaction,
    pub(super) integration: IntegrationId,
    pub(super) run: RunId,
    pub(super) noticed_at: Millis,
    pub(super) told: Arc<OnceCell<Told>>,
    /// Whether it tells anything.
    pub(super) has_news: AtomicBool,
    /// After the transaction, which is over when this is given up.
    _turn: OwnedMutexGuard<()>,
}

impl PageWriter {
    /// Begins a page. [`StoreError::LeaseLost`] where the run was taken over, cancelled or ended: a process that was
    /// paused past its lease cannot write. The run's row stays locked, so pages of one run commit one after another.
    /// Who follows the run is told when the page is committed.
    pub async fn begin(store: &Store, lease: &RunLease) -> Result<Self, StoreError> {
        let turn = lease.turn().await;
        let tx = store.begin().await?;
        let mut hold = sync_run::Entity::update_many()
            .col_expr(sync_run::Column::LeaseOwner, Expr::value(lease.owner.as_str()))
            .filter(sync_run::Column::Id.eq(lease.run))
            .filter(sync_run::Column::LeaseOwner.eq(lease.owner.as_str()))
            .filter(sync_run::Column::State.eq("RUNNING"))
            .into_query();
        hold.returning(signals::sending(&tx, Signal::Moved(lease.integration)));
        if tx.query_all(&hold).await?.len() != 1 {
            return Err(StoreError::LeaseLost);
        }
        Ok(Self {
            tx,
            integration: lease.integration,
            run: lease.run,
            noticed_at: lease.claimed_at,
            told: Arc::clone(&lease.told),
            has_news: AtomicBool::new(false),
            _turn: turn,
        })
    }

    /// The same, whose changes were noticed then rather than when the run was claimed.
    pub fn noticed_at(self, now: Millis) -> Self {
        Self {
            noticed_at: now,
            ..self
        }
    }

    /// Makes all of it visible at once; gives whether it told anything in the feed.
    pub async fn commit(self) -> Result<bool, StoreError> {
        self.tx.commit().await?;
        Ok(self.has_news.into_inner())
    }

    /// Notes since when the run reads lists, by Okta's clock, which it stays with when it is taken up again.
    pub async fn reads_from(&self, since: Millis) -> Result<(), StoreError> {
        sync_run::Entity::update_many()
            .col_expr(sync_run::Column::ReadFrom, Expr::value(since))
            .filter(sync_run::Column::Id.eq(self.run))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Notes that the run reads everything, which it stays with when it is taken up again. What it has read of the directory
    /// until now, for what changed, counts for nothing.
    pub async fn read_in_full(&self) -> Result<(), StoreError> {
        let of_directory = sync_stage::Column::Name.is_in(["USERS", "ASSIGNMENTS"]);
        sync_stage::Entity::update_many()
            .col_expr(sync_stage::Column::State, Expr::value("QUEUED"))
            .filter(sync_stage::Column::IntegrationId.eq(self.integration))
            .filter(sync_stage::Column::RunId.eq(self.run))
            .filter(of_directory)
            .exec(&self.tx)
            .await?;
        checkpoint::Entity::delete_many()
            .filter(checkpoint::Column::IntegrationId.eq(self.integration))
            .filter(checkpoint::Column::RunId.eq(self.run))
            // Apps are read as a whole list always.
            .filter(checkpoint::Column::Part.ne("apps"))
            .exec(&self.tx)
            .await?;
        sync_run::Entity::update_many()
            .col_expr(sync_run::Column::Full, Expr::value(true))
            .filter(sync_run::Column::Id.eq(self.run))
            .exec(&self.tx)
            .await?;
        Ok(())
    }

    /// Keeps how far a list has been read.
    pub async fn save_checkpoint(
        &self,
        part: &str,
        cursor: Option<&str>,
        done: bool,
    ) -> Result<(), StoreError> {
        let row = checkpoint::ActiveModel {
            integration_id: Set(self.integration),
            run_id: Set(self.run),
            part: Set(part.to_owned()),
            cursor: Set(cursor.map(str::to_owned)),
            done: Set(done),
        };
        let key = [
            checkpoint::Column::IntegrationId,
            checkpoint::Column::RunId,
            checkpoint::Column::Part,
        ];
        checkpoint::Entity::insert(row)
            .on_conflict(
                OnConflict::columns(key)
                    .update_columns([checkpoint::Column::Cursor, checkpoint::Column::Done])
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// Keeps how far a part of the System Log has been read.
    pub async fn save_log_part(&self, part: log_part::Model) -> Result<(), StoreError> {
        use log_part::Column;
        log_part::Entity::insert(log_part::ActiveModel::from(part))
            .on_conflict(
                OnConflict::columns([Column::IntegrationId, Column::Part])
                    .update_columns([
                        Column::Since,
                        Column::Until,
                        Column::Cursor,
                        Column::Done,
                        Column::Filter,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(&self.tx)
            .await?;
        Ok(())
    }

    /// Works out which part of the System Log has been counted without a gap: the tail, and of the slices those that are
    /// done and touch it, newest first. `drained_at` is when the tail was read to its end, where that has just happened.
    pub async fn update_coverage(&self, drained_at: Option<Millis>) -> Result<(), StoreError> {
        let Some(known) = integration::Entity::find_by_id(self.integration)
            .one(&self.tx)
            .await?
        else {
            return Ok(());
        };
        let Some(to) = Ord::max(drained_at, known.coverage_to) else {
            return Ok(());
        };
        let parts = log_part::Entity::find()
            .filter(log_part::Column::IntegrationId.eq(self.integration))
            // The tail, and the slices: what has no sign-ins covers none.
            .filter(
                log_part::Column::Until
                    .is_null()
                    .or(log_part::Column::Filter.eq(0)),
            )
            .order_by_asc(log_part::Column::Part)
            .all(&self.tx)
            .await?;
        let Some((tail, slices)) = parts.split_first() else {
            return Ok(());
        };
        let from = slices
            .iter()
            .take_while(|slice| slice.done)
            .fold(tail.since, |from, slice| {
                if slice.until >= Some(from) {
                    Ord::min(slice.since, from)
                } else {
                    from
                }
            });
        integration::Entity::update_many()
            .col_expr(integration::Column::CoverageFrom, Expr::value(from))
            .col_expr(integration::Column::CoverageTo, Expr::value(to))
            .filter(integration::Column::Id.eq(self.integration))
            .exec(&self.tx)
            .await?;
        Ok(())
    }
}
