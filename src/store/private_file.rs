//! Files for their owner alone.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// How a file is opened that, where it is made, only its owner may read.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens a file at `path` that nobody else has made: one that lies there, left by a process that was killed or put there by
/// somebody, goes first.
pub(crate) fn new_private_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    private_file().write(true).create_new(true).open(path)
}

/// Gives the file at `beside` the name `path`, on the disk too, unless there is one of that name.
///
/// # Errors
/// Of the kind `AlreadyExists` where there is; `beside` is gone in any case.
pub(crate) fn place(beside: &Path, path: &Path) -> io::Result<()> {
    let placed = fs::hard_link(beside, path);
    let removed = fs::remove_file(beside);
    placed.and(removed).and_then(|()| sync_folder(path))
}

/// Waits until the name of a file is on the disk, as well as its content.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
