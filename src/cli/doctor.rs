//! `seatgraph doctor`: checks what a server needs, one line each: settings, store, key, each integration, and this
//! machine's clock against Okta's.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use clap::Args;
use tokio::time::timeout;

use super::{output, setup::Checked, sign_in};
use crate::{
    access::{OidcSettings, Vault},
    clock::{Clock, SystemClock},
    config::Settings,
    okta::{ClientOptions, ClockOffset, Credentials, Domain, OktaClient},
    store::{Store, connections, entities::integration},
};

/// The most that this machine's clock may be off. One that is synchronised is off by less than a second. Statements of
/// service apps hold five minutes and are refused where they seem to be of the future, by a tolerance that Okta does not
/// tell; tokens of an identity provider may be off by as much as this; and what is dated here (runs, coverage, ends of
/// tokens) is wrong by as much.
const MOST_APART: TimeDelta = TimeDelta::seconds(30);

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
                    check(&mut report, &checked, &store, &vault, &integration).await?;
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

/// Asks the identity provider for its keys, and where people sign in if they do.
async fn identity_provider(settings: &OidcSettings, store: &Store) -> anyhow::Result<((), String)> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let oidc = sign_in::oidc(Some(settings), store, &clock)?.context("none is set")?;
    let keys = oidc.check().await?;
    let login = settings.login.as_ref().map(|login| {
        let redirect_uri = login.public_url.redirect_uri();
        format!(
            "; people sign in there, and come back to {redirect_uri}, which it must know as a redirect URI"
        )
    });
    let login = login.unwrap_or_default();
    Ok((
        (),
        format!("reachable, with {keys} key(s) that its tokens are verified by{login}"),
    ))
}

/// A line for what Okta says to the integration's credentials, and one for its clock, once it said anything.
async fn check(
    report: &mut Report,
    checked: &Checked,
    store: &Store,
    vault: &Vault,
    integration: &integration::Model,
) -> anyhow::Result<()> {
    let what = format!("integration {} ({})", integration.id, integration.domain);
    match client(checked, store, vault, integration).await {
        Ok(okta) => {
            report.note(&what, reach(&okta).await)?;
            if let Some(offset) = okta.clock_offset() {
                report.note(&format!("clock against {}", integration.domain), clock(offset))?;
            }
        }
        Err(error) => drop(report.note::<()>(&what, Err(error))?),
    }
    Ok(())
}

/// A client by the integration's credentials, as a sync has.
async fn client(
    checked: &Checked,
    store: &Store,
    vault: &Vault,
    integration: &integration::Model,
) -> anyhow::Result<OktaClient> {
    let sealed = connections::find_credentials(store, integration.id)
        .await?
        .context("its credentials are missing")?;
    let credentials = Credentials::from_stored(&vault.open(integration.id, &sealed.ciphertext)?)?;
    let allow_hosts = &checked.sync.okta_allow_hosts;
    let domain = Domain::parse(&integration.domain, allow_hosts)?;
    let mut options = ClientOptions::new(Arc::new(SystemClock));
    options.allow_hosts = allow_hosts.clone();
    options.headroom = checked.sync.okta_headroom;
    Ok(OktaClient::new(domain, credentials, options)?)
}

/// Asks Okta what a sync will ask.
async fn reach(okta: &OktaClient) -> anyhow::Result<((), String)> {
    timeout(Duration::from_secs(15), okta.check())
        .await
        .context("Okta did not answer within 15 seconds")??;
    Ok((
        (),
        "the key opens its credentials, and Okta accepts them".to_owned(),
    ))
}

/// Whether this machine's clock and Okta's agree well enough.
fn clock(offset: ClockOffset) -> anyhow::Result<((), String)> {
    let (seconds, doubt) = (offset.seconds(), offset.doubt());
    let found = match seconds {
        0 => format!("this machine's agrees with Okta's, give or take {doubt} s"),
        1.. => format!("this machine's is {seconds} s behind Okta's, give or take {doubt} s"),
        ..0 => format!(
            "this machine's is {} s ahead of Okta's, give or take {doubt} s",
            seconds.unsigned_abs()
        ),
    };
    ensure!(
        offset.surely() <= MOST_APART,
        "{found}; up to {} s are well: have it synchronised (NTP; `timedatectl` tells whether it is)",
        MOST_APART.num_seconds()
    );
    Ok(((), found))
}
