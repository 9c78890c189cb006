//! What the rows of one read point to: read for all of them when the first is followed.

use std::{collections::BTreeMap, future::Future, sync::Arc};

use async_graphql::Result;

use super::{connection::Listed, errors, reader::Reader, shared::Shared};
use crate::store::{IntegrationId, Store, StoreError, columns::Columns};

/// A type that rows of other types point to.
pub(super) trait Referenced: Listed {
    /// The row id by which they do.
    type Key: Ord + Copy + Send + Sync + 'static;
    /// What an error calls a row that is missing.
    const WHAT: &'static str;

    /// Makes nodes of rows that were read together.
    fn group(reader: &Arc<Reader>, rows: Vec<Self::Row>) -> Vec<Self>;

    /// The row id of a row.
    fn key(row: &Self::Row) -> Self::Key;

    /// Those columns of the rows with these ids.
    fn load(
        store: &Store,
        keys: &[(IntegrationId, Self::Key)],
        columns: Columns,
    ) -> impl Future<Output = Result<Vec<Self::Row>, StoreError>> + Send;
}

/// The rows that a group of rows points to.
pub(super) struct References<N: Referenced> {
    reader: Arc<Reader>,
    keys: Vec<(IntegrationId, N::Key)>,
    found: Shared<(), BTreeMap<N::Key, N>>,
}

impl<N: Referenced> References<N> {
    pub(super) fn new(reader: &Arc<Reader>, keys: impl IntoIterator<Item = (IntegrationId, N::Key)>) -> Self {
        Self {
            reader: Arc::clone(reader),
            keys: keys.into_iter().collect(),
            found: Shared::default(),
        }
    }

    /// The same, where the rows have been read already: any number of times each.
    pub(super) fn known(reader: &Arc<Reader>, rows: impl IntoIterator<Item = Box<N::Row>>) -> Self {
        let rows: BTreeMap<_, _> = rows.into_iter().map(|row| (N::key(&row), row)).collect();
        let rows = rows.into_values().map(|row| *row).collect();
        Self {
            reader: Arc::clone(reader),
            keys: Vec::new(),
            found: Shared::known((), nodes(reader, rows)),
        }
    }

    /// The node that a row of the group points to, where there still is one.
    pub(super) async fn find(&self, key: N::Key) -> Result<Option<N>> {
        let found = self.found.get((), || self.read()).await?;
        Ok(found.get(&key).cloned())
    }

    /// The node that a row of the group points to.
    pub(super) async fn get(&self, key: N::Key) -> Result<N> {
        let missing = || errors::internal(StoreError::Inconsistent { what: N::WHAT });
        self.find(key).await?.ok_or_else(missing)
    }

    async fn read(&self) -> Result<BTreeMap<N::Key, N>> {
        let rows = N::load(
            &self.reader.store,
            &self.keys,
            self.reader.selected.columns::<N>(),
        )
        .await
        .map_err(errors::internal)?;
        Ok(nodes(&self.reader, rows))
    }
}

fn nodes<N: Referenced>(reader: &Arc<Reader>, rows: Vec<N::Row>) -> BTreeMap<N::Key, N> {
    let keys: Vec<_> = rows.iter().map(N::key).collect();
    keys.into_iter().zip(N::group(reader, rows)).collect()
}
