//! Servers over one database, each a process of its own: one dies, one is paused, one is told by another.

use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use seatgraph::store::connections;
use serde_json::json;

use crate::{
    database,
    dump::dump,
    org::{CUT_SHORT, FEW, LEFT, Org, WORKING, state},
    serving::Serving,
};

/// An org on PostgreSQL, whose sync takes some windows of a second.
async fn on_postgres(test: &str) -> Option<Org> {
    let Some(database) = database::postgres().await else {
        eprintln!("SKIPPED {test}: {} is not set", database::POSTGRES_URL);
        return None;
    };
    Some(Org::new(database, FEW, Duration::from_secs(1)).await)
}

/// Longer than this a follower would look by itself.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Which of them has taken up the run.
fn holder_and_other([one, other]: [Serving; 2]) -> (Serving, Serving) {
    Serving::first_to_log(one, other, WORKING)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_server_shows_the_sync_and_finishes_it_when_the_one_that_held_it_is_killed() {
    let Some(org) = on_postgres("a killed holder").await else {
        return;
    };
    let servers = [org.serve("20s"), org.serve("20s")];
    let integration = org.connect(&servers[0]).await;
    let (holder, mut survivor) = holder_and_other(servers);
    let mut follower = Org::follow(&survivor, &integration).await;
    // The first answer is the state as it is; what follows is told by the other process, or seen after ten seconds.
    let began = Instant::now();
    for told in 0..4 {
        let said = follower.hear_until(|_| true).await;
        assert_eq!(state(&said), "RUNNING", "after {told}");
    }
    assert!(began.elapsed() < LOOK_EVERY, "{:?}", began.elapsed());
    holder.kill();

    let killed = Instant::now();
    survivor.wait_for(&[WORKING]);
    assert!(
        killed.elapsed() < Duration::from_secs(30),
        "{:?}",
        killed.elapsed()
    );
    assert_eq!(state(&follower.hear_until(|_| false).await), "SUCCEEDED");
    org.check_truth(&survivor, &integration).await;
    assert!(survivor.stop());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_paused_past_its_lease_writes_nothing() {
    let Some(org) = on_postgres("a paused holder").await else {
        return;
    };
    let servers = [org.serve("1s"), org.serve("1s")];
    let integration = org.connect(&servers[0]).await;
    let (mut paused, mut other) = holder_and_other(servers);
    let mut follower = Org::follow(&other, &integration).await;
    let begun = |said: &serde_json::Value| {
        let stages = said["syncProgress"]["stages"].as_array().unwrap();
        stages.iter().all(|stage| stage["processed"].as_i64() > Some(0))
    };
    assert_eq!(state(&follower.hear_until(begun).await), "RUNNING");
    paused.signal("-STOP");

    // A transaction that it may have left open is ended by the database after ten seconds, and no other follows it.
    let began = Instant::now();
    other.wait_for(&[WORKING]);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    assert_eq!(state(&follower.hear_until(|_| false).await), "SUCCEEDED");
    org.check_truth(&other, &integration).await;
    let before = dump(&org.database.url).await;
    paused.signal("-CONT");
    paused.wait_for(&[LEFT, CUT_SHORT]);
    assert!(
        before == dump(&org.database.url).await,
        "the paused server has written"
    );
    assert!(paused.stop());
    assert!(
        before == dump(&org.database.url).await,
        "the paused server has written"
    );
    org.check_truth(&other, &integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disconnect_ends_a_sync_that_waits_for_okta_whichever_server_works_on_it() {
    for database in database::databases().await {
        let name = database.name;
        let org = Org::new(database, FEW, Duration::from_hours(1)).await;
        let server = org.serve("20s");
        // Asked and followed by way of another server, where there may be one.
        let (integration, mut holder, asked) = if name == "PostgreSQL" {
            let servers = [server, org.serve("20s")];
            let integration = org.connect(&servers[0]).await;
            let (holder, asked) = holder_and_other(servers);
            (integration, holder, Some(asked))
        } else {
            (org.connect(&server).await, server, None)
        };
        let mut follower = Org::follow(asked.as_ref().unwrap_or(&holder), &integration).await;
        let waiting = follower.hear_until(|_| org.has_spent_apps()).await;
        assert_eq!(state(&waiting), "RUNNING", "{name}");

        let disconnect = "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) {
            integration { status latestSync { state } } userErrors { code } } }";
        let api = asked.as_ref().unwrap_or(&holder).api();
        let began = Instant::now();
        let answer = api.ask(disconnect, json!({ "id": integration })).await;
        assert_eq!(
            answer["disconnectIntegration"],
            json!({
                "integration": { "status": "DISCONNECTED", "latestSync": { "state": "CANCELLED" } }, "userErrors": []
            }),
            "{name}"
        );
        assert_eq!(
            state(&follower.hear_until(|_| false).await),
            "CANCELLED",
            "{name}"
        );
        holder.wait_for(&[LEFT]);
        // Soon enough to have been told: the next sign of life is up to three seconds away.
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "{name}: {:?}",
            began.elapsed()
        );
        let calls = org.okta.stats().requests;
        let connected = connections::list_connected(&org.database.store).await.unwrap();
        assert_eq!(connected.len(), 0, "{name}");
        let first = seatgraph::store::IntegrationId(1);
        let kept = connections::find_credentials(&org.database.store, first)
            .await
            .unwrap();
        assert!(kept.is_none(), "{name}: the credentials are still there");
        assert!(holder.stop(), "{name}");
        assert_eq!(
            org.okta.stats().requests,
            calls,
            "{name}: Okta was called after the run was left"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_could_not_hear_each_other_for_a_while_look_for_what_they_missed() {
    let Some(database) = database::postgres().await else {
        eprintln!("SKIPPED a lost listener: {} is not set", database::POSTGRES_URL);
        return;
    };
    let org = Org::new(database, FEW, Duration::from_hours(1)).await;
    let servers = [org.serve("20s"), org.serve("20s")];
    let integration = org.connect(&servers[0]).await;
    let (mut holder, mut other) = holder_and_other(servers);
    let mut follower = Org::follow(&other, &integration).await;
    follower.hear_until(|_| org.has_spent_apps()).await;

    let admin = sea_orm::Database::connect(org.database.url.as_str())
        .await
        .unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    admin.execute_unprepared(cut).await.unwrap();
    admin.close().await.unwrap();
    for server in [&mut holder, &mut other] {
        server.wait_for(&[
            "other processes are no longer heard",
            "other processes were not heard for a while",
        ]);
    }
    let disconnect =
        "mutation($id: ID!) { disconnectIntegration(input: { integrationId: $id }) { userErrors { code } } }";
    let began = Instant::now();
    holder.api().ask(disconnect, json!({ "id": integration })).await;
    assert_eq!(state(&follower.hear_until(|_| false).await), "CANCELLED");
    holder.wait_for(&[LEFT]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    for mut server in [holder, other] {
        assert!(server.stop());
    }
}
