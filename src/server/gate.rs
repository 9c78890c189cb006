//! Who is let in, and how often: by address before anything is read, by access token once it is known.
//!
//! A guess is answered like any token until an address has guessed too often; then bad tokens are told to wait. Good ones
//! of the same address go on working, because many people may share one: so each token is still looked up, by one
//! statement on an index, and an address's limit of requests bounds how often. Only the bootstrap token, which people may
//! have chosen, is not taken from such an address.

use std::{net::IpAddr, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    App,
    answer::{Denied, Refused},
    bearer,
    bodies::Room,
    client_address::{ClientAddress, TrustedProxies},
    connections::Peer,
    rate::{Buckets, Rate},
    shares::Shares,
};
use crate::access::{Actor, Credential, Scope};

/// The most fields of a head: HTTP/1.1 is held to it before, HTTP/2 has limits of bytes alone.
pub(super) const FIELDS_MAX: usize = 100;
/// Bytes of the bodies of those who are signing in.
const SIGN_INS: usize = 4 << 20;

/// How much is let in; by default without limits, for tests and demos.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Requests, and messages of sockets, of one access token.
    pub per_token: Option<Rate>,
    /// Requests of one address.
    pub per_address: Option<Rate>,
    /// Tokens that did not hold, of one address.
    pub failures: Option<Rate>,
    /// Sockets of one address at once.
    pub sockets_per_address: Option<usize>,
    /// Subscriptions of one access token at once, over all its sockets.
    pub subscriptions_per_token: Option<usize>,
    /// How long a request's body may take.
    pub body_within: Duration,
    /// Bytes of the bodies of all requests that are under way.
    pub bodies: usize,
    /// Who is believed about where a request came from.
    pub trusted_proxies: TrustedProxies,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_token: None,
            per_address: None,
            failures: None,
            sockets_per_address: None,
            subscriptions_per_token: None,
            body_within: Duration::from_secs(30),
            bodies: 64 << 20,
            trusted_proxies: TrustedProxies::default(),
        }
    }
}

/// What has been let in, weighed against the limits.
#[derive(Debug)]
pub(super) struct Gate {
    per_token: Buckets<Actor>,
    per_address: Buckets<IpAddr>,
    failures: Buckets<IpAddr>,
    /// Sockets that are open, by address.
    pub(super) sockets: Shares<IpAddr>,
    /// Subscriptions that are open, by who asked.
    pub(super) subscriptions: Shares<Actor>,
    pub(super) body_within: Duration,
    pub(super) bodies: Room,
    /// The same for strangers who sign in: they keep nobody else out.
    pub(super) sign_ins: Room,
    pub(super) trusted_proxies: TrustedProxies,
}

impl Gate {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            per_token: Buckets::new(limits.per_token),
            per_address: Buckets::new(limits.per_address),
            failures: Buckets::new(limits.failures),
            sockets: Shares::new(limits.sockets_per_address),
            subscriptions: Shares::new(limits.subscriptions_per_token),
            body_within: limits.body_within,
            bodies: Room::of(limits.bodies),
            sign_ins: Room::of(SIGN_INS),
            trusted_proxies: limits.trusted_proxies,
        }
    }

    /// Counts a request of an address.
    pub(super) fn pass_address(&self, from: ClientAddress) -> Result<(), Denied> {
        Ok(self.per_address.take(&from.network())?)
    }

    /// Counts a request of whoever was recognised.
    pub(super) fn pass_actor(&self, actor: &Actor) -> Result<(), Denied> {
        Ok(self.per_token.take(actor)?)
    }

    /// Counts a try of an address that let nobody in.
    pub(super) fn count_failure(&self, from: ClientAddress) -> Result<(), Denied> {
        Ok(self.failures.take(&from.network())?)
    }

    /// Whether an address has tried too often.
    pub(super) fn has_failed_too_often(&self, from: ClientAddress) -> bool {
        self.failures.is_empty(&from.network())
    }

    /// The scope of whoever was recognised, who is counted, and tells their address from here on.
    pub(super) fn pass(&self, from: ClientAddress, scope: Scope) -> Result<Scope, Denied> {
        self.pass_actor(scope.actor())?;
        Ok(scope.at(from.0))
    }
}

/// The scope of whoever shows that, which tells their address from here on; unless they, or failed tries of their address, are
/// too many.
pub(super) async fn scope_of(
    app: &App,
    from: ClientAddress,
    shown: Option<&Credential>,
) -> Result<Scope, Denied> {
    // A session's id is of chance, so that its bearer was not guessed.
    let has_guessed = matches!(shown, Some(Credential::Token(_))) && app.gate().has_failed_too_often(from);
    let found = if has_guessed {
        bearer::scope_of(&app.sessions().without_bootstrap(), shown).await
    } else {
        bearer::scope_of(app.sessions(), shown).await
    };
    match found {
        Ok(scope) => app.gate().pass(from, scope),
        Err(refused @ (Refused::BAD_TOKEN | Refused::NO_SESSION)) => {
            app.gate().count_failure(from)?;
            Err(refused.into())
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Notes where a request came from, and counts it, probes excepted: an orchestrator must never take a busy server for a
/// dead one.
pub(super) async fn by_address(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = request.extensions().get::<Peer>() {
        let from = app.gate().trusted_proxies.client(peer.address, request.headers());
        request.extensions_mut().insert(from);
    }
    let from = ClientAddress::of(request.extensions());
    let is_probe = matches!(request.uri().path(), "/healthz" | "/readyz");
    if !is_probe && let Err(denied) = app.gate().pass_address(from) {
        return denied.into_response();
    }
    if request.headers().len() > FIELDS_MAX {
        return Refused::TOO_MANY_FIELDS.into_response();
    }
    next.run(request).await
}
