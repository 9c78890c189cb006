//! The way of an operator: connect, sync, check; and the demo, which shows it.

use std::process::{Command, Stdio};

use okta_sim::{OktaSim, RunningSim};

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
