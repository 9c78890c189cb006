//! The program `seatgraph`: see [`seatgraph::cli`].

use std::process::ExitCode;

/// Memory is overwritten when it is freed: libraries copy what they send and receive into buffers of their own, Okta tokens
/// among it.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    seatgraph::cli::main()
}
