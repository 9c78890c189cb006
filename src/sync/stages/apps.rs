//! Every app that is configured in Okta, active or not.

use super::listing::{self, Listing};
use crate::{
    okta::{App, Cursor, OktaError, Page},
    store::{
        Millis, progress,
        writers::{PageWriter, list_missed_apps},
    },
    sync::{convert, halt::Halt, stage::Stage},
};

/// Reads the list of apps.
pub(in crate::sync) async fn read(stage: &Stage) -> Result<(), Halt> {
    let shared = &stage.shared;
    stage.expect_records(progress::count_expected_apps(&shared.store, shared.lease.integration).await?);
    listing::read(stage, &Apps { now: stage.now() }).await?;
    Ok(())
}

/// Asks one by one for the apps that the list did not show although there is reason to believe that they exist.
pub(in crate::sync) async fn ask_for_missed(stage: &Stage, since: Millis) -> Result<(), Halt> {
    let shared = &stage.shared;
    for id in list_missed_apps(&shared.store, &shared.lease, since).await? {
        if let Some(app) = stage.ask(stage.okta.app(&id)).await? {
            let page = stage.write().await?;
            let new = page.upsert_apps(&[convert::app(app)], stage.now()).await?;
            // Its seats were not looked at: the next sync reads them.
            page.seats_are_due(&id).await?;
            stage.commit(page, new).await?;
        }
    }
    Ok(())
}

struct Apps {
    now: Millis,
}

impl Listing for Apps {
    type Record = App;

    fn part(&self) -> String {
        "apps".to_owned()
    }

    async fn page(&self, stage: &Stage, cursor: Option<&Cursor>) -> Result<Page<App>, OktaError> {
        stage.okta.apps_page(cursor).await
    }

    async fn write(&self, page: &PageWriter, records: Vec<App>) -> Result<i64, Halt> {
        let records: Vec<_> = records.into_iter().map(convert::app).collect();
        let mut new = 0;
        for some in records.chunks(listing::MOST_AT_ONCE) {
            new += page.upsert_apps(some, self.now).await?;
        }
        Ok(new)
    }

    async fn end(&self, _: &PageWriter, _: bool) -> Result<(), Halt> {
        Ok(())
    }
}
