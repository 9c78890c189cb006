//! `seatgraph serve`: the API and the background syncer.

use clap::Args;

use super::{setup::Checked, signals};
use crate::{
    config::Settings,
    server::{App, Server},
};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        let stop = signals::stop()?;
        let opened = checked.open_alone().await?;
        let store = checked.with_replicas(opened.store).await?;
        let app = App::new(store.clone(), opened.syncer, opened.tokens, opened.clock);
        let server = Server::bind(checked.listen, app).await?;
        tracing::info!(address = %server.address(), "listening");
        server.run(stop).await?;
        store.close().await?;
        tracing::info!("stopped");
        Ok(())
    }
}
