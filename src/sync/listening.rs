//! Hears what other processes over the same database do to runs, and wakes whoever waits for it in this one.

use std::time::Duration;

use tracing::{info, warn};

use super::syncer::Syncer;
use crate::store::signals::Listener;

/// The pause before a connection that cannot be had is tried again; meanwhile whoever waits looks by himself.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Listens for as long as it is polled. With SQLite there is nobody to listen to.
pub(super) async fn listen(syncer: &Syncer) {
    loop {
        match Listener::open(&syncer.store).await {
            Ok(None) => return std::future::pending().await,
            Ok(Some(listener)) => {
                syncer.wake.everybody();
                pass_on(syncer, listener).await;
            }
            Err(error) => warn!(%error, "other processes cannot be heard"),
        }
        tokio::time::sleep(RETRY_AFTER).await;
    }
}

/// Wakes by what is heard, until the connection fails for good.
async fn pass_on(syncer: &Syncer, mut listener: Listener) {
    loop {
        match listener.next().await {
            Ok(Some(signal)) => syncer.wake.told(signal),
            Ok(None) => {
                info!("other processes were not heard for a while");
                syncer.wake.everybody();
            }
            Err(error) => {
                warn!(%error, "other processes are no longer heard");
                return;
            }
        }
    }
}
