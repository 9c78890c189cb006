//! `seatgraph mcp`: an assistant on this machine asks the store, by standard input and output, beside a server that may be running.

use anyhow::{Context, bail};
use async_graphql::{Request, Response, ServerError};
use clap::Args;
use rmcp::transport::stdio;
use secrecy::{ExposeSecret, SecretString};
use tracing::error;

use super::setup::{Checked, Opened};
use crate::{
    access::{AccessTokens, AuthenticationError, Scope},
    config::{Faults, Settings},
    graph,
    graph::Schema,
    mcp::{Ask, Assistant},
};

const TOKEN: &str = "SEATGRAPH_TOKEN";

/// Answer an assistant on this machine by the Model Context Protocol on standard input and output; it sees what the access token in
/// SEATGRAPH_TOKEN may see
#[derive(Debug, Args)]
pub(super) struct Mcp {
    #[command(flatten)]
    settings: Settings,
}

impl Mcp {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let checked = Checked::of(&self.settings)?;
        let token = token()?;
        let opened = checked.open_to_read().await?;
        let asker = Asker {
            schema: graph::schema(opened.store.clone(), opened.syncer.clone(), opened.clock.clone()),
            tokens: opened.tokens.clone(),
            token,
        };
        // An assistant shows little of what goes wrong later.
        if asker.scope().await?.is_none() {
            bail!("the access token in {TOKEN} is unknown, expired or revoked");
        }
        answer(asker, opened).await
    }
}

/// Until the assistant closes standard input. Standard output carries the protocol and nothing else.
async fn answer(asker: Asker, opened: Opened) -> anyhow::Result<()> {
    let serving = rmcp::serve_server(Assistant::new(asker), stdio())
        .await
        .context("the assistant did not begin as the protocol has it")?;
    serving.waiting().await?;
    opened.close().await
}

/// Never a flag: every process of the machine could read it.
fn token() -> Result<SecretString, Faults> {
    let mut faults = Faults::default();
    let given = std::env::var(TOKEN).ok().filter(|token| !token.trim().is_empty());
    let missing =
        "required: an access token; `seatgraph token create --name assistant --role viewer` makes one";
    let token = faults.check(TOKEN, given.ok_or(missing));
    token.map(|token| token.trim().into()).ok_or(faults)
}

/// Whoever the token is of.
struct Asker {
    schema: Schema,
    tokens: AccessTokens,
    token: SecretString,
}

impl Asker {
    async fn scope(&self) -> Result<Option<Scope>, AuthenticationError> {
        self.tokens.authenticate(self.token.expose_secret()).await
    }
}

impl Ask for Asker {
    /// Shows the token each time, so that a revoked one ends it.
    async fn ask(&self, request: Request) -> Response {
        match self.scope().await {
            Ok(Some(scope)) => self.schema.execute(graph::authorize(request, scope)).await,
            Ok(None) => refused(
                "UNAUTHENTICATED",
                "The access token is unknown, expired or revoked.",
            ),
            Err(failed) => {
                error!(error = %failed, "the access token could not be looked up");
                refused("UNAVAILABLE", "The store does not answer. Try again soon.")
            }
        }
    }
}

fn refused(code: &str, message: &str) -> Response {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", code);
    Response::from_errors(vec![error])
}
