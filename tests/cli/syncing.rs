//! The way of an operator: connect, sync, check; and the demo, which shows it.

use std::process::{Command, Stdio};

use chrono::TimeDelta;
use okta_sim::{OktaSim, RunningSim};
use seatgraph::clock::{Clock as _, SystemClock};

use crate::folder::{Ended, Folder};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connect_sync_and_check_an_org() {
    let okta = OktaSim::builder()
        .users(30)
        .apps(5)
        .days(5)
        .events_per_day(50)
        .start()
        .await
        .unwrap();
    let folder = Folder::new();
    folder.write(
        ".env",
        &format!(
            "SEATGRAPH_OKTA_ALLOW_HOSTS={}\nSEATGRAPH_LOG=trace\n",
            okta.host()
        ),
    );
    folder.write("token", &format!("{}\n", okta.api_token()));
    let connect = || {
        let stdin = std::fs::File::open(folder.path("token")).unwrap();
        run(
            &folder,
            &["connect", "--domain", &okta.host()],
            Stdio::from(stdin),
            &okta,
        )
    };
    let connected = connect();
    assert_eq!(
        (connected.code, connected.out.as_str()),
        (Some(0), "Connected as integration 1.\n")
    );
    let again = connect();
    assert_eq!((again.code, again.out.as_str()), (Some(1), ""));

    let synced = run(&folder, &["sync", "--integration", "1"], Stdio::null(), &okta);
    assert_eq!(synced.code, Some(0), "{}", synced.err);
    assert!(synced.out.contains("users        30, done"), "{}", synced.out);
    assert!(synced.out.ends_with("Everything was read.\n"), "{}", synced.out);
    let well = run(&folder, &["doctor"], Stdio::null(), &okta);
    assert_eq!(well.code, Some(0), "{}", well.out);
    assert!(well.out.contains("ok      integration 1"), "{}", well.out);
    let agrees = format!(
        "ok      clock against {}: this machine's agrees with Okta's",
        okta.host()
    );
    assert!(well.out.contains(&agrees), "{}", well.out);
    let limited = [
        "token",
        "create",
        "--name",
        "x",
        "--role",
        "viewer",
        "--integration",
        "1",
    ];
    assert_eq!(run(&folder, &limited, Stdio::null(), &okta).code, Some(0));

    folder.write("seatgraph.key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let locked = run(&folder, &["doctor"], Stdio::null(), &okta);
    assert_eq!(locked.code, Some(1));
    assert!(locked.out.contains("FAILED  integration 1") && locked.out.contains("cannot be decrypted"));
    let failed = run(&folder, &["sync"], Stdio::null(), &okta);
    assert_eq!(failed.code, Some(1), "{}", failed.out);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_tells_a_clock_that_is_off() {
    for (ahead, code, line) in [
        (TimeDelta::seconds(20), 0, "ok      clock against"),
        (TimeDelta::hours(-1), 1, "FAILED  clock against"),
        (TimeDelta::hours(1), 1, "FAILED  clock against"),
    ] {
        let sim = OktaSim::builder().users(10).apps(2).days(1).events_per_day(5);
        let okta = sim.now(SystemClock.now() + ahead).start().await.unwrap();
        let folder = Folder::new();
        folder.write(".env", &format!("SEATGRAPH_OKTA_ALLOW_HOSTS={}\n", okta.host()));
        folder.write("token", &okta.api_token());
        let stdin = std::fs::File::open(folder.path("token")).unwrap();
        let connect = ["connect", "--domain", &okta.host()];
        assert_eq!(run(&folder, &connect, Stdio::from(stdin), &okta).code, Some(0));

        let told = run(&folder, &["doctor"], Stdio::null(), &okta);
        assert_eq!(told.code, Some(code), "{}", told.out);
        assert!(told.out.contains("ok      integration 1"), "{}", told.out);
        let told_of = told
            .out
            .lines()
            .find(|told| told.starts_with(line))
            .expect(&told.out);
        check_seconds(told_of, ahead);
        assert_eq!(told_of.contains("have it synchronised"), code == 1, "{told_of}");

        okta.revoke_token();
        let refused = run(&folder, &["doctor"], Stdio::null(), &okta);
        assert_eq!(refused.code, Some(1));
        for line in ["FAILED  integration 1", line] {
            assert!(refused.out.contains(line), "{}", refused.out);
        }
    }
}

/// The seconds that are told and what they are given or taken leave room for the difference that there is.
fn check_seconds(line: &str, ahead: TimeDelta) {
    let side = if ahead > TimeDelta::zero() {
        " s behind"
    } else {
        " s ahead of"
    };
    let (told, rest) = line.split_once(side).expect(line);
    let (_, told) = told.rsplit_once(' ').expect(line);
    let (_, doubt) = rest.split_once("give or take ").expect(line);
    let [told, doubt] = [told, doubt].map(|text| text.split(' ').next().unwrap().parse::<i64>().unwrap());
    assert!(
        (told - ahead.num_seconds().abs()).abs() <= doubt && doubt < 30,
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_shows_a_sync_and_an_answer_and_leaves_nothing() {
    let folder = Folder::new();
    let shown = run_with(&folder, &["demo", "--exit"], Stdio::null(), |command| {
        command.env("TMPDIR", folder.path(""));
    });
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    for line in [
        "users        500, done",
        "Synced in ",
        r#""label": "#,
        "go to seats that nobody uses",
        "The shadow-IT inbox has",
        "From nothing to an answer",
    ] {
        assert!(shown.out.contains(line), "{line} is missing in {}", shown.out);
    }
    assert!(folder.is_empty());
}

/// Runs the program; neither what it prints nor what it logs may hold the Okta token.
fn run(folder: &Folder, arguments: &[&str], stdin: Stdio, okta: &RunningSim) -> Ended {
    let ended = run_with(folder, arguments, stdin, |_| {});
    for text in [&ended.out, &ended.err] {
        assert!(!text.contains(&okta.api_token()), "{text}");
    }
    ended
}

fn run_with(folder: &Folder, arguments: &[&str], stdin: Stdio, change: impl FnOnce(&mut Command)) -> Ended {
    let mut command = folder.command(arguments);
    change(command.stdin(stdin));
    Ended::from(command.output().unwrap())
}
