//! What reads go to: the primary, or a replica for as long as it answers.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    entity::prelude::async_trait,
};

use super::Replica;

/// Where one reader reads. A replica that was left is not returned to, so that a request does not read back in time.
#[derive(Debug, Clone)]
pub(crate) struct Reads {
    primary: DatabaseConnection,
    replica: Option<(Arc<Replica>, Arc<AtomicBool>)>,
}

impl Reads {
    /// All from the primary.
    pub(crate) fn primary(primary: DatabaseConnection) -> Self {
        Self {
            primary,
            replica: None,
        }
    }

    /// The same, from that replica.
    pub(crate) fn from(&self, replica: Arc<Replica>) -> Self {
        Self {
            primary: self.primary.clone(),
            replica: Some((replica, Arc::default())),
        }
    }

    pub(crate) fn pool(&self) -> &DatabaseConnection {
        &self.primary
    }

    fn replica_in_use(&self) -> Option<&Arc<Replica>> {
        let (replica, left) = self.replica.as_ref()?;
        (!left.load(Ordering::Relaxed)).then_some(replica)
    }

    /// What a replica answered; where it did not, it is left.
    fn keep<T>(&self, answered: Option<T>) -> Option<T> {
        if let (None, Some((_, left))) = (&answered, &self.replica) {
            left.store(true, Ordering::Relaxed);
        }
        answered
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DbBackend {
        self.primary.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.primary.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.primary.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if let Some(replica) = self.replica_in_use() {
            let read = replica.pool.query_one_raw(statement.clone());
            if let Some(found) = self.keep(replica.answer(read).await) {
                return Ok(found);
            }
        }
        self.primary.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(replica) = self.replica_in_use() {
            let read = replica.pool.query_all_raw(statement.clone());
            if let Some(found) = self.keep(replica.answer(read).await) {
                return Ok(found);
            }
        }
        self.primary.query_all_raw(statement).await
    }
}
