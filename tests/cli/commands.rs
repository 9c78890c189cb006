//! The commands that need no Okta.

use std::process::Stdio;

use crate::folder::{Ended, Folder};

#[test]
fn wrong_usage_ends_with_2() {
    let folder = Folder::new();
    for arguments in [
        &["--nothing"][..],
        &[],
        &["token", "create", "--name", "x"],
        &["sync", "--integration", "x"],
    ] {
        assert_eq!(folder.run(arguments).code, Some(2), "{arguments:?}");
    }
}

#[test]
fn all_faults_of_the_settings_show_at_once_and_no_secret() {
    let folder = Folder::new();
    folder.write(".env", "SEATGRAPH_LOG=loud\nSEATGRAPH_LISTEN=localhost\n");
    let ended = folder
        .command(&["serve", "--sync-every", "daily"])
        .env("SEATGRAPH_DATABASE_URL", "mysql://u:hush-hush@h/d")
        .env("SEATGRAPH_ENCRYPTION_KEY", "hush-hush")
        .env("SEATGRAPH_BOOTSTRAP_TOKEN", "hush hush")
        .env("SEATGRAPH_OKTA_ALLOW_HOSTS", "localhost")
        .env("SEATGRAPH_OKTA_HEADROOM", "1.5")
        .env("SEATGRAPH_SYNC_LEASE", "1h")
        .env(
            "SEATGRAPH_DATABASE_READ_URL",
            "postgres://u:hush@a/d,sqlite:hush.db",
        )
        .env("SEATGRAPH_DATABASE_READ_LAG", "0s")
        .output();
    let ended = Ended::from(ended.unwrap());
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    for name in [
        "DATABASE_URL",
        "LISTEN",
        "ENCRYPTION_KEY",
        "BOOTSTRAP_TOKEN",
        "OKTA_ALLOW_HOSTS",
        "OKTA_HEADROOM",
        "SYNC_EVERY",
        "SYNC_LEASE",
        "DATABASE_READ_URL",
        "DATABASE_READ_LAG",
        "LOG",
    ] {
        assert!(
            ended.err.contains(&format!("- SEATGRAPH_{name}")),
            "{name} is missing in {}",
            ended.err
        );
    }
    assert!(!ended.err.contains("hush"), "{}", ended.err);
}

#[test]
fn the_way_in_is_checked_before_the_start() {
    let folder = Folder::new();
    let wrong = |arguments: &[&str]| {
        let ended = folder.run(&[&["serve"], arguments].concat());
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(folder.is_empty(), "it began before it was sure: {arguments:?}");
        ended.err
    };
    let all = wrong(&[
        "--tls-cert=there-is-none.pem",
        "--trusted-proxies=localhost",
        "--limit-per-token=often",
        "--limit-per-address=1/year",
        "--limit-failures=-1/s",
        "--connections=0",
        "--sockets-per-address=some",
        "--subscriptions-per-token=some",
    ]);
    for name in [
        "TLS_CERT",
        "TRUSTED_PROXIES",
        "LIMIT_PER_TOKEN",
        "LIMIT_PER_ADDRESS",
        "LIMIT_FAILURES",
        "CONNECTIONS",
        "SOCKETS_PER_ADDRESS",
        "SUBSCRIPTIONS_PER_TOKEN",
    ] {
        assert!(
            all.contains(&format!("SEATGRAPH_{name}")),
            "{name} is missing in {all}"
        );
    }
    let missing = wrong(&["--tls-cert=there-is-none.pem", "--tls-key=nor.pem"]);
    assert!(missing.contains("there-is-none.pem cannot be read"), "{missing}");
}

#[test]
fn only_postgresql_has_replicas() {
    let ended = Folder::new().run(&["serve", "--database-read-url", "postgres://u:hush@localhost/d"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains("SEATGRAPH_DATABASE_READ_URL: only PostgreSQL") && !ended.err.contains("hush"),
        "{}",
        ended.err
    );
}

#[test]
fn postgresql_needs_a_key() {
    let ended = Folder::new().run(&["migrate", "--database-url", "postgres://u:hush@localhost/d"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains("SEATGRAPH_ENCRYPTION_KEY") && !ended.err.contains("hush"),
        "{}",
        ended.err
    );
}

#[test]
fn a_token_is_printed_alone_once_and_kept_as_a_hash() {
    let folder = Folder::new();
    let made = folder.run(&[
        "token",
        "create",
        "--name",
        "laptop",
        "--role",
        "admin",
        "--expires",
        "30",
    ]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let token = made.out.trim_end();
    assert!(
        token.starts_with("sgt_") && made.out.lines().count() == 1,
        "{}",
        made.out
    );
    assert!(!made.err.contains(token));
    assert!(!contains(&folder.bytes(), token));

    let listed = folder.run(&["token", "list"]);
    let row: Vec<_> = listed.out.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(row[..5], ["1", "laptop", "ADMIN", "all", "active"]);
    assert!(!listed.out.contains(token));

    assert_eq!(folder.run(&["token", "revoke", "1"]).code, Some(0));
    assert!(folder.run(&["token", "list"]).out.contains("\trevoked\t"));
    let unclear = folder.run(&["token", "revoke", "1x"]);
    assert_eq!(unclear.code, Some(2));
    assert!(unclear.err.contains("give the token's number"), "{}", unclear.err);
    let again = folder.run(&["token", "revoke", "1"]);
    assert_eq!(again.code, Some(1));
    assert!(again.err.contains("no token 1"), "{}", again.err);
    let nowhere = folder.run(&[
        "token",
        "create",
        "--name",
        "x",
        "--role",
        "viewer",
        "--integration",
        "7",
    ]);
    assert_eq!(nowhere.code, Some(1));
    assert!(nowhere.err.contains("no integration 7"), "{}", nowhere.err);
}

#[test]
fn the_schema_is_printed_as_it_is() {
    let printed = Folder::new().run(&["schema"]);
    assert_eq!((printed.code, printed.out), (Some(0), seatgraph::graph::sdl()));
}

#[test]
fn doctor_names_what_is_missing() {
    let folder = Folder::new();
    let bare = folder.run(&["doctor"]);
    assert_eq!(bare.code, Some(1));
    assert!(
        bare.out
            .contains("FAILED  store: seatgraph.db does not exist yet"),
        "{}",
        bare.out
    );
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
    let keyless = folder.run(&["doctor"]);
    assert!(keyless.out.contains("FAILED  encryption key"), "{}", keyless.out);
    assert_eq!(folder.run(&["token", "list"]).code, Some(0));
    let well = folder.run(&["doctor"]);
    assert_eq!(well.code, Some(0), "{}", well.out);
    assert!(
        well.out.lines().all(|line| line.starts_with("ok ")),
        "{}",
        well.out
    );
}

#[test]
fn connect_reads_its_secret_from_standard_input_and_refuses_private_hosts() {
    let folder = Folder::new();
    let nothing = folder
        .command(&["connect", "--domain", "acme.okta.com"])
        .stdin(Stdio::null())
        .output();
    let nothing = Ended::from(nothing.unwrap());
    assert_eq!(nothing.code, Some(1));
    assert!(nothing.err.contains("standard input is empty"), "{}", nothing.err);

    folder.write("token", "00hush\n");
    let stdin = std::fs::File::open(folder.path("token")).unwrap();
    let refused = folder
        .command(&["connect", "--domain", "127.0.0.1"])
        .stdin(stdin)
        .output();
    let refused = Ended::from(refused.unwrap());
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.err.contains("address") && !refused.err.contains("00hush"),
        "{}",
        refused.err
    );
    let none = folder.run(&["sync"]);
    assert_eq!(none.code, Some(1));
    assert!(none.err.contains("no integration is connected"), "{}", none.err);
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
