//! What the program gives: lines on standard output.

use std::io::{ErrorKind, Write};

/// Writes a line to standard output. A reader that has gone (`| head`) is no failure.
pub(super) fn line(text: impl std::fmt::Display) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
