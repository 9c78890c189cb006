//! `seatgraph token`: makes, lists and revokes access tokens.

use anyhow::bail;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use super::{ids, output, setup::Checked};
use crate::{
    access::{NewToken, Role},
    config::Settings,
    store::{IntegrationId, Millis, TokenId, audit::By, entities::access_token},
};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make a token and print it, the only time that it is shown
    Create(Create),
    /// List all tokens that were made
    List(List),
    /// End a token
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// What you call it
    #[arg(long)]
    name: String,
    /// What it may do: `viewer` reads, `admin` also connects, syncs and disconnects
    #[arg(long, value_parser = str::parse::<Role>)]
    role: Role,
    /// Limit it to this integration, by its id; can be given several times
    #[arg(long, value_name = "ID", value_parser = ids::integration)]
    integration: Vec<IntegrationId>,
    /// End it after so many days
    #[arg(long, value_name = "DAYS")]
    expires: Option<u32>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Revoke {
    /// The token's number, as `seatgraph token list` shows it, or its id as the API shows it
    #[arg(value_parser = ids::access_token)]
    id: TokenId,
    #[command(flatten)]
    settings: Settings,
}

impl Token {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Revoke(command) => command.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let opened = Checked::of(&self.settings)?.open().await?;
        let created = opened
            .tokens
            .create(
                &By::operator(),
                NewToken {
                    name: self.name,
                    role: self.role,
                    integrations: self.integration,
                    expires_in_days: self.expires,
                },
            )
            .await;
        opened.close().await?;
        let created = created?;
        output::line(created.token.expose_secret())?;
        eprintln!(
            "Token {} was made. Keep it now, it is not shown again: send it as `Authorization: Bearer <token>`.",
            created.id
        );
        Ok(())
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let opened = Checked::of(&self.settings)?.open().await?;
        let now = opened.clock.now().into();
        output::line("ID\tNAME\tROLE\tINTEGRATIONS\tSTATE\tCREATED\tEXPIRES\tLAST USED")?;
        for (token, limits) in opened.tokens.list().await? {
            output::line(row(&token, &limits, now))?;
        }
        opened.close().await
    }
}

impl Revoke {
    async fn run(self) -> anyhow::Result<()> {
        let opened = Checked::of(&self.settings)?.open().await?;
        let revoked = opened.tokens.revoke(&By::operator(), self.id).await?;
        opened.close().await?;
        if !revoked {
            bail!("there is no token {} that still holds", self.id);
        }
        output::line(format_args!("Token {} is revoked.", self.id))
    }
}

fn row(token: &access_token::Model, limits: &[IntegrationId], now: Millis) -> String {
    let integrations = if token.all_integrations {
        "all".to_owned()
    } else {
        limits
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(",")
    };
    let state = match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "revoked",
        (None, Some(end)) if end <= now => "expired",
        _ => "active",
    };
    // A name is free text: it must not break the line or drive the terminal.
    let name: String = token
        .name
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let (created, expires) = (instant(Some(token.created_at)), instant(token.expires_at));
    let used = instant(token.last_used_at);
    let (id, role) = (token.id, &token.role);
    format!("{id}\t{name}\t{role}\t{integrations}\t{state}\t{created}\t{expires}\t{used}")
}

fn instant(at: Option<Millis>) -> String {
    at.map_or_else(
        || "-".to_owned(),
        |at| DateTime::<Utc>::from(at).to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}
