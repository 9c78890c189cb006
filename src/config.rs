//! Every setting: declared once, with its flag, its environment variable, its default and its check.
//!
//! A leaf: what belongs to a layer (the database's address, the encryption keys) is parsed by that layer's own type,
//! and its faults are gathered in [`Faults`] beside the ones found here, so that all of them show in one message.

mod documents;
mod oidc;
mod traces;
mod way_in;

use std::{fmt, net::SocketAddr, path::Path, time::Duration};

use clap::{Args, ValueEnum};
use secrecy::SecretString;

pub use documents::DocumentOptions;
pub use oidc::OidcOptions;
pub use traces::TraceSettings;
pub use way_in::WayIn;

/// The settings as they were given, by flag, environment or default; their Debug shows no secret.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// The database: `sqlite:PATH`, or `postgres://user:password@host/database` for more than one machine
    #[arg(
        long,
        env = "SEATGRAPH_DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:seatgraph.db",
        value_parser = secret,
        value_name = "URL"
    )]
    pub database_url: SecretString,

    /// PostgreSQL standbys that may answer what only reads, comma-separated, as `postgres://user:password@host/database`
    ///
    /// Changes, and whatever must not be stale, go to the database itself; so does everything while no standby is well.
    #[arg(
        long,
        env = "SEATGRAPH_DATABASE_READ_URL",
        hide_env_values = true,
        value_parser = secret,
        value_name = "URLS"
    )]
    pub database_read_url: Option<SecretString>,

    /// How far a standby may be behind and still answer, such as `5s`
    #[arg(
        long,
        env = "SEATGRAPH_DATABASE_READ_LAG",
        default_value = "5s",
        value_name = "DURATION"
    )]
    pub database_read_lag: String,

    /// Where to listen
    #[arg(
        long,
        env = "SEATGRAPH_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS:PORT"
    )]
    pub listen: String,

    /// 32 bytes in base64 that encrypt the Okta credentials; required with PostgreSQL
    ///
    /// Several may be given, separated by commas: the first encrypts, all decrypt. With SQLite one is made on the first
    /// start and kept beside the file, for its owner's eyes only. Prefer the environment: other users of a machine can
    /// see flags.
    #[arg(
        long,
        env = "SEATGRAPH_ENCRYPTION_KEY",
        hide_env_values = true,
        value_parser = secret,
        value_name = "KEYS"
    )]
    pub encryption_key: Option<SecretString>,

    /// An admin access token that holds while it is set: the first way in for machines
    ///
    /// Prefer the environment: other users of a machine can see flags.
    #[arg(
        long,
        env = "SEATGRAPH_BOOTSTRAP_TOKEN",
        hide_env_values = true,
        value_parser = secret,
        value_name = "TOKEN"
    )]
    pub bootstrap_token: Option<SecretString>,

    /// Extra `host:port` that may be connected to, comma-separated, over plain http where loopback: simulators, tests
    #[arg(
        long,
        env = "SEATGRAPH_OKTA_ALLOW_HOSTS",
        default_value = "",
        hide_default_value = true,
        value_name = "HOSTS"
    )]
    pub okta_allow_hosts: String,

    /// Extra `host:port` that webhooks may be delivered to, comma-separated, over plain http where loopback: receivers inside a company, tests
    #[arg(
        long,
        env = "SEATGRAPH_WEBHOOK_ALLOW_HOSTS",
        default_value = "",
        hide_default_value = true,
        value_name = "HOSTS"
    )]
    pub webhook_allow_hosts: String,

    /// The share of each of Okta's rate limits that is left to the org's other clients, from 0 to 0.9
    #[arg(
        long,
        env = "SEATGRAPH_OKTA_HEADROOM",
        default_value = "0.1",
        value_name = "SHARE"
    )]
    pub okta_headroom: String,

    /// How often each integration is synced, such as `24h`, `90m` or `30s`, at least weekly (`7d`)
    #[arg(
        long,
        env = "SEATGRAPH_SYNC_EVERY",
        default_value = "24h",
        value_name = "DURATION"
    )]
    pub sync_every: String,

    /// After how long a sync reads everything again, rather than what changed, such as `7d`
    #[arg(
        long,
        env = "SEATGRAPH_SYNC_FULL_EVERY",
        default_value = "7d",
        value_name = "DURATION"
    )]
    pub sync_full_every: String,

    /// How long a sync stays with a process that gives no sign of life, such as `20s`; tests shorten it
    #[arg(
        long,
        env = "SEATGRAPH_SYNC_LEASE",
        default_value = "20s",
        value_name = "DURATION",
        hide = true
    )]
    pub sync_lease: String,

    /// Which documents are answered.
    #[command(flatten)]
    pub documents: DocumentOptions,

    /// Sign-in by an identity provider.
    #[command(flatten)]
    pub oidc: OidcOptions,

    /// Where traces are sent.
    #[command(flatten)]
    pub traces: TraceSettings,

    /// How much is logged: off, error, warn, info, debug or trace
    #[arg(long, env = "SEATGRAPH_LOG", default_value = "info", value_name = "LEVEL")]
    pub log: String,

    /// How it is reached.
    #[command(flatten)]
    pub way_in: WayIn,
}

/// The shortest bootstrap token: shorter ones are words that people choose, and can be guessed.
const BOOTSTRAP_TOKEN_MIN: usize = 32;

impl Settings {
    /// `SEATGRAPH_DATABASE_READ_LAG`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn database_read_lag(&self) -> Result<Duration, &'static str> {
        const ALLOWED: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(1);
        parse_duration(self.database_read_lag.trim())
            .filter(|lag| ALLOWED.contains(lag))
            .ok_or("give a number with its unit, such as 5s, from 1s to 1h")
    }

    /// `SEATGRAPH_LISTEN`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn listen(&self) -> Result<SocketAddr, &'static str> {
        self.listen
            .trim()
            .parse()
            .map_err(|_| "give an IP address and a port, such as 127.0.0.1:8080 or [::]:8080")
    }

    /// `SEATGRAPH_OKTA_HEADROOM`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn okta_headroom(&self) -> Result<f64, &'static str> {
        let share = self.okta_headroom.trim().parse::<f64>().ok();
        share
            .filter(|share| (0.0..=0.9).contains(share))
            .ok_or("give a number from 0 to 0.9")
    }

    /// `SEATGRAPH_SYNC_EVERY`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sync_every(&self) -> Result<Duration, &'static str> {
        const WEEK: Duration = Duration::from_hours(7 * 24);
        let every = parse_duration(self.sync_every.trim())
            .filter(|every| !every.is_zero())
            .ok_or("give a number with its unit, such as 24h, 90m or 30s, up to 7d")?;
        if every > WEEK {
            return Err(
                "give 7d or less: Okta deletes an API token that was not used for 30 days, and a week leaves time to \
                 notice a sync that fails",
            );
        }
        Ok(every)
    }

    /// `SEATGRAPH_SYNC_FULL_EVERY`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sync_full_every(&self) -> Result<Duration, &'static str> {
        const LONGEST: Duration = Duration::from_hours(90 * 24);
        parse_duration(self.sync_full_every.trim())
            .filter(|every| *every <= LONGEST)
            .ok_or("give a number with its unit, such as 7d or 24h, up to 90d; 0s reads everything each time")
    }

    /// `SEATGRAPH_SYNC_LEASE`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sync_lease(&self) -> Result<Duration, &'static str> {
        const ALLOWED: std::ops::RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_mins(10);
        parse_duration(self.sync_lease.trim())
            .filter(|lease| ALLOWED.contains(lease))
            .ok_or("give a number with its unit, such as 20s, from 1s to 10m")
    }

    /// `SEATGRAPH_BOOTSTRAP_TOKEN`; set but empty means none.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn bootstrap_token(&self) -> Result<Option<&SecretString>, &'static str> {
        use secrecy::ExposeSecret;
        let Some(token) = self.bootstrap_token.as_ref() else {
            return Ok(None);
        };
        let text = token.expose_secret();
        if text.is_empty() {
            return Ok(None);
        }
        // A header can carry nothing else, and a blank at an end would be lost on the way.
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it may hold visible ASCII characters only, and no blanks");
        }
        if text.len() < BOOTSTRAP_TOKEN_MIN {
            return Err("it must have at least 32 characters; `openssl rand -base64 32` makes one");
        }
        Ok(Some(token))
    }

    /// `SEATGRAPH_LOG`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn log(&self) -> Result<LogLevel, &'static str> {
        LogLevel::from_str(self.log.trim(), true).map_err(|_| "give off, error, warn, info, debug or trace")
    }
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What somebody must look at.
    Error,
    /// What was dealt with, and should not become frequent.
    Warn,
    /// What happened.
    Info,
    /// How it happened.
    Debug,
    /// Everything.
    Trace,
}

/// The settings' faults, gathered so that an operator sees all of them at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<String>);

impl Faults {
    /// Keeps the value of a setting, or its fault under the name of its variable.
    pub fn check<T, E: fmt::Display>(&mut self, name: &str, outcome: Result<T, E>) -> Option<T> {
        outcome
            .map_err(|fault| {
                let fault = fault.to_string();
                // Some layers name the variable themselves.
                self.0.push(if fault.contains(name) {
                    fault
                } else {
                    format!("{name}: {fault}")
                });
            })
            .ok()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings cannot be used:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  - {fault}"))
    }
}

impl std::error::Error for Faults {}

/// Reads a `.env` file into the environment, where there is one; what is set already stays.
///
/// To be called before any other thread runs.
///
/// # Errors
/// What is wrong with the file. The message shows nothing of its content.
pub fn read_env_file(path: &Path) -> Result<(), String> {
    match dotenvy::from_path(path) {
        Ok(()) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::Io(error)) => Err(format!("{} cannot be read: {error}", path.display())),
        // The error holds the line, which may hold a secret.
        Err(_) => Err(format!(
            "{} has a line that is not of the form NAME=value",
            path.display()
        )),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "clap takes parsers that may fail")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.into())
}

fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(unit)?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    Some(Duration::from_secs(
        number.parse::<u64>().ok()?.checked_mul(seconds)?,
    ))
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
