//! Files for their owner alone.

use std::fs::OpenOptions;

/// How a file is opened that, where it is made, only its owner may read.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
