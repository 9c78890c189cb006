//! What the rows of one read share: the first of them that is asked for something has it read for all of them.
//!
//! This is how statements stay few. Rows that were read together have the same fields selected, so what one needs, the
//! others need too; the rows that this gives are again one group. Nothing depends on timing, as it would with a batch
//! that is closed after a while, and nothing outlives the request.

use std::{
    any::{Any, type_name},
    future::{Future, pending},
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Error, Result};
use tokio::sync::OnceCell;
use tracing::Instrument;

use super::{errors, known};
use crate::{
    store::StoreError,
    telemetry::{ShortName, step},
};

type Cell = Arc<OnceCell<Result<Arc<dyn Any + Send + Sync>, Error>>>;

/// Values by the arguments that they were asked for with, each read once.
pub(super) struct Shared<K, V> {
    // Without the values' type: users share seats, seats share users, and so on round; the compiler would go round, too.
    cells: Mutex<Vec<(K, Cell)>>,
    value: PhantomData<fn() -> V>,
}

impl<K, V> Default for Shared<K, V> {
    fn default() -> Self {
        Self {
            cells: Mutex::default(),
            value: PhantomData,
        }
    }
}

impl<K, V: Send + Sync + 'static> Shared<K, V> {
    /// With a value that is known from the start.
    pub(super) fn known(arguments: K, value: V) -> Self {
        let cell = OnceCell::new_with(Some(Ok(Arc::new(value) as Arc<dyn Any + Send + Sync>)));
        Self {
            cells: Mutex::new(vec![(arguments, Arc::new(cell))]),
            value: PhantomData,
        }
    }
}

impl<K: PartialEq, V: Send + Sync + 'static> Shared<K, V> {
    /// The value for these arguments: `read` now, or by who asked first. A failure is shared as well.
    pub(super) async fn get<F>(&self, arguments: K, read: impl FnOnce() -> F) -> Result<Arc<V>>
    where
        F: Future<Output = Result<V>>,
    {
        let cell = self.cell(arguments);
        if let Some(known) = cell.get() {
            return shared(known.clone()?);
        }
        if known::only() {
            return pending().await;
        }
        let erased = async {
            let step = step!("graphql.batch", graphql.batch.of = %ShortName(type_name::<V>()));
            let read = read().instrument(step).await;
            read.map(|value| Arc::new(value) as Arc<dyn Any + Send + Sync>)
        };
        shared(cell.get_or_init(|| erased).await.clone()?)
    }

    fn cell(&self, arguments: K) -> Cell {
        // No code that can panic runs under the lock.
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = cells.iter().find(|(known, _)| *known == arguments) {
            return Arc::clone(cell);
        }
        let cell = Cell::default();
        cells.push((arguments, Arc::clone(&cell)));
        cell
    }
}

fn shared<V: Send + Sync + 'static>(value: Arc<dyn Any + Send + Sync>) -> Result<Arc<V>> {
    value.downcast().map_err(|_| {
        errors::internal(StoreError::Inconsistent {
            what: "group of rows",
        })
    })
}
