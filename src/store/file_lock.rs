//! One process at a time works on a SQLite file, and none replaces a key file that others work with: advisory locks on files
//! beside them, which go with the process.

use std::{
    ffi::OsString,
    fs::{File, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
};

use super::private_file;

/// The lock, for as long as it is held. The file stays: who removed it could take it from under another who waits for it.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

/// Why a lock is not held.
#[derive(Debug)]
pub(crate) enum NotLocked {
    /// Another has it: who that is.
    HeldBy(String),
    /// The lock's file, and what the system said.
    Failed(PathBuf, io::Error),
}

impl FileLock {
    /// Takes the lock of the file at `path`, for oneself alone.
    pub(crate) fn take(path: &Path) -> Result<Self, NotLocked> {
        Self::lock(path, File::try_lock, |file| {
            writeln!(file, "{}", std::process::id())
        })
    }

    /// Takes the lock of the file at `path` beside others who share it.
    pub(crate) fn share(path: &Path) -> Result<Self, NotLocked> {
        // Of several none is noted: one that has ended would be looked for.
        Self::lock(path, File::try_lock_shared, |_| Ok(()))
    }

    fn lock(
        path: &Path,
        lock: impl FnOnce(&File) -> Result<(), TryLockError>,
        note: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<Self, NotLocked> {
        let path = beside(path);
        let failed = |source| NotLocked::Failed(path.clone(), source);
        let mut options = private_file();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(NotLocked::HeldBy(holder(&mut file))),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let noted = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| note(&mut file));
        noted.map_err(failed)?;
        Ok(Self { _file: file })
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
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

    fn held_by(refused: Result<FileLock, NotLocked>) -> String {
        match refused {
            Err(NotLocked::HeldBy(who)) => who,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_at_a_time_holds_it_and_the_next_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let held = FileLock::take(&database).unwrap();
        let own = format!("another seatgraph process (pid {})", std::process::id());
        assert_eq!(held_by(FileLock::take(&database)), own);
        assert_eq!(held_by(FileLock::share(&database)), own);
        drop(held);
        FileLock::take(&database).unwrap();
    }

    #[test]
    fn those_who_share_it_keep_out_who_wants_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("a.key");
        drop(FileLock::take(&key).unwrap());
        let both = (FileLock::share(&key).unwrap(), FileLock::share(&key).unwrap());
        assert_eq!(held_by(FileLock::take(&key)), "another seatgraph process");
        drop(both.0);
        assert_eq!(held_by(FileLock::take(&key)), "another seatgraph process");
        drop(both.1);
        FileLock::take(&key).unwrap();
    }
}
