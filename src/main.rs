//! The program `seatgraph`: see [`seatgraph::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    seatgraph::cli::main()
}
