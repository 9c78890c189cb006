//! `seatgraph rotate-keys`: encrypts the stored Okta credentials with the newest key.

use std::path::Path;

use anyhow::{Context, ensure};
use clap::Args;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

use super::{output, setup::Checked};
use crate::{
    access::{
        KeyCheck, Vault, check_keys, hold_key_file_alone, read_key_file, replace_key_file, rotate_keys,
    },
    clock::{Clock, SystemClock},
    config::Settings,
    store::{IntegrationId, Store, audit::By, sealed},
    sync,
};

/// Encrypt the stored Okta credentials with the newest key
///
/// With keys in SEATGRAPH_ENCRYPTION_KEY: put the new one first and keep the old ones behind it, restart every process, run
/// this, then leave the old ones out. With a key file beside a SQLite database: stop the server and run this; it makes a
/// new key, and the file holds no other when it is done.
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct RotateKeys {
    /// Erase credentials that no key opens: their orgs must be given new ones with updateOktaCredentials
    #[arg(long)]
    discard_unreadable: bool,
    #[command(flatten)]
    settings: Settings,
}

impl RotateKeys {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        checked.ensure_database_is_there()?;
        match checked.key_file_in_use() {
            Some(path) => {
                // A server that runs would go on with the old key, and so would a `connect` beside it.
                let store = checked.store_alone().await?;
                let _held = hold_key_file_alone(&path)?;
                store.migrate().await?;
                self.rotate_file(&checked, &store, &path).await?;
                store.close().await?;
            }
            None => {
                let store = checked.store().await?;
                store.migrate().await?;
                self.rotate(&store, &checked.vault()?).await?;
                store.close().await?;
            }
        }
        Ok(())
    }

    /// Makes a new key. The file holds the old ones until the last of the credentials has been encrypted with the new one, so
    /// that whoever is killed on the way has lost nothing.
    async fn rotate_file(&self, checked: &Checked, store: &Store, path: &Path) -> anyhow::Result<()> {
        let new = Vault::generate_key();
        let known = if self.discard_unreadable && !path.exists() {
            new.clone()
        } else {
            checked.key_file_is_there(store).await?;
            let old = read_key_file(path)?;
            let both = Zeroizing::new(format!("{},{}", new.expose_secret(), old.expose_secret()));
            SecretString::from(both.as_str())
        };
        let vault = Vault::from_keys(&known)
            .with_context(|| format!("the encryption key file {} is damaged", path.display()))?;
        replace_key_file(path, &known)?;
        let outcome = self.rotate(store, &vault).await;
        let check = check_keys(store, &Vault::from_keys(&new)?).await?;
        let still_needed = check_keys(store, &vault).await? != check;
        if !still_needed {
            replace_key_file(path, &new)?;
            output::line(format_args!("{} holds the new key alone.", path.display()))?;
        }
        outcome
    }

    async fn rotate(&self, store: &Store, vault: &Vault) -> anyhow::Result<()> {
        let (by, now) = (By::operator(), SystemClock.now().into());
        let rotation = rotate_keys(store, vault, &by, now).await?;
        output::line(format_args!(
            "{} credentials were encrypted with the first key, {} were already.",
            rotation.renewed, rotation.current
        ))?;
        let KeyCheck {
            unreadable,
            unreadable_webhooks,
            ..
        } = check_keys(store, vault).await?;
        if self.discard_unreadable {
            if !unreadable_webhooks.is_empty() {
                sealed::discard_webhooks(store, &by, &unreadable_webhooks, now).await?;
                output::line(format_args!(
                    "{} secrets of webhooks were erased, because no key opens them: the webhooks are disabled until \
                     rotateWebhookSecret and enableWebhook.",
                    unreadable_webhooks.len()
                ))?;
            }
            let mut erased = Vec::new();
            for id in unreadable {
                if sync::discard_credentials(store, vault, &by, id, now).await? {
                    erased.push(id);
                }
            }
            output::line(format_args!(
                "{} were erased, because no key opens them{}.",
                erased.len(),
                of_integrations(&erased)
            ))?;
            return Ok(());
        }
        ensure!(
            unreadable.is_empty() && unreadable_webhooks.is_empty(),
            "{} credentials and {} secrets of webhooks are opened by none of the keys{}: put the key that they were encrypted with among them, or erase \
             them with --discard-unreadable",
            unreadable.len(),
            unreadable_webhooks.len(),
            of_integrations(&unreadable)
        );
        Ok(())
    }
}

fn of_integrations(ids: &[IntegrationId]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    format!(" (of the integrations {})", ids.join(", "))
}
