//! Reading a list from its checkpoint to its end, whatever its records are.

use crate::{
    okta::{Cursor, OktaError, Page},
    store::{progress, writers::PageWriter},
    sync::{halt::Halt, stage::Stage},
};

/// How often a list is begun again because Okta no longer takes its cursor.
const MOST_RESTARTS: u32 = 3;

/// How many records are written by one statement, however many a server puts on a page: databases bound what a statement
/// may hold.
pub(super) const MOST_AT_ONCE: usize = 500;

/// How many there are, as a stage counts its work.
pub(super) fn count<T>(records: &[T]) -> i64 {
    i64::try_from(records.len()).unwrap_or(i64::MAX)
}

/// What is special about one list.
pub(super) trait Listing: Sync {
    /// Okta's records.
    type Record: Send;

    /// The name of the list's checkpoint.
    fn part(&self) -> String;

    /// A page of the list.
    fn page(
        &self,
        stage: &Stage,
        cursor: Option<&Cursor>,
    ) -> impl Future<Output = Result<Page<Self::Record>, OktaError>> + Send;

    /// Takes a page in; gives how many records were new to this run.
    fn write(
        &self,
        page: &PageWriter,
        records: Vec<Self::Record>,
    ) -> impl Future<Output = Result<i64, Halt>> + Send;

    /// What follows from having read the list to its end, in the same transaction as its last page. `at_once`: whether it
    /// was the only page, so that the list cannot have changed while it was read.
    fn end(&self, page: &PageWriter, at_once: bool) -> impl Future<Output = Result<(), Halt>> + Send;
}

/// Reads the list; gives whether that took one page only, as far as is known. A page's rows and the cursor of the next one
/// are committed together.
pub(super) async fn read(stage: &Stage, list: &impl Listing) -> Result<bool, Halt> {
    let part = list.part();
    let known = progress::find_checkpoint(&stage.shared.store, &stage.shared.lease, &part).await?;
    if known.as_ref().is_some_and(|known| known.done) {
        return Ok(false);
    }
    let mut cursor = known.and_then(|known| known.cursor).map(Cursor::from_stored);
    let (mut restarts, mut at_once) = (0, cursor.is_none());
    loop {
        let page = match stage.ask(list.page(stage, cursor.as_ref())).await {
            // What was read so far stays: records are known by their ids, and only the end of the list removes any.
            Err(Halt::Okta(OktaError::CursorRefused { .. }))
                if cursor.is_some() && restarts < MOST_RESTARTS =>
            {
                restarts += 1;
                cursor = None;
                continue;
            }
            answer => answer?,
        };
        if page.unreadable > 0 {
            tracing::warn!(
                part,
                records = page.unreadable,
                "records without an id were left out"
            );
        }
        let writer = stage.write().await?;
        let new = list.write(&writer, page.items).await?;
        let done = page.next.is_none();
        if done {
            list.end(&writer, at_once).await?;
        }
        writer
            .save_checkpoint(&part, page.next.as_ref().map(Cursor::as_str), done)
            .await?;
        stage.commit(writer, new).await?;
        match page.next {
            Some(next) => (cursor, at_once) = (Some(next), false),
            None => return Ok(at_once),
        }
    }
}
