//! `seatgraph demo`: a simulated org, a store in a temporary folder, a first sync, a first answer, and a server to try.

mod api;
mod org;
mod report;

use std::{net::SocketAddr, time::Instant};

use anyhow::{Context, bail, ensure};
use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use self::api::Api;
use super::{output, progress, setup::Checked, setup::Opened, signals};
use crate::{
    access::{NewToken, Role},
    config::{DocumentOptions, OidcOptions, Settings, TraceSettings, WayIn},
    server::{App, Server, Stop},
    store::{audit::By, connections},
};

/// Where the demo listens unless it is told: on a free port.
const FREE_PORT: &str = "127.0.0.1:0";

const CONNECT: &str = "mutation($input: ConnectOktaInput!) {
  connectOkta(input: $input) { integration { id } userErrors { message } }
}";

/// From the apps that are used most, to who has them, to when each was there last.
const FIRST_QUERY: &str = "{
  apps(first: 3, orderBy: { field: SIGN_INS, direction: DESC }) {
    nodes {
      label
      signIns
      assignments(first: 2, orderBy: { field: SIGN_INS, direction: DESC }) {
        totalCount
        nodes { signIns lastSignInAt user { name department } }
      }
    }
  }
}";

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Stop after the first answer
    #[arg(long)]
    exit: bool,
    /// Where to listen; without it, on a free port
    #[arg(long, env = "SEATGRAPH_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<String>,
    /// How much is logged
    #[arg(long, env = "SEATGRAPH_LOG", default_value = "warn", value_name = "LEVEL")]
    log: String,
}

impl Demo {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let started = Instant::now();
        let folder = tempfile::Builder::new().prefix("seatgraph-demo-").tempdir()?;
        output::line("Starting a simulated Okta org: 500 people, 40 apps, 60 days of sign-ins")?;
        let okta = org::start().await?;
        let settings = Settings {
            database_url: format!("sqlite:{}", folder.path().join("seatgraph.db").display()).into(),
            database_read_url: None,
            database_read_lag: "5s".to_owned(),
            listen: self.listen.unwrap_or_else(|| FREE_PORT.to_owned()),
            encryption_key: None,
            bootstrap_token: None,
            okta_allow_hosts: okta.host(),
            webhook_allow_hosts: String::new(),
            okta_headroom: "0.1".to_owned(),
            sync_every: "24h".to_owned(),
            sync_full_every: "7d".to_owned(),
            sync_lease: "20s".to_owned(),
            oidc: OidcOptions::default(),
            documents: DocumentOptions::default(),
            traces: TraceSettings::none(),
            log: self.log,
            way_in: WayIn::default(),
        };
        let checked = Checked::of(&settings)?;
        let stop = signals::stop()?;
        let opened = checked.open_alone().await?;
        let token = admin_token(&opened).await?;
        let app = App::new(
            opened.store.clone(),
            opened.syncer.clone(),
            opened.sessions.clone(),
            opened.clock.clone(),
        );
        let server = Server::bind(checked.listen, app).await?;
        let address = server.address();
        let serving = tokio::spawn(server.run(stop.clone()));
        let shown = tokio::select! {
            shown = show(&opened, address, &token, &okta) => shown,
            () = stop.asked() => Ok(()),
        };
        if shown.is_ok() && !stop.is_asked() {
            output::line(format_args!(
                "\nFrom nothing to an answer in {:.1} s.",
                started.elapsed().as_secs_f64()
            ))?;
            if !self.exit {
                invite(address, &token)?;
                stop.asked().await;
            }
        }
        end(&stop, serving).await?;
        opened.store.close().await?;
        shown
    }
}

/// Connects the org through the API, shows the sync, and asks the first query.
async fn show(
    opened: &Opened,
    address: SocketAddr,
    token: &SecretString,
    okta: &org::Org,
) -> anyhow::Result<()> {
    let api = Api::new(address, token.clone())?;
    output::line("Connecting it through the API (connectOkta), which starts the first sync")?;
    let input = json!({ "input": { "domain": okta.host(), "apiToken": okta.api_token() } });
    let answer: Value = api.ask(CONNECT, input).await?;
    let refused = answer
        .pointer("/connectOkta/userErrors/0/message")
        .and_then(Value::as_str);
    if let Some(message) = refused {
        bail!("the simulated org cannot be connected: {message}");
    }
    let connected = connections::list_connected(&opened.store).await?;
    let integration = connected.first().context("the org is not connected")?.id;
    let syncing = Instant::now();
    let ended = progress::follow(&opened.syncer, integration, &*opened.clock).await?;
    ensure!(
        ended.as_ref().is_some_and(progress::is_complete),
        "the sync did not read everything"
    );
    output::line(format_args!(
        "Synced in {:.1} s.\n",
        syncing.elapsed().as_secs_f64()
    ))?;
    // async-graphql's value keeps the order of the fields.
    let answer: async_graphql::Value = api.ask(FIRST_QUERY, json!({})).await?;
    output::line(format_args!(
        "A first query, over HTTP:\n\n{FIRST_QUERY}\n\nand its answer:\n"
    ))?;
    output::line(serde_json::to_string_pretty(&answer)?)?;
    output::line("")?;
    output::line(report::report(&api).await?.trim_end())
}

fn invite(address: SocketAddr, token: &SecretString) -> anyhow::Result<()> {
    let token = token.expose_secret();
    output::line(format_args!(
        "\n  Web app       http://{address}/sign-in#token={token}\n  \
         GraphiQL      http://{address}/graphiql\n  \
         API           http://{address}/graphql\n  \
         access token  {token}\n\n\
         Open the first in a browser, and sign in. In GraphiQL's headers tab: {{\"Authorization\": \"Bearer {token}\"}}. Or in a shell:\n\n  \
         curl -s http://{address}/graphql -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' \\\n    \
         -d '{{\"query\":\"{{ users(first: 5) {{ totalCount nodes {{ name status lastSignIn {{ at app {{ label }} }} }} }} }}\"}}'\n\n\
         It all lies in a temporary folder and goes when you stop it with ctrl-c."
    ))
}

async fn admin_token(opened: &Opened) -> anyhow::Result<SecretString> {
    let new = NewToken {
        name: "demo".to_owned(),
        role: Role::Admin,
        integrations: Vec::new(),
        expires_in_days: Some(1),
    };
    Ok(opened.tokens.create(&By::operator(), new).await?.token)
}

async fn end(
    stop: &Stop,
    serving: tokio::task::JoinHandle<Result<(), crate::server::ServerError>>,
) -> anyhow::Result<()> {
    // Asking again would cut the stop short.
    if !stop.is_asked() {
        stop.ask();
    }
    Ok(serving.await.context("the server crashed")??)
}
