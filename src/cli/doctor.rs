//! `seatgraph doctor`: checks what a server needs, one line each: settings, store, key, each integration, clock.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use clap::Args;
use tokio::time::timeout;

use super::{output, setup::Checked, sign_in};
use crate::{
    access::{OidcSettings, Vault},
    clock::{Clock, SystemClock},
    config::Settings,
    okta::{ClientOptions, Credentials, Domain, OktaClient},
    store::{Store, connections, entities::integration},
};

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    settings: Settings,
}

/// Counts what fails, and writes a line for each check.
#[derive(Default)]
struct Report {
    failed: usize,
}

impl Report {
    fn note<T>(&mut self, what: &str, outcome: anyhow::Result<(T, String)>) -> anyhow::Result<Option<T>> {
        match outcome {
            Ok((value, remark)) => {
                output::line(format_args!("ok      {what}: {remark}"))?;
                Ok(Some(value))
            }
            Err(error) => {
                self.failed += 1;
                output::line(format_args!("FAILED  {what}: {error:#}"))?;
                Ok(None)
            }
        }
    }
}

impl Doctor {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let mut report = Report::default();
        let checked = Checked::of(&self.settings)?;
        report.note("settings", Ok(((), "all can be used".to_owned())))?;
        if let Some(store) = report.note("store", store(&checked).await)? {
            report.note("schema", schema(&store).await)?;
            if let Some(settings) = &checked.oidc {
                let what = format!("identity provider {}", settings.issuer);
                report.note(&what, identity_provider(settings, &store).await)?;
            }
            if let Some(vault) = report.note("encryption key", key(&checked))? {
                for integration in connections::list_connected(&store).await? {
                    let what = format!("integration {} ({})", integration.id, integration.domain);
                    report.note(&what, reach(&checked, &store, &vault, &integration).await)?;
                }
            }
        }
        ensure!(report.failed == 0, "{} check(s) failed", report.failed);
        Ok(())
    }
}

async fn store(checked: &Checked) -> anyhow::Result<(Store, String)> {
    Ok((checked.existing_store().await?, "reachable".to_owned()))
}

async fn schema(store: &Store) -> anyhow::Result<((), String)> {
    ensure!(
        store.is_ready().await?,
        "not this version's: `seatgraph migrate` brings it up"
    );
    Ok(((), "this version's".to_owned()))
}

fn key(checked: &Checked) -> anyhow::Result<(Vault, String)> {
    let vault = checked.existing_vault()?;
    Ok((vault, "can be used".to_owned()))
}

/// Asks the identity provider for its keys.
async fn identity_provider(settings: &OidcSettings, store: &Store) -> anyhow::Result<((), String)> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let oidc = sign_in::oidc(Some(settings), store, &clock)?.context("none is set")?;
    let keys = oidc.check().await?;
    Ok((
        (),
        format!("reachable, with {keys} key(s) that its tokens are verified by"),
    ))
}

/// Opens the integration's credentials and asks Okta with them what a sync will ask.
async fn reach(
    checked: &Checked,
    store: &Store,
    vault: &Vault,
    integration: &integration::Model,
) -> anyhow::Result<((), String)> {
    let sealed = connections::find_credentials(store, integration.id)
        .await?
        .context("its credentials are missing")?;
    let credentials = Credentials::from_stored(&vault.open(integration.id, &sealed.ciphertext)?)?;
    let allow_hosts = &checked.sync.okta_allow_hosts;
    let domain = Domain::parse(&integration.domain, allow_hosts)?;
    let mut options = ClientOptions::new(Arc::new(SystemClock));
    options.allow_hosts = allow_hosts.clone();
    options.headroom = checked.sync.okta_headroom;
    let okta = OktaClient::new(domain, credentials, options)?;
    timeout(Duration::from_secs(15), okta.check())
        .await
        .context("Okta did not answer within 15 seconds")??;
    Ok((
        (),
        "the key opens its credentials, and Okta accepts them".to_owned(),
    ))
}
