//! Leases: by whose clock they are told, and that nobody waits for a run that another has in hand.

use std::time::Duration;

use seatgraph::store::{
    Millis, RunId, Store, StoreError,
    audit::By,
    connections::{CheckedOrg, Connecting, connect},
    queue::{self, Claim},
    writers::PageWriter,
};
use tokio::time::timeout;

use crate::database;

const NOW: Millis = Millis(1_774_000_000_000);
const HOUR: i64 = 3_600_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_whose_clock_is_ahead_takes_no_run_from_another() {
    for database in database::databases().await {
        let store = &database.store;
        let run = queued(store, 1).await;
        let lease = queue::claim(store, &claim("holder", MINUTE), NOW)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(lease.run, run);
        let taken = queue::claim(store, &claim("ahead", MINUTE), Millis(NOW.0 + HOUR))
            .await
            .unwrap();
        // With SQLite there is one machine, and its clock tells.
        let told_by_ours = database.name == "SQLite";
        assert_eq!(taken.is_some(), told_by_ours, "{}", database.name);
        let held = queue::heartbeat(store, &lease, MINUTE, NOW).await.unwrap();
        assert_eq!(held, !told_by_ours, "{}", database.name);
        let page = PageWriter::begin(store, &lease).await;
        assert_eq!(page.is_ok(), !told_by_ours, "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_queued_by_a_machine_whose_clock_is_ahead_is_taken_up_by_others() {
    for database in database::databases().await {
        let run = queued(&database.store, 1).await;
        let behind = Millis(NOW.0 - 2 * HOUR);
        let lease = queue::claim(&database.store, &claim("behind", MINUTE), behind)
            .await
            .unwrap();
        assert_eq!(lease.unwrap().run, run, "{}", database.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_lapsed_holder_is_stuck_in_a_page_keeps_nobody_from_the_next() {
    let Some(database) = database::postgres().await else {
        eprintln!("SKIPPED a stuck holder: {} is not set", database::POSTGRES_URL);
        return;
    };
    let store = &database.store;
    queued(store, 1).await;
    let stuck = queue::claim(store, &claim("stuck", Duration::ZERO), NOW)
        .await
        .unwrap()
        .unwrap();
    let page = PageWriter::begin(store, &stuck).await.unwrap();
    let next = queued(store, 2).await;
    let look = async || {
        let claim = claim("other", MINUTE);
        let looked = timeout(Duration::from_secs(5), queue::claim(store, &claim, NOW));
        looked
            .await
            .expect("waited for a page")
            .unwrap()
            .map(|lease| lease.run)
    };
    assert_eq!((look().await, look().await), (Some(next), None));
    drop(page);
}

const MINUTE: Duration = Duration::from_mins(1);

fn claim(owner: &str, lease: Duration) -> Claim<'_> {
    Claim {
        owner,
        lease,
        only: None,
        except: &[],
    }
}

/// Connects an org an hour before now; gives its queued run.
async fn queued(store: &Store, org: usize) -> RunId {
    let org = CheckedOrg {
        provider: "OKTA",
        domain: format!("org-{org}.okta.com"),
        okta_org_id: None,
        name: None,
        auth_method: "API_TOKEN",
    };
    let seal = |_| Ok::<_, StoreError>(b"sealed".to_vec());
    match connect(store, &By::operator(), &org, Millis(NOW.0 - HOUR), seal)
        .await
        .unwrap()
    {
        Connecting::Connected(_, run) => run,
        Connecting::AlreadyConnected(_) => panic!("connected before"),
    }
}
