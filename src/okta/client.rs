//! The client: one org, one credential, one pace, however many callers.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION};
use reqwest::redirect::Policy;
use url::{Host, Url};

use super::address::{PublicOnly, is_public};
use super::allow_hosts::AllowHosts;
use super::authorization::Authorization;
use super::bucket::Bucket;
use super::budget::Pace;
use super::credentials::Credentials;
use super::domain::Domain;
use super::error::{OktaError, Part};
use super::meter::Meter;
use super::pacer::Pacer;
use super::server_clock::ClockOffset;
use super::transport::{Order, Patience, Reply, Transport};
use super::verdict::{self, Verdict};
use crate::clock::Clock;

/// How a client behaves.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Hosts that may be connected to wherever they lead.
    pub allow_hosts: AllowHosts,
    /// The share of each rate limit, from 0 to 1, that is left to the org's other clients.
    pub headroom: f64,
    /// Tells the time for tokens and for errors.
    pub clock: Arc<dyn Clock>,
    /// The longest that one request may take, its body included.
    pub request_timeout: Duration,
    /// How long a body may stand still before its connection is given up and the call is sent again.
    pub stall_timeout: Duration,
    /// How often a call is sent when Okta fails to answer: 5xx, timeouts, cut connections, unreadable bodies.
    pub tries: u32,
    /// The pause after the first failure. It doubles with each further one, up to 30 seconds.
    pub backoff: Duration,
    /// A number from 0 to 1, by chance: it spreads the pauses of clients that failed together.
    pub jitter: fn() -> f64,
}

impl ClientOptions {
    /// The defaults: a tenth of each limit left to others, 60 seconds of which a body may stall 30, 6 tries from half a second on.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            allow_hosts: AllowHosts::default(),
            headroom: 0.1,
            clock,
            request_timeout: Duration::from_secs(60),
            stall_timeout: Duration::from_secs(30),
            tries: 6,
            backoff: Duration::from_millis(500),
            jitter: rand::random::<f64>,
        }
    }
}

/// A client of one org. Clones are cheap; they share connections, access token and pace.
#[derive(Clone)]
pub struct OktaClient {
    shared: Arc<Shared>,
    meter: Arc<Meter>,
    patience: Patience,
}

struct Shared {
    domain: Domain,
    authorization: Authorization,
    transport: Transport,
}

impl OktaClient {
    /// Sets up a client. Nothing is sent yet.
    ///
    /// # Errors
    /// [`OktaError::UnsafeAddress`] for an address that is not in `options.allow_hosts`, [`OktaError::Setup`] where the
    /// HTTP client cannot be made.
    pub fn new(domain: Domain, credentials: Credentials, options: ClientOptions) -> Result<Self, OktaError> {
        let patience = Patience {
            tries: options.tries,
            longest_wait: None,
        };
        let transport = Transport {
            http: http_client(&domain, &options)?,
            server_clock: Mutex::default(),
            stall_timeout: options.stall_timeout,
            pacer: Pacer::new(options.headroom, Arc::clone(&options.clock)),
            clock: options.clock,
            backoff: options.backoff,
            jitter: options.jitter,
        };
        let authorization = Authorization::new(credentials)?;
        let shared = Arc::new(Shared {
            domain,
            authorization,
            transport,
        });
        Ok(Self {
            shared,
            meter: Arc::default(),
            patience,
        })
    }

    /// The same client with another meter: connections, access token and pace stay shared.
    #[must_use]
    pub fn with_meter(&self, meter: Arc<Meter>) -> Self {
        Self {
            meter,
            ..self.clone()
        }
    }

    /// The org's host.
    pub fn domain(&self) -> &Domain {
        &self.shared.domain
    }

    /// The pace that all clones of this client share.
    pub fn pace(&self) -> Pace {
        Pace(Arc::clone(&self.shared.transport.pacer))
    }

    /// The time by Okta's clock as its answers tell it, at most a second too early and never too late where it differs
    /// from ours; ours before the first answer, and where the two may well agree.
    pub fn server_now(&self) -> DateTime<Utc> {
        self.shared.transport.server_now()
    }

    /// How far Okta's clock is ahead of ours, by the `Date` of its answers, refusals too. None before the first.
    pub fn clock_offset(&self) -> Option<ClockOffset> {
        self.shared.transport.clock_offset()
    }

    pub(super) fn with_patience(&self, patience: Patience) -> Self {
        Self {
            patience,
            ..self.clone()
        }
    }

    /// Makes a GET, and reads the body of its answer by `read`. `by_cursor`: whether the address came from a cursor.
    pub(super) async fn get<T>(
        &self,
        part: Part,
        url: &Url,
        by_cursor: bool,
        read: impl Fn(&Reply, &[u8]) -> Option<T>,
    ) -> Result<T, OktaError> {
        let Shared {
            domain,
            authorization,
            transport,
        } = &*self.shared;
        let order = Order {
            part,
            bucket: Bucket::of(url.path()),
            patience: self.patience,
            meter: &self.meter,
        };
        let mut renewed = false;
        loop {
            let shown = authorization.header(transport, domain, &order).await?;
            let request = || {
                let request = transport.http.get(url.clone()).header(ACCEPT, "application/json");
                Ok(request.header(AUTHORIZATION, shown.header.clone()))
            };
            let judge = |reply: &Reply| {
                if reply.status.is_success() {
                    return verdict::read(reply, part, |body| read(reply, body));
                }
                let body = reply.body.as_deref().unwrap_or_default();
                Verdict::Fail(verdict::refusal(reply.status, body, part, by_cursor))
            };
            match transport.run(&order, request, judge).await {
                Err(OktaError::Unauthorized) if !renewed && authorization.renew(&shown).await => {
                    renewed = true;
                }
                answer => return answer,
            }
        }
    }
}

impl fmt::Debug for OktaClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OktaClient")
            .field("domain", &self.shared.domain.host())
            .finish_non_exhaustive()
    }
}

/// A [`closed_client`] of the org: no address outside the public internet unless the host is allowed by name.
fn http_client(domain: &Domain, options: &ClientOptions) -> Result<reqwest::Client, OktaError> {
    let public_only = options.allow_hosts.find(domain.host()).is_none();
    if public_only {
        // The resolver is not asked about a host that is an address already.
        let literal = match domain.base_url().host() {
            Some(Host::Ipv4(ip)) => Some(ip.into()),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            Some(Host::Domain(_)) | None => None,
        };
        if literal.is_some_and(|ip| !is_public(ip)) {
            return Err(OktaError::UnsafeAddress);
        }
    }
    closed_client(public_only, options.request_timeout).map_err(OktaError::Setup)
}

/// An HTTP client without proxies, redirects, retries and cookies, whose requests take this long at most; where
/// `public_only`, names that lead to no public address are not connected to. Addresses in place of names are the caller's to
/// refuse.
///
/// # Errors
/// Where it cannot be set up.
pub fn closed_client(public_only: bool, timeout: Duration) -> Result<reqwest::Client, reqwest::Error> {
    // Fails where a provider is set already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("seatgraph/", env!("CARGO_PKG_VERSION")))
        .no_proxy()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .connect_timeout(Duration::from_secs(10).min(timeout))
        .timeout(timeout);
    if public_only {
        builder = builder.dns_resolver(PublicOnly);
    }
    builder.build().map_err(reqwest::Error::without_url)
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
