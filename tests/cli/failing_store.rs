//! A store that fails in the middle of a sync: its file cannot grow, its connection is lost. Nothing is half written, and
//! the sync goes on when the store is well.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use okta_sim::OktaSim;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use crate::{
    database,
    folder::{Ended, Folder},
    org::{CUT_SHORT, Org, WORKING, state},
    rows,
};

/// A shell that lets no file grow beyond 400 blocks of 512 bytes, and lets the program see that as an error.
const NARROW: &str = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_without_room_cuts_the_sync_short_and_the_next_one_ends_with_the_same_rows() {
    let okta = OktaSim::builder()
        .users(120)
        .apps(15)
        .days(30)
        .events_per_day(150)
        .rate_limit(6000)
        .start()
        .await
        .unwrap();
    let (narrow, wide) = (Folder::new(), Folder::new());
    for folder in [&narrow, &wide] {
        let allow = format!(
            "SEATGRAPH_OKTA_ALLOW_HOSTS={}\nSEATGRAPH_SYNC_LEASE=1s\n",
            okta.host()
        );
        folder.write(".env", &allow);
        folder.write("token", &okta.api_token());
        let mut connect = folder.command(&["connect", "--domain", &okta.host()]);
        connect.stdin(std::fs::File::open(folder.path("token")).unwrap());
        assert_eq!(Ended::from(connect.output().unwrap()).code, Some(0));
    }
    let mut syncing = Command::new("sh")
        .args(["-c", NARROW, env!("CARGO_BIN_EXE_seatgraph"), "sync"])
        .env_clear()
        .current_dir(narrow.path(""))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut log = std::io::BufReader::new(syncing.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(CUT_SHORT) {
        line.clear();
        let read = std::io::BufRead::read_line(&mut log, &mut line).unwrap();
        assert!(read > 0, "the sync was not cut short");
    }
    syncing.kill().unwrap();
    syncing.wait().unwrap();

    for folder in [&narrow, &wide] {
        let ended = folder.run(&["sync"]);
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
    let url = |folder: &Folder| format!("sqlite:{}", folder.path("seatgraph.db").display());
    let right = rows::of(&url(&wide)).await;
    let differences = rows::differences(&right, &rows::of(&url(&narrow)).await);
    assert!(right.len() > 1000, "{}", right.len());
    assert!(differences.is_empty(), "{differences:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_in_a_transaction_cuts_the_sync_short_and_it_goes_on_by_itself() {
    let Some(database) = database::postgres().await else {
        eprintln!("SKIPPED a lost connection: {} is not set", database::POSTGRES_URL);
        return;
    };
    let org = Org::new(database, 10, Duration::from_secs(2)).await;
    let admin = sea_orm::Database::connect(org.database.url.as_str())
        .await
        .unwrap();
    let mut server = org.serve("1s");
    let integration = org.connect(&server).await;
    server.wait_for(&[WORKING]);
    let mut follower = Org::follow(&server, &integration).await;
    // While the run's row is locked, the next page waits in its transaction: there its connection is lost.
    let lock = admin.begin().await.unwrap();
    lock.execute_unprepared("SELECT id FROM sync_runs FOR UPDATE")
        .await
        .unwrap();
    let waiting = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
        AND application_name = 'seatgraph' AND wait_event_type = 'Lock' AND query LIKE 'UPDATE%sync_runs%'";
    let waiting = Statement::from_string(sea_orm::DbBackend::Postgres, waiting);
    // Asked outside the transaction, within which the server's activity stands still.
    while admin.query_all_raw(waiting.clone()).await.unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    lock.rollback().await.unwrap();
    server.wait_for(&[CUT_SHORT]);
    assert_eq!(state(&follower.hear_until(|_| false).await), "SUCCEEDED");
    org.check_truth(&server, &integration).await;
    admin.close().await.unwrap();
    assert!(server.stop());
}
