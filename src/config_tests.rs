//! Settings as an operator gives them, and what is said of bad ones.

use super::*;
use clap::Parser;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

fn settings(flags: &[&str]) -> Settings {
    Line::try_parse_from([&["seatgraph"], flags].concat())
        .unwrap()
        .settings
}

#[test]
fn the_defaults_are_those_of_the_guide() {
    let defaults = settings(&[]);
    assert_eq!(defaults.listen(), Ok(SocketAddr::from(([127, 0, 0, 1], 8080))));
    assert_eq!(defaults.sync_every(), Ok(Duration::from_hours(24)));
    assert_eq!(defaults.sync_full_every(), Ok(Duration::from_hours(7 * 24)));
    assert_eq!(defaults.sync_lease(), Ok(Duration::from_secs(20)));
    assert_eq!(defaults.okta_headroom(), Ok(0.1));
    assert_eq!(defaults.database_read_lag(), Ok(Duration::from_secs(5)));
    assert!(defaults.database_read_url.is_none());
    assert_eq!(defaults.log(), Ok(LogLevel::Info));
    assert!(defaults.bootstrap_token().unwrap().is_none());
    assert_eq!(defaults.way_in.tls(), Ok(None));
    assert_eq!(defaults.way_in.connections(), Ok(10_000));
    assert_eq!(defaults.way_in.sockets_per_address(), Ok(Some(1_000)));
    assert_eq!(defaults.way_in.subscriptions_per_token(), Ok(Some(200)));
}

#[test]
fn a_certificate_has_a_key() {
    assert!(settings(&["--tls-cert", "c.pem"]).way_in.tls().is_err());
    assert!(settings(&["--tls-key", "k.pem"]).way_in.tls().is_err());
    let both = settings(&["--tls-cert", "c.pem", "--tls-key", " k.pem "]).way_in;
    assert_eq!(both.tls(), Ok(Some((Path::new("c.pem"), Path::new("k.pem")))));
}

#[test]
fn what_may_be_open_at_once_is_a_number() {
    for bad in ["0", "-1", "many", "1000001", ""] {
        let given = settings(&[&format!("--connections={bad}")]);
        assert!(given.way_in.connections().is_err(), "{bad}");
    }
    let sockets = |text: &str| {
        settings(&["--sockets-per-address", text])
            .way_in
            .sockets_per_address()
    };
    assert_eq!(
        (sockets("off"), sockets("0"), sockets("7")),
        (Ok(None), Ok(None), Ok(Some(7)))
    );
    assert!(sockets("some").is_err());
}

#[test]
fn documents_are_open_unless_others_are_shut_out() {
    let given = |flags: &[&str]| settings(flags).documents.trusted_only();
    assert_eq!(
        (settings(&[]).documents.trusted_documents(), given(&[])),
        (None, Ok(false))
    );
    assert_eq!(given(&["--trusted-only", "true"]), Ok(true));
    assert!(given(&["--trusted-documents", "x.json", "--trusted-only", "yes"]).is_err());
    assert_eq!(
        given(&["--trusted-documents", "x.json", "--trusted-only", "true"]),
        Ok(true)
    );
}

#[test]
fn traces_go_to_an_address_without_credentials() {
    let endpoint = |text: &str| {
        let given = settings(&[&format!("--otel-exporter-otlp-endpoint={text}")]);
        given
            .traces
            .endpoint()
            .map(|endpoint| endpoint.map(str::to_owned))
    };
    assert_eq!(settings(&[]).traces.endpoint(), Ok(None));
    assert_eq!(endpoint(" "), Ok(None));
    for good in ["http://localhost:4318", "https://otlp.example/tenant/"] {
        assert_eq!(endpoint(good), Ok(Some(good.to_owned())));
    }
    for bad in [
        "localhost:4318",
        "grpc://a:4317",
        "http://user:hush@a",
        "http://a/?key=hush",
        "http://a#b",
    ] {
        assert!(endpoint(bad).is_err(), "{bad}");
    }
}

#[test]
fn durations_have_a_unit() {
    let every = |text: &str| settings(&["--sync-every", text]).sync_every();
    assert_eq!(every("90m"), Ok(Duration::from_mins(90)));
    assert_eq!(every("30s"), Ok(Duration::from_secs(30)));
    assert_eq!(every("2d"), Ok(Duration::from_hours(48)));
    for bad in [
        "",
        "24",
        "h",
        "0s",
        "1.5h",
        "-1h",
        "9999999999999999999h",
        "1w",
        "1h30m",
    ] {
        assert!(
            settings(&[&format!("--sync-every={bad}")]).sync_every().is_err(),
            "{bad}"
        );
    }
}

#[test]
fn a_token_is_used_at_least_weekly() {
    let every = |text: &str| settings(&["--sync-every", text]).sync_every();
    assert_eq!(every("7d"), Ok(Duration::from_hours(168)));
    for rarely in ["169h", "8d", "366d"] {
        let fault = every(rarely).unwrap_err();
        assert!(
            fault.contains("7d or less") && fault.contains("30 days"),
            "{fault}"
        );
    }
}

#[test]
fn a_lease_is_neither_too_short_to_keep_nor_too_long_to_take_over() {
    let lease = |text: &str| settings(&["--sync-lease", text]).sync_lease();
    assert_eq!(lease("1s"), Ok(Duration::from_secs(1)));
    assert_eq!(lease("10m"), Ok(Duration::from_mins(10)));
    for bad in ["0s", "11m", "20", ""] {
        assert!(lease(bad).is_err(), "{bad}");
    }
}

#[test]
fn all_faults_show_together() {
    let bad = settings(&[
        "--listen",
        "localhost",
        "--okta-headroom",
        "NaN",
        "--sync-every",
        "daily",
    ]);
    let mut faults = Faults::default();
    faults.check("SEATGRAPH_LISTEN", bad.listen());
    faults.check("SEATGRAPH_OKTA_HEADROOM", bad.okta_headroom());
    faults.check("SEATGRAPH_SYNC_EVERY", bad.sync_every());
    faults.check("SEATGRAPH_LOG", bad.log());
    assert_eq!(
        faults.to_string(),
        "the settings cannot be used:\n  \
         - SEATGRAPH_LISTEN: give an IP address and a port, such as 127.0.0.1:8080 or [::]:8080\n  \
         - SEATGRAPH_OKTA_HEADROOM: give a number from 0 to 0.9\n  \
         - SEATGRAPH_SYNC_EVERY: give a number with its unit, such as 24h, 90m or 30s, up to 7d"
    );
}

#[test]
fn no_secret_shows() {
    let given = settings(&[
        "--database-url=postgres://u:pass-word@h/d",
        "--encryption-key=the-key",
        "--bootstrap-token=the token",
    ]);
    let debug = format!("{given:?}");
    for secret in ["pass-word", "the-key", "the token"] {
        assert!(!debug.contains(secret), "{debug}");
    }
    assert!(
        given
            .bootstrap_token()
            .is_err_and(|fault| !fault.contains("the token"))
    );
    let of = |length| settings(&[&format!("--bootstrap-token={}", "x".repeat(length))]);
    assert!(of(32).bootstrap_token().unwrap().is_some());
    let fault = of(31).bootstrap_token().unwrap_err();
    assert!(
        fault.contains("32") && fault.contains("openssl rand -base64 32"),
        "{fault}"
    );
    assert!(
        settings(&["--bootstrap-token="])
            .bootstrap_token()
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_damaged_env_file_is_named_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    assert_eq!(read_env_file(&path), Ok(()));
    std::fs::write(&path, "SEATGRAPH_BOOTSTRAP_TOKEN 'hush\n").unwrap();
    let fault = read_env_file(&path).unwrap_err();
    assert!(fault.contains(".env") && !fault.contains("hush"), "{fault}");
}
