//! The encryption key of an embedded store: made on first start, kept in a file that only its owner may read.

use std::{
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::Vault;
use crate::store::{FileLock, NotLocked, new_private_file, place, sync_folder};

/// Why the key file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It could not be read or written.
    #[error("the encryption key file {} cannot be used: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Who works with its keys, or replaces them, is not done.
    #[error("the encryption key file {} is in use by {by}: try again when that is done", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
        /// Who that is.
        by: String,
    },
    /// Others than its owner may read it.
    #[error("the encryption key file {} can be read by others: run `chmod 600` on it", path.display())]
    TooOpen {
        /// The file.
        path: PathBuf,
    },
}

/// That nobody replaces the key file meanwhile, as what is sealed by its keys would be lost with them; or that nobody works
/// with them, who would go on with the old ones.
#[derive(Debug)]
pub struct KeyFileHeld {
    _lock: FileLock,
}

/// Holds the key file at `path`, which need not be there yet, as one of those who work with its keys.
///
/// # Errors
/// [`KeyFileError::InUse`] while it is replaced.
pub fn hold_key_file(path: &Path) -> Result<KeyFileHeld, KeyFileError> {
    held(path, FileLock::share(path))
}

/// Holds the key file at `path` as the one who replaces it.
///
/// # Errors
/// [`KeyFileError::InUse`] while anybody works with its keys.
pub fn hold_key_file_alone(path: &Path) -> Result<KeyFileHeld, KeyFileError> {
    held(path, FileLock::take(path))
}

fn held(path: &Path, taken: Result<FileLock, NotLocked>) -> Result<KeyFileHeld, KeyFileError> {
    match taken {
        Ok(lock) => Ok(KeyFileHeld { _lock: lock }),
        Err(NotLocked::HeldBy(by)) => Err(KeyFileError::InUse {
            path: path.to_owned(),
            by,
        }),
        Err(NotLocked::Failed(path, source)) => Err(KeyFileError::Io { path, source }),
    }
}

/// Reads the keys at `path`, or makes one there (mode 0600) when the file does not exist.
///
/// # Errors
/// [`KeyFileError`].
pub fn load_or_create(path: &Path) -> Result<SecretString, KeyFileError> {
    match create(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read_key_file(path),
        outcome => outcome.map_err(at(path)),
    }
}

/// Reads the keys at `path`.
///
/// # Errors
/// [`KeyFileError`].
pub fn read_key_file(path: &Path) -> Result<SecretString, KeyFileError> {
    let mut file = std::fs::File::open(path).map_err(at(path))?;
    if is_open_to_others(&file.metadata().map_err(at(path))?) {
        return Err(KeyFileError::TooOpen {
            path: path.to_owned(),
        });
    }
    let mut key = Zeroizing::new(String::new());
    file.read_to_string(&mut key).map_err(at(path))?;
    Ok(key.trim().into())
}

/// Puts these keys into the file at `path`, at once or not at all.
///
/// # Errors
/// [`KeyFileError::Io`]; the file is as it was then.
pub fn replace_key_file(path: &Path, keys: &SecretString) -> Result<(), KeyFileError> {
    let replace = || {
        let beside = write_beside(path, keys)?;
        std::fs::rename(&beside, path)?;
        sync_folder(path)
    };
    replace().map_err(at(path))
}

/// What the system said of the file.
fn at(path: &Path) -> impl Fn(std::io::Error) -> KeyFileError {
    move |source| KeyFileError::Io {
        path: path.to_owned(),
        source,
    }
}

fn create(path: &Path) -> std::io::Result<SecretString> {
    if path.try_exists()? {
        return Err(ErrorKind::AlreadyExists.into());
    }
    let key = Vault::generate_key();
    place(&write_beside(path, &key)?, path)?;
    Ok(key)
}

/// Writes keys into a new file beside the one that they are for: no half of a key is ever there.
fn write_beside(path: &Path, keys: &SecretString) -> std::io::Result<PathBuf> {
    let beside = path.with_extension("key.new");
    let mut file = new_private_file(&beside)?;
    file.write_all(keys.expose_secret().as_bytes())?;
    file.sync_all()?;
    Ok(beside)
}

#[cfg(unix)]
fn is_open_to_others(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o077 != 0
}

#[cfg(not(unix))]
fn is_open_to_others(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_and_kept_private() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("seatgraph.key");
        let first = load_or_create(&path).unwrap();
        assert_eq!(
            load_or_create(&path).unwrap().expose_secret(),
            first.expose_secret()
        );
        assert!(Vault::from_keys(&first).is_ok());

        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
        assert!(matches!(load_or_create(&path), Err(KeyFileError::TooOpen { .. })));
    }
}
