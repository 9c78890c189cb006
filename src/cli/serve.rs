//! `seatgraph serve`: the API and the background syncer.

use clap::Args;

use super::{setup::Checked, signals};
use crate::{
    config::{Faults, Settings},
    server::{App, Server, TrustedDocuments},
};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        let documents = trusted_documents(&self.settings)?;
        let stop = signals::stop()?;
        let opened = checked.open_alone().await?;
        let store = checked.with_replicas(opened.store).await?;
        let app = App::trusting(
            documents,
            store.clone(),
            opened.syncer,
            opened.sessions,
            opened.clock,
        );
        let server = Server::bind(checked.listen, app).await?;
        tracing::info!(address = %server.address(), "listening");
        server.run(stop).await?;
        store.close().await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// The manifest that the settings name, read and checked.
fn trusted_documents(settings: &Settings) -> Result<TrustedDocuments, Faults> {
    let mut faults = Faults::default();
    let only = faults.check("SEATGRAPH_TRUSTED_ONLY", settings.trusted_only());
    let documents = match settings.trusted_documents() {
        Some(path) => faults.check(
            "SEATGRAPH_TRUSTED_DOCUMENTS",
            TrustedDocuments::read(path, only == Some(true)),
        ),
        None => Some(TrustedDocuments::default()),
    };
    match documents {
        Some(documents) if faults.is_empty() => Ok(documents),
        _ => Err(faults),
    }
}
