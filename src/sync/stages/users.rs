//! Users of every status, and their admin roles.

use super::{
    listing::{self, Listing},
    roles,
};
use crate::{
    okta::{Cursor, OktaError, Page, User, UserList},
    store::{
        Millis,
        writers::{PageWriter, list_missed_users},
    },
    sync::{convert, halt::Halt, stage::Stage},
};

/// Reads both lists of users, then the roles.
pub(in crate::sync) async fn read(stage: &Stage) -> Result<(), Halt> {
    for list in [UserList::NotDeprovisioned, UserList::Deprovisioned] {
        listing::read(stage, &Users(list)).await?;
    }
    roles::read(stage).await
}

/// Asks one by one for the users that the lists did not show although there is reason to believe that they exist, so that
/// those who were created or moved while the lists were read are not taken for deleted.
pub(in crate::sync) async fn ask_for_missed(stage: &Stage, since: Millis) -> Result<(), Halt> {
    let shared = &stage.shared;
    for id in list_missed_users(&shared.store, &shared.lease, since).await? {
        if let Some(user) = stage.ask(stage.okta.user(&id)).await? {
            let page = stage.write().await?;
            let new = page.upsert_users(&[convert::user(user)]).await?;
            stage.commit(page, new).await?;
        }
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

    async fn end(&self, _: &PageWriter) -> Result<(), Halt> {
        Ok(())
    }
}
