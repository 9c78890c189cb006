//! `seatgraph backup`: a copy of a SQLite store, taken while it is served, and whether it can be restored.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;

use super::{output, setup::Checked};
use crate::{
    clock::{Clock, SystemClock},
    config::Settings,
    store::{
        audit::{self, Action, By},
        backup,
    },
};

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// The file to write; it must not exist
    file: PathBuf,
    /// Write nothing: check whether FILE, a backup that was made before, can be restored with the keys that are set
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Backup {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        if !self.check {
            self.make(&checked).await?;
        }
        let content = backup::check(&self.file).await?;
        output::line(format_args!(
            "{} can be restored: {} integrations, {} users, {} seats, {} days of use.",
            self.file.display(),
            content.integrations,
            content.users,
            content.seats,
            content.usage_days
        ))?;
        if content.credentials.is_empty() {
            return Ok(());
        }
        let vault = checked.existing_vault()?;
        let opened = content
            .credentials
            .iter()
            .filter(|row| vault.open(row.integration_id, &row.ciphertext).is_ok())
            .count();
        output::line(format_args!(
            "The encryption key opens {opened} of its {} Okta credentials.",
            content.credentials.len()
        ))?;
        ensure!(
            opened == content.credentials.len(),
            "the others are opened by none of the keys that are set"
        );
        if let Some(path) = checked.key_file_in_use() {
            eprintln!(
                "Keep {} too, in another place: without it they cannot be read.",
                path.display()
            );
        }
        Ok(())
    }

    async fn make(&self, checked: &Checked) -> anyhow::Result<()> {
        let store = checked.existing_store().await?;
        let made = backup::make(&store, &self.file).await;
        if made.is_ok() && store.is_ready().await? {
            let name = self.file.file_name().unwrap_or_default().to_string_lossy();
            let now = SystemClock.now().into();
            audit::note(&store, &By::operator(), now, Action::BackupMade, None, &name).await?;
        }
        store.close().await?;
        Ok(made?)
    }
}
