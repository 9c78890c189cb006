//! Users of every status, and their admin roles.

use super::{
    listing::{self, Listing},
    roles,
};
use crate::{
    okta::{Cursor, OktaError, Page, User, UserList},
    store::{
        Millis, progress,
        writers::{ChangeKind, PageWriter, list_changes, list_missed_users, list_unknown_users},
    },
    sync::{convert, halt::Halt, reading::Reading, stage::Stage},
};

/// Reads the users, then the roles.
pub(in crate::sync) async fn read(stage: &Stage, reading: Reading) -> Result<(), Halt> {
    match reading {
        Reading::Full => {
            let shared = &stage.shared;
            stage.expect_records(
                progress::count_expected_users(&shared.store, shared.lease.integration).await?,
            );
            for list in [UserList::NotDeprovisioned, UserList::Deprovisioned] {
                listing::read(stage, &Users(list)).await?;
            }
            roles::read(stage).await
        }
        Reading::Changes { since } => {
            listing::read(stage, &Users(UserList::ChangedSince(since.into()))).await?;
            let page = stage.write().await?;
            page.note_seats_of_deactivated().await?;
            stage.commit(page, 0).await?;
            ask_for_deleted(stage).await?;
            roles::read_changes(stage).await
        }
    }
}

/// Asks one by one for users whom Okta has, or has not, though the lists that were read do not tell: those who were created
/// or moved while a full list was paged must not be taken for deleted, and those who are only known from the log or by a
/// seat have to be looked up.
pub(in crate::sync) async fn ask_for_missed(
    stage: &Stage,
    reading: Reading,
    since: Millis,
) -> Result<(), Halt> {
    let shared = &stage.shared;
    match reading {
        Reading::Full => {
            let missed = list_missed_users(&shared.store, &shared.lease, since).await?;
            ask_for(stage, missed).await?;
            Ok(())
        }
        Reading::Changes { .. } => {
            let unknown = list_unknown_users(&shared.store, &shared.lease).await?;
            let gone = ask_for(stage, unknown).await?;
            if gone.is_empty() {
                return Ok(());
            }
            let page = stage.write().await?;
            for some in gone.chunks(listing::MOST_AT_ONCE) {
                page.remove_users(some).await?;
            }
            stage.commit(page, 0).await
        }
    }
}

/// Takes in the users that Okta has; gives those that it has not.
async fn ask_for(stage: &Stage, okta_ids: Vec<String>) -> Result<Vec<String>, Halt> {
    let mut gone = Vec::new();
    for id in okta_ids {
        match stage.ask(stage.okta.user(&id)).await? {
            Some(user) => {
                let page = stage.write().await?;
                let new = page.upsert_users(&[convert::user(user)]).await?;
                stage.commit(page, new).await?;
            }
            None => gone.push(id),
        }
    }
    Ok(gone)
}

/// Asks for the users whom the log says were deleted, and removes those who were.
async fn ask_for_deleted(stage: &Stage) -> Result<(), Halt> {
    let shared = &stage.shared;
    for change in list_changes(&shared.store, &shared.lease, &[ChangeKind::User]).await? {
        let user = stage.ask(stage.okta.user(&change.subject)).await?;
        let page = stage.write().await?;
        let new = match user {
            Some(user) => page.upsert_users(&[convert::user(user)]).await?,
            None => {
                page.remove_users(std::slice::from_ref(&change.subject)).await?;
                1
            }
        };
        page.settle_change(&change).await?;
        stage.commit(page, new).await?;
    }
    Ok(())
}

struct Users(UserList);

impl Listing for Users {
    type Record = User;

    fn part(&self) -> String {
        match self.0 {
            UserList::NotDeprovisioned => "users",
            UserList::Deprovisioned => "users/deprovisioned",
            UserList::ChangedSince(_) => "users/changed",
        }
        .to_owned()
    }

    async fn page(&self, stage: &Stage, cursor: Option<&Cursor>) -> Result<Page<User>, OktaError> {
        stage.okta.users_page(self.0, cursor).await
    }

    async fn write(&self, page: &PageWriter, records: Vec<User>) -> Result<i64, Halt> {
        let records: Vec<_> = records.into_iter().map(convert::user).collect();
        let mut new = 0;
        for some in records.chunks(listing::MOST_AT_ONCE) {
            new += page.upsert_users(some).await?;
        }
        Ok(new)
    }

    async fn end(&self, _: &PageWriter, _: bool) -> Result<(), Halt> {
        Ok(())
    }
}
