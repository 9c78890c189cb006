//! How the server fares under abuse: normal queries at a steady rate, alone and beside each kind of abuse, against `seatgraph
//! serve` as it is by default, limits and all, over SQLite. Prints the p99 of the normal queries beside it and the server's
//! memory, now and at its peak.
//!
//! `make load` runs it; `make load ARGS='--seconds 3 aliases sockets'` some of it for a shorter time. Exits with 1 where a target is
//! missed. Everybody comes from an address of the loopback network of their own, so that limits by address are those of a
//! client; on systems without such addresses (other than Linux) it cannot be run. Abusers are a process of their own that takes the
//! processor last (`nice`): a real one has its own.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and prints what it measured"
)]

mod abuse;
mod abusers;
#[expect(dead_code, reason = "the rest is used by other benchmarks")]
#[path = "../sync/figures.rs"]
mod figures;
#[path = "../graph/memory.rs"]
mod memory;
mod normal;
#[expect(dead_code, reason = "the rest is used by other benchmarks")]
#[path = "../sync/process.rs"]
mod process;
mod server;
#[expect(dead_code, reason = "the rest is used by other benchmarks")]
#[path = "../sync/sim.rs"]
mod sim;

use std::{process::ExitCode, time::Duration};

use clap::Parser;

use abuse::Abuse;
use figures::Figures;
use server::Server;

/// What the p99 of normal queries may be, to that without abuse.
const SLOWER: f64 = 2.0;
/// What the server's memory may be at its peak, in MB.
const MEMORY_MB: f64 = 200.0;

#[derive(Debug, Parser)]
struct Options {
    /// Which kinds of abuse; all where none is named
    kinds: Vec<Abuse>,
    /// How long each is measured
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Abuse the server there, until standard input ends
    #[arg(long, hide = true, num_args = 2, value_names = ["ADDRESS", "TOKEN"])]
    abuse: Vec<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let options = Options::parse();
    let _ = rustls::crypto::ring::default_provider().install_default();
    if let ([kind], [address, token]) = (&*options.kinds, &*options.abuse) {
        abuse::go_on(*kind, address.parse().unwrap(), token).await;
        return ExitCode::SUCCESS;
    }
    let mut figures = Figures::default();
    let server = Server::start().await;
    let time = Duration::from_secs(options.seconds);
    for kind in Abuse::ALL {
        if !options.kinds.is_empty() && !options.kinds.contains(&kind) {
            continue;
        }
        figures.part(kind.title());
        // Alone before and after: what else the machine does shows in both.
        let before = normal::measure(&server, time).await;
        let abuse = abusers::Abusers::begin(kind, &server);
        let beside = normal::measure(&server, time).await;
        let resident = memory::resident_mb(server.process.id());
        let told = abuse.end();
        let after = normal::measure(&server, time).await;
        let peak = memory::peak_mb(server.process.id());
        // The next kind answers for what it takes itself; the first, for the start and the sync as well.
        memory::forget_peak(server.process.id());
        let alone = (before.p99_ms() + after.p99_ms()) / 2.0;
        figures.note("normal queries alone: p50, ms", format!("{:.2}", before.p50_ms()));
        figures.note(
            "normal queries alone: p99 before and after, ms",
            format!("{:.2} {:.2}", before.p99_ms(), after.p99_ms()),
        );
        figures.note(
            "normal queries beside it: p50, p99, ms",
            format!("{:.2} {:.2}", beside.p50_ms(), beside.p99_ms()),
        );
        figures.note("what became of the abuse", told);
        // Differences of less than a millisecond are those of the machine.
        let slower = (beside.p99_ms() / alone.max(1.0)).max(0.0);
        figures.target("p99 / that without it", slower, SLOWER, "");
        figures.target("normal queries that failed", beside.failed as f64, 0.0, "");
        figures.note("memory at the end of it, MB", format!("{resident:.0}"));
        figures.target("peak memory, MB", peak, MEMORY_MB, "");
    }
    let missed = figures.sum_up();
    server.stop().await;
    ExitCode::from(u8::from(missed > 0))
}
