//! Who is assigned to which app: one list for each app of the run's app list, some of them side by side; where only changes
//! are read, the apps that have changed, and single seats that the log tells of.

use futures_util::{FutureExt, Stream, StreamExt, stream};

use super::listing::{self, Listing};
use crate::{
    okta::{AppUser, Cursor, OktaError, Page},
    store::{
        AppId,
        entities::pending_change,
        progress,
        writers::{ChangeKind, PageWriter, list_changes, list_missed_seats},
    },
    sync::{convert, halt::Halt, problem, reading::Reading, stage::Stage},
};

/// How many apps are read side by side: their calls share one scarce limit, so this only hides latency.
const SIDE_BY_SIDE: usize = 4;

/// How many users a page of an app's list holds (Okta docs: list application users).
const PAGE_SIZE: i64 = 500;

/// How many users that a list did not show are asked for one by one, rather than by reading the list once more.
const MOST_ASKED: usize = 5;

/// Reads the assigned users of the apps. An app that may not be read does not keep the others from being read.
pub(in crate::sync) async fn read(stage: &Stage, reading: Reading) -> Result<(), Halt> {
    let (store, lease) = (&stage.shared.store, &stage.shared.lease);
    let apps = match reading {
        Reading::Full => progress::list_unread_apps(store, lease).await?,
        Reading::Changes { .. } => {
            let page = stage.write().await?;
            for app in page.plan_seats(PAGE_SIZE).await? {
                // What changed while the run was down may stand on a page that was read before.
                page.begin_seats_again(app, [false, true].map(|again| part(app, again)))
                    .await?;
            }
            stage.commit(page, 0).await?;
            progress::list_due_apps(store, lease).await?
        }
    };
    stage.expect(listing::count(&apps));
    let reads = stream::iter(apps)
        .map(|(app, okta_id)| read_app(stage, app, okta_id).boxed())
        .buffer_unordered(SIDE_BY_SIDE)
        .inspect(|_| stage.did(1));
    let mut refused = unless_refused(reads).await?;
    if reading != Reading::Full {
        refused = read_seats(stage).await?.or(refused);
    }
    refused.map_or(Ok(()), |error| Err(error.into()))
}

/// Does all of it; gives why some may not be read, where that is so.
async fn unless_refused(
    mut reads: impl Stream<Item = Result<(), Halt>> + Unpin,
) -> Result<Option<OktaError>, Halt> {
    let mut refused = None;
    while let Some(read) = reads.next().await {
        match read {
            Err(Halt::Okta(error)) if problem::of(&error).0 == problem::FORBIDDEN => refused = Some(error),
            read => read?,
        }
    }
    Ok(refused)
}

async fn read_app(stage: &Stage, app: AppId, okta_id: String) -> Result<(), Halt> {
    let list = AppUsers {
        app,
        okta_id,
        again: false,
    };
    match read_to_the_end(stage, &list).await {
        // Deleted since the app list was read: nobody has a seat in it.
        Err(Halt::Okta(OktaError::NotFound { .. })) => end(stage, app).await,
        read => read,
    }
}

/// Reads an app's list. What a list of several pages did not show is asked for before it is taken for gone, because the
/// list may have changed while it was paged.
async fn read_to_the_end(stage: &Stage, list: &AppUsers) -> Result<(), Halt> {
    if listing::read(stage, list).await? {
        return Ok(());
    }
    let shared = &stage.shared;
    let missed = list_missed_seats(&shared.store, &shared.lease, list.app).await?;
    if missed.len() <= MOST_ASKED {
        for user in missed {
            if let Some(seat) = stage.ask(stage.okta.app_user(&list.okta_id, &user)).await? {
                let page = stage.write().await?;
                let new = page
                    .upsert_assignments(list.app, &[convert::assignment(seat)])
                    .await?;
                stage.commit(page, new).await?;
            }
        }
    } else {
        // Whoever is missing twice is gone.
        let again = AppUsers {
            app: list.app,
            okta_id: list.okta_id.clone(),
            again: true,
        };
        listing::read(stage, &again).await?;
    }
    end(stage, list.app).await
}

async fn end(stage: &Stage, app: AppId) -> Result<(), Halt> {
    let page = stage.write().await?;
    page.end_assignments(app).await?;
    stage.commit(page, 0).await
}

/// Asks for the single seats that the log tells of.
async fn read_seats(stage: &Stage) -> Result<Option<OktaError>, Halt> {
    let shared = &stage.shared;
    let changes = list_changes(&shared.store, &shared.lease, &[ChangeKind::Seat]).await?;
    stage.expect(listing::count(&changes));
    let reads = stream::iter(changes)
        .map(|change| read_seat(stage, change).boxed())
        .buffer_unordered(SIDE_BY_SIDE);
    unless_refused(reads).await
}

async fn read_seat(stage: &Stage, change: pending_change::Model) -> Result<(), Halt> {
    let shared = &stage.shared;
    let app = progress::find_listed_app(&shared.store, &shared.lease, &change.subject).await?;
    let seat = match app {
        Some(_) => {
            stage
                .ask(stage.okta.app_user(&change.subject, &change.object))
                .await?
        }
        None => None,
    };
    let page = stage.write().await?;
    match (app, seat) {
        (Some(app), Some(seat)) => {
            page.upsert_assignments(app, &[convert::assignment(seat)]).await?;
        }
        (Some(app), None) => page.remove_seat(app, &change.object).await?,
        (None, _) => {}
    }
    page.settle_change(&change).await?;
    stage.did(1);
    stage.commit(page, 1).await
}

/// The name of the checkpoint of an app's list, or of its second reading.
fn part(app: AppId, again: bool) -> String {
    let again = if again { "/again" } else { "" };
    format!("assignments/{app}{again}")
}

struct AppUsers {
    app: AppId,
    okta_id: String,
    /// Whether the list is read a second time by this run.
    again: bool,
}

impl Listing for AppUsers {
    type Record = AppUser;

    fn part(&self) -> String {
        part(self.app, self.again)
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

    async fn end(&self, page: &PageWriter, at_once: bool) -> Result<(), Halt> {
        if at_once && !self.again {
            page.end_assignments(self.app).await?;
        }
        Ok(())
    }
}
