//! `seatgraph serve`: the API and the background syncer.

use clap::Args;

use super::{setup::Checked, signals, way_in};
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
        let (connections, limits) = way_in::checked(&self.settings.way_in)?;
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
        let tls = connections.tls.is_some();
        let server = Server::bind(checked.listen, app.limited(limits)).await?;
        tracing::info!(address = %server.address(), tls, "listening");
        let server = server.with_connections(connections);
        server.run(stop).await?;
        store.close().await?;
        tracing::info!("stopped");
        Ok(())
    }
}

/// The documents that are answered: those of the manifest that the settings name, read and checked.
fn trusted_documents(settings: &Settings) -> Result<TrustedDocuments, Faults> {
    let mut faults = Faults::default();
    let only = faults.check("SEATGRAPH_TRUSTED_ONLY", settings.documents.trusted_only());
    let documents = match settings.documents.trusted_documents() {
        Some(path) => faults.check(
            "SEATGRAPH_TRUSTED_DOCUMENTS",
            TrustedDocuments::read(path, only == Some(true)),
        ),
        None if only == Some(true) => Some(TrustedDocuments::of_the_app_only()),
        None => Some(TrustedDocuments::default()),
    };
    let introspection = faults.check("SEATGRAPH_INTROSPECTION", settings.documents.introspection());
    match (documents, introspection) {
        (Some(documents), Some(true)) if faults.is_empty() => Ok(documents),
        (Some(documents), Some(false)) if faults.is_empty() => Ok(documents.hiding_schema()),
        _ => Err(faults),
    }
}
