//! The program `seatgraph`: see [`seatgraph::cli`].

use std::process::ExitCode;

/// A request makes thousands of small values on many threads: with the system's allocator a third of its time goes there.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    seatgraph::cli::main()
}
