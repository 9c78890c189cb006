//! Who is assigned to which app: one list for each app of the run's app list, some of them side by side.

use futures_util::{StreamExt, stream};

use super::listing::{self, Listing};
use crate::{
    okta::{AppUser, Cursor, OktaError, Page},
    store::{AppId, progress, writers::PageWriter},
    sync::{convert, halt::Halt, problem, stage::Stage},
};

/// How many apps are read side by side: their calls share one scarce limit, so this only hides latency.
const SIDE_BY_SIDE: usize = 4;

/// Reads the assigned users of all apps. An app that may not be read does not keep the others from being read.
pub(in crate::sync) async fn read(stage: &Stage) -> Result<(), Halt> {
    let apps = progress::list_unread_apps(&stage.shared.store, &stage.shared.lease).await?;
    let reads: Vec<_> = apps
        .into_iter()
        .map(|(app, okta_id)| read_app(stage, app, okta_id))
        .collect();
    let mut reads = stream::iter(reads).buffer_unordered(SIDE_BY_SIDE);
    let mut refused = None;
    while let Some(read) = reads.next().await {
        match read {
            Err(Halt::Okta(error)) if problem::of(&error).0 == problem::FORBIDDEN => refused = Some(error),
            read => read?,
        }
    }
    refused.map_or(Ok(()), |error| Err(error.into()))
}

async fn read_app(stage: &Stage, app: AppId, okta_id: String) -> Result<(), Halt> {
    match listing::read(stage, &AppUsers { app, okta_id }).await {
        // Deleted since the app list was read: nobody has a seat in it.
        Err(Halt::Okta(OktaError::NotFound { .. })) => {
            let page = stage.write().await?;
            page.end_assignments(app).await?;
            stage.commit(page, 0).await
        }
        read => read,
    }
}

struct AppUsers {
    app: AppId,
    okta_id: String,
}

impl Listing for AppUsers {
    type Record = AppUser;

    fn part(&self) -> String {
        format!("assignments/{}", self.app)
    }

    async fn page(&self, stage: &Stage, cursor: Option<&Cursor>) -> Result<Page<AppUser>, OktaError> {
        stage.okta.app_users_page(&self.okta_id, cursor).await
    }

    async fn write(&self, page: &PageWriter, records: Vec<AppUser>) -> Result<i64, Halt> {
        let records: Vec<_> = records.into_iter().map(convert::assignment).collect();
        let mut new = 0;
        for some in records.chunks(listing::MOST_AT_ONCE) {
            new += page.upsert_assignments(self.app, some).await?;
        }
        Ok(new)
    }

    async fn end(&self, page: &PageWriter) -> Result<(), Halt> {
        Ok(page.end_assignments(self.app).await?)
    }
}
