//! How long a start takes on a database that needs no migration, and what the server then holds of memory.

use std::time::Duration;

use tokio::time::sleep;

use crate::{data::Databases, figures::Figures, memory, options::Options, servers::Server};

const STARTS: usize = 5;

/// Measures both.
pub(crate) async fn measure(databases: &Databases<'_>, options: &Options, figures: &mut Figures) {
    let database = databases.of(options.size()).await;
    figures.part(&format!(
        "{}: start to ready, the median of {STARTS}",
        databases.kind.name()
    ));
    let (mut times, mut idle) = (Vec::new(), 0.0_f64);
    for _ in 0..STARTS {
        let server = Server::seatgraph(&database, &[]).await;
        times.push(server.starting);
        // What a start leaves to be done is done by then.
        sleep(Duration::from_secs(1)).await;
        idle = idle.max(memory::resident_mb(server.process.id()));
        server.stop().await;
    }
    times.sort_unstable();
    figures.target(
        "start to ready, ms",
        times[STARTS / 2].as_secs_f64() * 1e3,
        150.0,
        "",
    );
    figures.target("idle memory, MB", idle, 40.0, "");
}
