//! The command line: one file per subcommand, each thin.
//!
//! Results go to standard output, logs and what is only said to a person to standard error. The program ends with 0
//! where it did what was asked, with 1 where that failed, and with 2 where it was asked wrongly.

mod backup;
mod connect;
mod demo;
mod doctor;
mod ids;
mod logging;
mod mcp;
mod migrate;
mod output;
mod progress;
mod rotate_keys;
mod schema;
mod serve;
mod setup;
mod sign_in;
mod signals;
mod sync;
mod token;
mod way_in;

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    config::{self, Faults},
    telemetry,
};

/// Who has which app, and who really uses it: a live graph of a company's Okta, as a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "seatgraph", version, about)]
#[command(
    after_help = "Settings come from flags, from the environment and from a `.env` file in the working folder, \
                        in this order: see `seatgraph serve --help`."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and sync in the background
    Serve(serve::Serve),
    /// Try it out: sync a simulated org into a temporary store and serve it
    Demo(demo::Demo),
    /// Connect an Okta org; its API token is asked for, or read from standard input
    Connect(connect::Connect),
    /// Sync now, with progress; ends with 0 only if everything was read
    Sync(sync::Sync),
    /// Make, list and revoke access tokens
    #[command(subcommand)]
    Token(token::Token),
    RotateKeys(rotate_keys::RotateKeys),
    /// Bring the store's schema up to this version
    Migrate(migrate::Migrate),
    Mcp(mcp::Mcp),
    /// Print the GraphQL schema
    Schema(schema::Schema),
    /// Back a SQLite store up, while it is served, and check that the backup can be restored
    Backup(backup::Backup),
    /// Check the settings, the store, the encryption key and each integration
    Doctor(doctor::Doctor),
}

/// Runs the program with the arguments and the environment of the process.
pub fn main() -> ExitCode {
    // Before any thread is started: it changes the environment.
    if let Err(fault) = config::read_env_file(Path::new(".env")) {
        eprintln!("seatgraph: {fault}");
        return ExitCode::from(2);
    }
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("seatgraph: the runtime cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        let ended = cli.command.run().await;
        telemetry::finish().await;
        ended
    });
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("seatgraph: {error:#}");
            // Settings that cannot be used are wrong usage, like a flag that does not exist.
            ExitCode::from(if error.is::<Faults>() { 2 } else { 1 })
        }
    }
}

impl Command {
    async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(command) => command.run().await,
            Self::Demo(command) => command.run().await,
            Self::Connect(command) => command.run().await,
            Self::Sync(command) => command.run().await,
            Self::Token(command) => command.run().await,
            Self::RotateKeys(command) => command.run().await,
            Self::Backup(command) => command.run().await,
            Self::Migrate(command) => command.run().await,
            Self::Mcp(command) => command.run().await,
            Self::Schema(command) => command.run(),
            Self::Doctor(command) => command.run().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }
}
