//! `seatgraph migrate`: brings the store's schema up to this version.

use clap::Args;

use super::{output, setup::Checked};
use crate::config::Settings;

#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    settings: Settings,
}

impl Migrate {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let store = Checked::of(&self.settings)?.store_alone().await?;
        store.migrate().await?;
        store.close().await?;
        output::line("The store's schema is this version's.")
    }
}
