//! The statements that are sent to the database: how many, and which, for whoever wants to see them.

use std::{
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sea_orm::{DbBackend, Statement};

use crate::telemetry;

type Observer = Box<dyn Fn(&Statement) + Send + Sync>;

/// What is known of the statements that were sent.
#[derive(Default)]
pub(super) struct Statements {
    sent: AtomicU64,
    observer: OnceLock<Observer>,
}

impl Statements {
    /// One more was sent, and answered after this time.
    pub(super) fn note(&self, statement: &Statement, took: Duration, failed: bool) {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let system = match statement.db_backend {
            DbBackend::Postgres => "postgresql",
            _ => "sqlite",
        };
        telemetry::statement(&statement.sql, system, took, failed);
        if let Some(observer) = self.observer.get() {
            observer(statement);
        }
    }

    /// How many were sent so far.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Shows statements to `observer` from now on, where there is none yet.
    pub(super) fn observe(&self, observer: Observer) {
        let _ = self.observer.set(observer);
    }
}

impl std::fmt::Debug for Statements {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.sent().fmt(f)
    }
}
