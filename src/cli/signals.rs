//! What ends the program from outside: SIGTERM and ctrl-c. The first asks for an orderly stop, the second cuts it short.

use crate::server::Stop;

/// A stop that signals ask for, from now on.
pub(super) fn stop() -> anyhow::Result<Stop> {
    let stop = Stop::default();
    let mut signals = Signals::new()?;
    tokio::spawn({
        let stop = stop.clone();
        async move {
            loop {
                signals.next().await;
                stop.ask();
            }
        }
    });
    Ok(stop)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
