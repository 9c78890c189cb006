//! The inputs that are kept: those to begin with, and those that once broke something.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::Value;

/// The kept inputs of a target.
pub(crate) struct Corpus {
    name: &'static str,
    folder: PathBuf,
}

impl Corpus {
    pub(crate) fn of(name: &'static str) -> Self {
        let folder = root().join("fuzz/corpus").join(name);
        Self { name, folder }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// All of them, in the same order everywhere, and the bodies of recorded answers of that name.
    pub(crate) fn inputs(&self) -> Vec<Vec<u8>> {
        let mut paths = files(&self.folder);
        paths.sort();
        let mut inputs: Vec<_> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
        for list in recorded(self.name) {
            let mut paths = files(&root().join("recorded").join(list));
            paths.sort();
            inputs.extend(paths.iter().filter_map(|path| body(path)));
        }
        if self.name == "okta-keys" {
            let mut paths = files(&root().join("../src/okta/test_keys"));
            paths.sort();
            inputs.extend(paths.iter().map(|path| fs::read(path).unwrap()));
        }
        inputs
    }

    /// Keeps an input.
    pub(crate) fn keep(&self, why: &str, input: &[u8]) -> PathBuf {
        let mut hash = DefaultHasher::new();
        input.hash(&mut hash);
        let path = self.folder.join(format!("{why}-{:016x}", hash.finish()));
        fs::create_dir_all(&self.folder).unwrap();
        fs::write(&path, input).unwrap();
        path
    }
}

/// Where recorded answers are that the target reads.
fn recorded(target: &str) -> &'static [&'static str] {
    match target {
        "users" => &["users-list"],
        "apps" => &["apps-list"],
        "app-users" => &["apps-users-list"],
        "log" => &["events"],
        _ => &[],
    }
}

/// The body of a recorded answer, as a list.
fn body(path: &Path) -> Option<Vec<u8>> {
    let recorded: Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let body = recorded.get("body").unwrap_or(&recorded);
    let list = if body.is_array() {
        body.clone()
    } else {
        Value::from(vec![body.clone()])
    };
    Some(list.to_string().into_bytes())
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}
