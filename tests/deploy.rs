//! What is shipped to run seatgraph with names only what there is: settings, commands, files.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Args;
use seatgraph::config::Settings;

const SHIPPED: [&str; 5] = [
    "Dockerfile",
    "deploy/compose.yaml",
    "deploy/make-secrets.sh",
    "deploy/image-root.sh",
    "deploy/seatgraph.service",
];

/// Settings for tests: nobody has to know them.
const HIDDEN: [&str; 1] = ["SEATGRAPH_SYNC_LEASE"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The variables of all settings, with their defaults.
fn settings() -> BTreeMap<String, String> {
    let command = Settings::augment_args(clap::Command::new("seatgraph"));
    let settings = command.get_arguments().filter_map(|argument| {
        let name = argument.get_env()?.to_str().unwrap().to_owned();
        let default = argument.get_default_values().first();
        Some((
            name,
            default.map_or("", |value| value.to_str().unwrap()).to_owned(),
        ))
    });
    settings.collect()
}

/// The words of a text that are names of variables of ours.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .filter(|word| word.starts_with("SEATGRAPH_") || word.starts_with("OTEL_"))
        .collect()
}

#[test]
fn only_settings_that_exist_are_set() {
    let settings = settings();
    assert!(settings.len() > 10);
    for file in SHIPPED.iter().chain(&[".env.example", "docs/operations.md"]) {
        for name in variables(&text(file)) {
            let known = settings.contains_key(name) || OF_THE_LIBRARY.contains(&name);
            assert!(known, "{file} names {name}, which is no setting");
        }
    }
}

/// Variables of the OpenTelemetry specification that its library reads by itself.
const OF_THE_LIBRARY: [&str; 4] = [
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_TIMEOUT",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
];

#[test]
fn every_setting_is_told_with_its_default() {
    let (guide, example) = (text("docs/operations.md"), text(".env.example"));
    for (name, default) in settings() {
        let row = guide
            .lines()
            .find(|line| line.starts_with(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("docs/operations.md has no row of {name}"));
        if !HIDDEN.contains(&name.as_str()) {
            assert!(
                example.contains(&format!("#{name}={default}\n")),
                ".env.example: {name}={default}"
            );
        }
        assert!(
            default.is_empty() || row.contains(&format!("`{default}`")),
            "{row}"
        );
    }
}

#[test]
fn only_files_that_exist_are_named() {
    let words: BTreeSet<_> = SHIPPED.iter().map(|file| text(file)).collect();
    let named: BTreeSet<_> = words
        .iter()
        .flat_map(|text| text.split(|c: char| c.is_whitespace() || ",:;()'\"".contains(c)))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| {
            word.starts_with("deploy/") || word.starts_with("scripts/") || word.starts_with("docs/")
        })
        // Made by make-secrets.sh.
        .filter(|word| !word.starts_with("deploy/secrets"))
        .collect();
    assert!(named.len() >= 3, "{named:?}");
    for path in named {
        assert!(root().join(path).exists(), "{path} is named, and is not there");
    }
}

#[test]
fn only_commands_and_flags_that_exist_are_run() {
    let program = env!("CARGO_BIN_EXE_seatgraph");
    let help = |arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .arg("--help")
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    help(&["serve"]);
    let create = help(&["token", "create"]);
    for flag in ["--name", "--role"] {
        assert!(create.contains(flag), "{flag}");
    }
    assert!(text("Dockerfile").contains("CMD [\"serve\"]"));
    assert!(text("deploy/seatgraph.service").contains("ExecStart=/usr/local/bin/seatgraph serve\n"));
    assert!(text("deploy/compose.yaml").contains("token create --name first --role admin"));
}

#[test]
fn no_secret_ships() {
    for file in SHIPPED {
        for line in text(file).lines() {
            let (name, value) = line.split_once(['=', ':']).unwrap_or_default();
            let is_secret = ["PASSWORD", "_KEY", "_TOKEN"]
                .iter()
                .any(|word| name.trim().ends_with(word));
            let value = value.trim();
            assert!(
                !is_secret || value.is_empty() || value.starts_with("$("),
                "{file}: {line}"
            );
        }
    }
}

/// The unit is taken by systemd, where that is here, and is as closed as it can be.
#[test]
fn the_unit_is_sound_and_sandboxed() {
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("seatgraph.service");
    // The program is not installed here.
    let here =
        text("deploy/seatgraph.service").replace("/usr/local/bin/seatgraph", env!("CARGO_BIN_EXE_seatgraph"));
    fs::write(&unit, here).unwrap();
    let analyze = |arguments: &[&str]| {
        Command::new("systemd-analyze")
            .args(arguments)
            .arg(&unit)
            .output()
    };
    let Ok(verified) = analyze(&["verify"]) else {
        return;
    };
    let said = String::from_utf8_lossy(&verified.stderr);
    assert!(
        verified.status.success() && !said.contains("seatgraph.service"),
        "{said}"
    );
    let Ok(closed) = analyze(&["security", "--offline=true", "--threshold=20", "--no-pager"]) else {
        return;
    };
    assert!(
        closed.status.success(),
        "{}",
        String::from_utf8_lossy(&closed.stdout)
    );
}
