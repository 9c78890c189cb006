//! `seatgraph connect`: connects an Okta org. Its secret is asked for or read from standard input, never an argument.

use std::io::{IsTerminal, Read, stdin};

use anyhow::{Context, bail};
use clap::Args;
use secrecy::{SecretString, zeroize::Zeroizing};

use super::{output, setup::Checked};
use crate::{
    config::Settings,
    store::audit::By,
    sync::{ChangeError, CredentialsInput, ServiceAppInput},
};

/// The largest secret: a private key has some kilobytes.
const SECRET_MAX: u64 = 64 << 10;

#[derive(Debug, Args)]
pub(super) struct Connect {
    /// The org's domain, such as acme.okta.com
    #[arg(long)]
    domain: String,
    /// The client id of an OAuth service app; its private key (PEM or JWK) is then read from standard input
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The id of the service app's key, where it has several
    #[arg(long, value_name = "ID", requires = "client_id")]
    key_id: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

impl Connect {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        let credentials = match self.client_id {
            None => CredentialsInput {
                api_token: Some(api_token()?),
                service_app: None,
            },
            Some(client_id) => CredentialsInput {
                api_token: None,
                service_app: Some(ServiceAppInput {
                    client_id,
                    key_id: self.key_id,
                    private_key: private_key()?,
                }),
            },
        };
        let opened = checked.open().await?;
        let connected = opened
            .syncer
            .connect(&By::operator(), &self.domain, credentials)
            .await;
        opened.close().await?;
        let connected = connected.map_err(worded)?;
        output::line(format_args!(
            "Connected as integration {}.",
            connected.integration
        ))?;
        eprintln!(
            "Its first sync is queued: a running `seatgraph serve` takes it up, or run `seatgraph sync --integration {}`.",
            connected.integration
        );
        Ok(())
    }
}

/// A refusal with its remedy, for a person.
pub(super) fn worded(error: ChangeError) -> anyhow::Error {
    match error {
        ChangeError::Refused(refusal) => match &refusal.remedy {
            Some(remedy) => anyhow::anyhow!("{}\n{remedy}", refusal.message),
            None => anyhow::anyhow!("{}", refusal.message),
        },
        error => error.into(),
    }
}

fn api_token() -> anyhow::Result<SecretString> {
    if !stdin().is_terminal() {
        return read_all();
    }
    let terminal = console::Term::stderr();
    terminal.write_str("Okta API token (not shown): ")?;
    let token = Zeroizing::new(terminal.read_secure_line().context("the token cannot be read")?);
    Ok(token.trim().into())
}

fn private_key() -> anyhow::Result<SecretString> {
    if stdin().is_terminal() {
        bail!("give the private key on standard input: `seatgraph connect … --client-id … < key.pem`");
    }
    read_all()
}

fn read_all() -> anyhow::Result<SecretString> {
    let mut secret = Zeroizing::new(String::new());
    let read = stdin().lock().take(SECRET_MAX).read_to_string(&mut secret);
    if read.context("standard input cannot be read")? == 0 {
        bail!("standard input is empty: it must hold the secret");
    }
    Ok(secret.trim().into())
}
