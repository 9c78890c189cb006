//! The house rules that a reader of the sources can check: the arrow of imports, the size of files, tests that the docs name.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// What each folder of `src` may import of the others, in `use` lines and in paths. `clock`, `config` and `telemetry` are leaves.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("config", &[]),
    ("telemetry", &[]),
    ("okta", &["clock", "telemetry"]),
    ("store", &["clock", "telemetry"]),
    ("access", &["clock", "store"]),
    ("insights", &["clock", "access", "store"]),
    ("webhooks", &["clock", "access", "okta", "store", "telemetry"]),
    (
        "sync",
        &["clock", "access", "okta", "store", "telemetry", "webhooks"],
    ),
    (
        "graph",
        &[
            "clock",
            "access",
            "insights",
            "sync",
            "store",
            "telemetry",
            "webhooks",
        ],
    ),
    ("export", &["clock", "access", "graph", "insights", "store"]),
    ("mcp", &["graph"]),
    (
        "server",
        &[
            "clock",
            "access",
            "export",
            "graph",
            "mcp",
            "store",
            "sync",
            "telemetry",
        ],
    ),
    (
        "cli",
        &[
            "clock",
            "config",
            "access",
            "graph",
            "mcp",
            "okta",
            "server",
            "store",
            "sync",
            "telemetry",
            "webhooks",
        ],
    ),
    // The roots only name their modules.
    ("lib", &[]),
    ("main", &["cli"]),
];

const LINES_MAX: usize = 400;

#[test]
fn imports_go_one_way() {
    let mut wrong = Vec::new();
    for (path, source) in sources() {
        let own = room(&path);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == own) else {
            wrong.push(format!("src/{path}: `{own}` has no row in MAY_IMPORT"));
            continue;
        };
        for (line, imported) in imports(&source) {
            let known = MAY_IMPORT.iter().any(|(name, _)| *name == imported);
            if known && imported != own && !allowed.contains(&imported.as_str()) {
                wrong.push(format!("src/{path}:{line}: `{own}` may not import `{imported}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    for (path, source) in sources() {
        let lines = source.lines().count();
        assert!(
            lines <= LINES_MAX,
            "src/{path} has {lines} lines: over {LINES_MAX} it wants to be two files"
        );
    }
}

/// A name in the docs that leads nowhere is worse than none.
#[test]
fn tests_that_the_docs_name_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = |name: &str| fs::read_to_string(root.join("docs").join(name)).unwrap();
    let sync = page("sync.md");
    for row in sync
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| fault"))
    {
        assert!(!tests_named(row).is_empty(), "no test shows: {row}");
    }
    for (name, least) in [("sync.md", 15), ("security.md", 50)] {
        let page = page(name);
        let named = tests_named(&page);
        assert!(named.len() > least, "{name}: {}", named.len());
        for (file, test) in named {
            let source = fs::read_to_string(root.join(file).with_extension("rs")).unwrap_or_default();
            assert!(
                source.contains(&format!("fn {test}(")),
                "{name}: {file}.rs has no test {test}"
            );
        }
    }
}

/// The tests that stand in a text as `` `path.rs::name` ``.
fn tests_named(text: &str) -> Vec<(&str, &str)> {
    text.split('`')
        .filter_map(|part| part.split_once(".rs::"))
        .collect()
}

#[test]
fn every_import_is_seen() {
    let source = "use crate::{\n    clock::Clock,\n    store::{self, Tenants, sub::{A, B}},\n};\n\
                  // use crate::server;\n/// [`crate::cli`]\nlet a = crate::okta::X; use crate::sync as s;\n\
                  pub(crate) use seatgraph::graph;\n";
    let seen: Vec<_> = imports(source)
        .into_iter()
        .map(|(line, name)| format!("{line}:{name}"))
        .collect();
    assert_eq!(seen, ["2:clock", "3:store", "7:okta", "7:sync", "8:graph"]);
}

/// The modules of the crate's root that `source` names, each with its line; comments left out, and a file's tests, which
/// may compare what two layers say of one thing.
fn imports(source: &str) -> Vec<(usize, String)> {
    let source = source.split("#[cfg(test)]\nmod tests {").next();
    let text: String = source
        .unwrap_or_default()
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n")
        .collect();
    let mut found = Vec::new();
    for root in ["crate::", "seatgraph::"] {
        for (at, _) in text.match_indices(root) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let after = at + root.len();
            match text[after..].strip_prefix('{') {
                None => found.push((line_of(&text, after), word(&text[after..]))),
                Some(group) => found.extend(heads(group).into_iter().map(|offset| {
                    let at = after + 1 + offset;
                    (line_of(&text, at), word(&text[at..]))
                })),
            }
        }
    }
    found.sort();
    found
}

/// Where the entries of a `{…}` group begin, nested groups left out.
fn heads(group: &str) -> Vec<usize> {
    let (mut depth, mut fresh, mut heads) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && depth == 0 && !c.is_whitespace() => {
                heads.push(at);
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// The folder, or the file, of `src` that a path is in; a file's tests belong to it.
fn room(path: &str) -> String {
    let first = path.split('/').next().unwrap_or_default();
    let name = first.strip_suffix(".rs").unwrap_or(first);
    name.strip_suffix("_tests").unwrap_or(name).to_owned()
}

/// The paths of all sources below `src`, and their texts.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut folders, mut files) = (vec![root.clone()], Vec::<PathBuf>::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(!files.is_empty());
    files
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}
