//! A feed whose news a test makes, through the sync's own writers: a run that stays this process's.

use std::time::Duration;

use seatgraph::store::{
    IntegrationId, Millis, Store,
    queue::{self, Claim},
    writers::{AppRecord, PageWriter, RunLease, RunOutcome, Told, UserRecord},
};

use crate::org;

pub(crate) struct Feed {
    pub(crate) integration: IntegrationId,
    store: Store,
    lease: RunLease,
    people: usize,
    now: Millis,
}

impl Feed {
    /// Of an org that has been read whole.
    pub(crate) async fn begin(store: &Store, domain: &str) -> Self {
        let org = org::begun(store, domain).await;
        let now = org::at("2026-03-20T06:00:00Z");
        let page = PageWriter::begin(store, &org.lease).await.unwrap();
        let whole = RunOutcome {
            read_whole: Told {
                users: true,
                apps: true,
                seats: true,
            },
            ..RunOutcome::default()
        };
        page.finish(&whole, now).await.unwrap();
        page.commit().await.unwrap();
        let run = queue::enqueue(store, org.integration, "MANUAL", false, now)
            .await
            .unwrap();
        let claim = Claim {
            owner: "feed",
            // Whatever a test.s clock says.
            lease: Duration::from_hours(10 * 365 * 24),
            only: Some(run),
            except: &[],
        };
        let lease = queue::claim(store, &claim, now).await.unwrap().unwrap();
        Self {
            integration: org.integration,
            store: store.clone(),
            lease,
            people: 0,
            now,
        }
    }

    /// So many people join; an entry each.
    pub(crate) async fn tell(&mut self, people: usize) {
        let new: Vec<_> = (self.people..self.people + people).map(person).collect();
        self.people += people;
        let page = PageWriter::begin(&self.store, &self.lease).await.unwrap();
        page.upsert_users(&new).await.unwrap();
        page.commit().await.unwrap();
    }

    /// An app appears.
    pub(crate) async fn tell_of_an_app(&mut self, label: &str) {
        let app = AppRecord {
            okta_id: format!("0oa{label}"),
            label: label.to_owned(),
            status: "ACTIVE".to_owned(),
            ..AppRecord::default()
        };
        let page = PageWriter::begin(&self.store, &self.lease).await.unwrap();
        page.upsert_apps(&[app], self.now).await.unwrap();
        page.commit().await.unwrap();
    }
}

/// The login of the person with that number.
pub(crate) fn login(number: usize) -> String {
    format!("person{number:05}@example.com")
}

fn person(number: usize) -> UserRecord {
    UserRecord {
        // In the order in which entries are told.
        okta_id: format!("00u{number:05}"),
        name: format!("Person {number}"),
        login: login(number),
        status: "ACTIVE".to_owned(),
        ..UserRecord::default()
    }
}
