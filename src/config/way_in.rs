//! The settings of the way in: TLS, proxies, and how much is let in.

use std::path::Path;

use clap::Args;

/// The most connections that can be asked for.
const CONNECTIONS_MAX: usize = 1_000_000;

/// How the server is reached, and by how many. Empty values mean none.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "The way in")]
pub struct WayIn {
    /// A file of certificates in PEM, the server's own first: the server then speaks TLS; a new one is noticed
    #[arg(
        long,
        env = "SEATGRAPH_TLS_CERT",
        default_value = "",
        hide_default_value = true,
        value_name = "FILE"
    )]
    pub tls_cert: String,

    /// The file of its private key in PEM, which not everybody may read
    #[arg(
        long,
        env = "SEATGRAPH_TLS_KEY",
        default_value = "",
        hide_default_value = true,
        value_name = "FILE"
    )]
    pub tls_key: String,

    /// Proxies whose X-Forwarded-For or Forwarded is believed, comma-separated: addresses and networks
    #[arg(
        long,
        env = "SEATGRAPH_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true,
        value_name = "ADDRESSES"
    )]
    pub trusted_proxies: String,

    /// Requests of one access token, such as `20/s`, `1200/m` or `5000/h`; `off`: any number
    #[arg(
        long,
        env = "SEATGRAPH_LIMIT_PER_TOKEN",
        default_value = "1200/m",
        value_name = "RATE"
    )]
    pub limit_per_token: String,

    /// Requests of one address; `off`: any number
    #[arg(
        long,
        env = "SEATGRAPH_LIMIT_PER_ADDRESS",
        default_value = "3000/m",
        value_name = "RATE"
    )]
    pub limit_per_address: String,

    /// Unknown, expired or revoked access tokens from one address; `off`: any number
    #[arg(
        long,
        env = "SEATGRAPH_LIMIT_FAILURES",
        default_value = "20/m",
        value_name = "RATE"
    )]
    pub limit_failures: String,

    /// Connections at once, as far as the system's limit of open files allows
    #[arg(
        long,
        env = "SEATGRAPH_CONNECTIONS",
        default_value = "10000",
        value_name = "NUMBER"
    )]
    pub connections: String,

    /// WebSockets of one address at once; `off`: any number
    #[arg(
        long,
        env = "SEATGRAPH_SOCKETS_PER_ADDRESS",
        default_value = "1000",
        value_name = "NUMBER"
    )]
    pub sockets_per_address: String,

    /// Subscriptions of one access token at once; `off`: any number
    #[arg(
        long,
        env = "SEATGRAPH_SUBSCRIPTIONS_PER_TOKEN",
        default_value = "200",
        value_name = "NUMBER"
    )]
    pub subscriptions_per_token: String,
}

impl WayIn {
    /// `SEATGRAPH_TLS_CERT` and `SEATGRAPH_TLS_KEY`: both, or none.
    ///
    /// # Errors
    /// That one of them is missing.
    pub fn tls(&self) -> Result<Option<(&Path, &Path)>, &'static str> {
        match (self.tls_cert.trim(), self.tls_key.trim()) {
            ("", "") => Ok(None),
            ("", _) | (_, "") => Err("set SEATGRAPH_TLS_CERT and SEATGRAPH_TLS_KEY, or neither"),
            (certificate, key) => Ok(Some((Path::new(certificate), Path::new(key)))),
        }
    }

    /// `SEATGRAPH_CONNECTIONS`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn connections(&self) -> Result<usize, &'static str> {
        let number = self.connections.trim().parse().ok();
        number
            .filter(|number| (1..=CONNECTIONS_MAX).contains(number))
            .ok_or("give a number from 1 to 1000000")
    }

    /// `SEATGRAPH_SOCKETS_PER_ADDRESS`; none: any number.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn sockets_per_address(&self) -> Result<Option<usize>, &'static str> {
        at_once(&self.sockets_per_address)
    }

    /// `SEATGRAPH_SUBSCRIPTIONS_PER_TOKEN`; none: any number.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn subscriptions_per_token(&self) -> Result<Option<usize>, &'static str> {
        at_once(&self.subscriptions_per_token)
    }
}

fn at_once(text: &str) -> Result<Option<usize>, &'static str> {
    match text.trim() {
        "" | "0" | "off" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| "give a number, or `off` for any number"),
    }
}
