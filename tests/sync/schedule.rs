//! The schedule: what is due is queued once, however many processes look at the same time.

use futures_util::future::join_all;
use seatgraph::store::{
    Database, IntegrationId, Millis, RunId, Store, StoreError,
    audit::By,
    connections::{CheckedOrg, Connecting, connect},
    queue::{self, Claim},
    writers::{PageWriter, RunOutcome},
};

use crate::database;

const ORGS: usize = 20;
const NOW: Millis = Millis(1_774_000_000_000);
const DAY: i64 = 86_400_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_due_sync_is_queued_once_by_processes_that_race_even_if_it_ends_at_once() {
    for database in database::databases().await {
        for org in 0..ORGS {
            connected_and_synced(&database.store, org).await;
        }
        let url: Database = database.url.parse().unwrap();
        let processes = join_all((0..4).map(|_| Store::open(&url))).await;
        let processes: Vec<_> = processes.into_iter().map(Result::unwrap).collect();
        let next = |_: IntegrationId| Millis(NOW.0 + DAY);
        let look = |store: Store| async move {
            let queued = queue::enqueue_due(&store, NOW, next).await.unwrap();
            // As fast as a run can end, while others still look.
            for run in &queued {
                end(&store, *run).await;
            }
            queued.len()
        };
        for (round, expected) in [(1, ORGS), (2, 0)] {
            let queued = join_all(processes.iter().map(|store| tokio::spawn(look(store.clone())))).await;
            let queued: usize = queued.into_iter().map(Result::unwrap).sum();
            assert_eq!(queued, expected, "{} in round {round}", database.name);
        }
        for store in processes {
            store.close().await.unwrap();
        }
    }
}

/// Connects an org whose next sync is due.
async fn connected_and_synced(store: &Store, org: usize) {
    let org = CheckedOrg {
        provider: "OKTA",
        domain: format!("org-{org}.okta.com"),
        okta_org_id: Some(format!("00o{org}")),
        name: None,
        auth_method: "API_TOKEN",
    };
    let before = Millis(NOW.0 - DAY);
    let seal = |_| Ok::<_, StoreError>(b"sealed".to_vec());
    let Connecting::Connected(_, run) = connect(store, &By::operator(), &org, before, seal).await.unwrap()
    else {
        panic!("connected before");
    };
    let claim = claim(run);
    let lease = queue::claim(store, &claim, before).await.unwrap().unwrap();
    let page = PageWriter::begin(store, &lease).await.unwrap();
    let outcome = RunOutcome {
        next_sync_at: Some(NOW),
        ..RunOutcome::default()
    };
    page.finish(&outcome, before).await.unwrap();
    page.commit().await.unwrap();
}

/// Ends a run that was just queued, and leaves the integration's turn as the queueing has moved it.
async fn end(store: &Store, run: RunId) {
    let lease = queue::claim(store, &claim(run), NOW).await.unwrap().unwrap();
    let page = PageWriter::begin(store, &lease).await.unwrap();
    let outcome = RunOutcome {
        next_sync_at: Some(Millis(NOW.0 + DAY)),
        ..RunOutcome::default()
    };
    page.finish(&outcome, NOW).await.unwrap();
    page.commit().await.unwrap();
}

fn claim(run: RunId) -> Claim<'static> {
    Claim {
        owner: "test",
        lease: std::time::Duration::from_mins(1),
        only: Some(run),
        except: &[],
    }
}
