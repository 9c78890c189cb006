//! One run from its claim to its end: its credentials, its client, its stages, and how it ends.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::{info, instrument, warn};

use super::{
    ending,
    halt::Halt,
    order::{self, Ends},
    problem,
    stage::Shared,
    syncer::Syncer,
};
use crate::{
    okta::{Credentials, OktaClient},
    store::{Millis, connections, writers::RunLease},
};

/// Works on the run until it has ended, was taken away, or `stop`. What was read by then stays.
#[instrument(name = "sync.run", skip_all, fields(integration.id = %lease.integration, run.id = %lease.run))]
pub(super) async fn work(syncer: &Syncer, lease: RunLease, stop: CancellationToken) -> Result<(), Halt> {
    let shared = Arc::new(Shared {
        store: syncer.store.clone(),
        clock: Arc::clone(&syncer.clock),
        lease,
        wake: Arc::clone(&syncer.wake),
        figures: Arc::clone(&syncer.figures),
        stop,
    });
    loop {
        let Some((credentials, stored_at)) = credentials(syncer, &shared).await? else {
            let ends = Ends::without_reading((problem::INVALID_TOKEN, problem::KEY));
            return ending::finish(syncer, &shared, &ends).await;
        };
        let Some(okta) = client(syncer, &shared, credentials).await? else {
            let ends = Ends::without_reading((problem::UNREACHABLE, problem::ALL));
            return ending::finish(syncer, &shared, &ends).await;
        };
        syncer.figures.follow(shared.lease.integration, okta.pace());
        let ends = order::stages(syncer, &shared, &okta).await?;
        if ends
            .failure()
            .is_some_and(|(code, _)| code == problem::INVALID_TOKEN)
        {
            let known = connections::find_credentials(&shared.store, shared.lease.integration).await?;
            if known.is_some_and(|known| known.updated_at != stored_at) {
                info!("the credentials were replaced meanwhile: the run goes on with the new ones");
                continue;
            }
        }
        return ending::finish(syncer, &shared, &ends).await;
    }
}

/// The credentials and when they were stored; none where they cannot be read.
async fn credentials(syncer: &Syncer, shared: &Shared) -> Result<Option<(Credentials, Millis)>, Halt> {
    let integration = shared.lease.integration;
    let Some(row) = connections::find_credentials(&shared.store, integration).await? else {
        // Disconnected between the queueing of the run and its claim.
        connections::cancel_run(&shared.store, &shared.lease, shared.clock.now().into()).await?;
        return Err(Halt::Stopped);
    };
    let opened = match syncer.vault.open(integration, &row.ciphertext) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(%error, "the run cannot begin");
            return Ok(None);
        }
    };
    match Credentials::from_stored(&opened) {
        Ok(credentials) => Ok(Some((credentials, row.updated_at))),
        Err(error) => {
            tracing::error!(%error, "the run cannot begin");
            Ok(None)
        }
    }
}

async fn client(
    syncer: &Syncer,
    shared: &Shared,
    credentials: Credentials,
) -> Result<Option<OktaClient>, Halt> {
    let Some(row) = connections::find_integration(&shared.store, shared.lease.integration).await? else {
        return Err(Halt::Stopped);
    };
    match syncer.client(&row.domain, credentials) {
        Ok(okta) => Ok(Some(okta)),
        Err(error) => {
            warn!(%error, "the run cannot begin");
            Ok(None)
        }
    }
}
