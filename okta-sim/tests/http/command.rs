//! The command line of `okta-sim`.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_okta-sim"))
        .args(arguments)
        .output()
        .unwrap()
}

fn check_refused(arguments: &[&str], reason: &str) {
    let output = run(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    assert!(told.contains(reason), "{arguments:?}: {told}");
}

#[test]
fn wrong_limits_are_told_and_end_it() {
    check_refused(&["--limits", "people=3"], "no bucket is called \"people\"");
    check_refused(&["--limits", "users=many"], "\"many\" is no number of calls");
    check_refused(&["--limits", "users"], "not of the form bucket=number");
    check_refused(&["--concurrency", "0"], "--concurrency");
    check_refused(&["--cursor-lifetime-s", "0"], "--cursor-lifetime-s");
    check_refused(&["--assignments=-1"], "--assignments");
}

#[test]
fn every_fault_stands_in_the_help() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let words: Vec<&str> = help
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .collect();
    for fault in okta_sim::Fault::ALL {
        assert!(words.contains(&fault.name()), "{fault}");
    }
}
