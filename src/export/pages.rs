//! From a list to the chunks of a file: a page of rows each.

use std::{
    future::{self, Future},
    sync::Arc,
    time::Duration,
};

use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use tokio::time::timeout;

use super::{ExportError, sheet::Sheet};
use crate::store::{
    IntegrationId, Store, Tenants,
    columns::Columns,
    integrations::find_all_integrations,
    paging::{KeyValue, List, Page},
    row::Row,
};

/// So many rows are read and held at once.
const PAGE_ROWS: u64 = 1_000;
/// A page that takes longer ends the file.
const PAGE_WITHIN: Duration = Duration::from_secs(60);

/// A file in chunks. Nothing is read ahead of the chunk that is asked for; after an error there is no more.
pub type Chunks = BoxStream<'static, Result<Vec<u8>, ExportError>>;

/// What a file has a row of.
pub(super) trait Table: Send + Sync + 'static {
    /// A row of the list.
    type Row: Row;
    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// Writes the rows of a page, with what belongs to them.
    fn write(
        &self,
        store: &Store,
        rows: &[Self::Row],
        sheet: &mut Sheet,
    ) -> impl Future<Output = Result<(), ExportError>> + Send;
}

/// Where the next page begins.
enum Place {
    Start,
    After(Vec<KeyValue>),
}

/// The file of a list.
pub(super) fn chunks<T: Table>(store: Store, table: T, list: List<T::Row>) -> Chunks {
    with_head::<T>(rows(store, Arc::new(table), list))
}

/// The file of the lists of all integrations that the asker may see, one after another.
pub(super) fn chunks_of_each<T: Table>(
    store: Store,
    tenants: Tenants,
    table: T,
    list: impl Fn(&Store, IntegrationId) -> List<T::Row> + Send + 'static,
) -> Chunks {
    let table = Arc::new(table);
    let ids = async move {
        let integrations = find_all_integrations(&store, &tenants).await?;
        let lists: Vec<_> = integrations.iter().map(|row| list(&store, row.id)).collect();
        let rows = move |list| rows(store.clone(), Arc::clone(&table), list);
        Ok::<_, ExportError>(stream::iter(lists).flat_map(rows))
    };
    with_head::<T>(stream::once(ids).try_flatten().boxed())
}

/// A file that is made in one piece.
pub(super) fn whole(file: impl Future<Output = Result<Sheet, ExportError>> + Send + 'static) -> Chunks {
    let file = async { timeout(PAGE_WITHIN, file).await.map_err(|_| ExportError::Slow)? };
    stream::once(async { file.await.map(Sheet::into_bytes) }).boxed()
}

/// With the header row before the first rows, in one chunk: what fails while these are read, fails before the file begins.
fn with_head<T: Table>(mut rows: Chunks) -> Chunks {
    let first = async {
        let mut sheet = Sheet::default();
        sheet.head(T::COLUMNS)?;
        let mut chunk = sheet.into_bytes();
        chunk.extend(rows.try_next().await?.unwrap_or_default());
        Ok::<_, ExportError>(stream::once(future::ready(Ok(chunk))).chain(rows))
    };
    stream::once(first).try_flatten().boxed()
}

fn rows<T: Table>(store: Store, table: Arc<T>, list: List<T::Row>) -> Chunks {
    let reading = (store, table, list);
    stream::try_unfold((reading, Some(Place::Start)), async |(reading, place)| {
        let Some(place) = place else { return Ok(None) };
        let page = next(&reading, place);
        let (chunk, place) = timeout(PAGE_WITHIN, page)
            .await
            .map_err(|_| ExportError::Slow)??;
        Ok(Some((chunk, (reading, place))))
    })
    .boxed()
}

async fn next<T: Table>(
    (store, table, list): &(Store, Arc<T>, List<T::Row>),
    place: Place,
) -> Result<(Vec<u8>, Option<Place>), ExportError> {
    let mut sheet = Sheet::default();
    let after = match place {
        Place::Start => None,
        Place::After(keys) => Some(keys),
    };
    let page = Page {
        size: PAGE_ROWS,
        backwards: false,
        after,
        before: None,
    };
    let Some(slice) = list.load(store, &page, Columns::ALL).await?.into_values().next() else {
        return Ok((sheet.into_bytes(), None));
    };
    table.write(store, &slice.rows, &mut sheet).await?;
    let last = slice.rows.len().checked_sub(1).filter(|_| slice.more);
    let next = last.map(|last| Place::After(slice.keys.of(last)));
    Ok((sheet.into_bytes(), next))
}
