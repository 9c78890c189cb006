//! One process at a time works on a SQLite file: an advisory lock on a file beside it, which goes with the process.

use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

use super::{StoreError, private_file};

/// The lock, for as long as it is held. The file stays: who removed it could take it from under another who waits for it.
#[derive(Debug)]
pub(super) struct FileLock {
    _file: File,
}

impl FileLock {
    /// Takes the lock of the database at `database`.
    pub(super) fn take(database: &Path) -> Result<Self, StoreError> {
        let path = beside(database);
        let failed = |source| StoreError::Lock {
            path: path.clone(),
            source,
        };
        let mut options = private_file();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::InUse {
                    path: database.to_owned(),
                    by: holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let noted = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| writeln!(file, "{}", std::process::id()));
        noted.map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn beside(database: &Path) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(".lock");
    name.into()
}

/// Who holds the lock, for a person to find.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.take(32).read_to_string(&mut text);
    match read.ok().and_then(|_| text.trim().parse::<u32>().ok()) {
        Some(pid) => format!("another seatgraph process (pid {pid})"),
        None => "another seatgraph process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_holds_it_and_the_next_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let held = FileLock::take(&database).unwrap();
        let refused = FileLock::take(&database).unwrap_err().to_string();
        let own = format!("(pid {})", std::process::id());
        assert!(
            refused.contains(&own) && refused.contains("a.db is in use"),
            "{refused}"
        );
        drop(held);
        FileLock::take(&database).unwrap();
    }
}
