//! Bearers whom the operator's identity provider vouches for: its signed tokens (JWTs), by OpenID Connect. Browsers come by
//! [`Logins`].
//!
//! A token is refused before the network is used for it: only one that says it is this issuer's and holds now has a key looked
//! for. What it says, and whom it is for, is believed once its signature has been verified.

mod claims;
mod client;
mod issuer;
mod key_ring;
mod login;
mod public_key;
mod public_url;
mod ring_provider;

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Header, Validation, dangerous::insecure_decode};
use tracing::debug;

pub use client::OidcError;
pub use issuer::Issuer;
pub use login::{BegunLogin, FinishedLogin, LoginError, LoginSettings, Logins};
pub use public_url::{LOGIN_CALLBACK, PublicUrl};

use self::{claims::Claims, client::Client, key_ring::KeyRing};
use super::{Actor, AuthenticationError, Scope};
use crate::{
    clock::Clock,
    store::{IntegrationId, Store, Tenants, integrations},
};

/// The longest token that is looked at.
const LONGEST: usize = 16 << 10;
/// Of so many values of the claim about integrations the rest is left out.
const INTEGRATIONS_MAX: usize = 1_000;

/// Whose tokens are taken, and what they allow.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// Who signs them.
    pub issuer: Issuer,
    /// Whom they are for where they are shown as they are: one of these must stand in a token. None: none is taken so.
    pub audience: Vec<String>,
    /// The claim that tells the role.
    pub role_claim: String,
    /// Its values that make an ADMIN.
    pub admin: Vec<String>,
    /// Its values that make a VIEWER.
    pub viewer: Vec<String>,
    /// The claim that tells the integrations that a bearer is limited to; none: no bearer is limited.
    pub integrations_claim: Option<String>,
    /// How people sign in there with a browser; none: they do not.
    pub login: Option<LoginSettings>,
}

/// What a token is shown for, by which it is told whom it must be for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// A request of its bearer's.
    Bearer,
    /// The end of a login: the ID token that the issuer handed over for it.
    Login {
        /// By which it is told from those of other logins.
        nonce: &'a str,
    },
    /// A request by a session that was made from it: it was taken for one of the others then.
    Session,
}

/// What the log has of who may do nothing.
const NO_ROLE: &str = "it has no role that is mapped";

/// The issuer's tokens, as another way in.
#[derive(Clone)]
pub struct Oidc(Arc<Shared>);

struct Shared {
    settings: OidcSettings,
    validation: Validation,
    client: Arc<Client>,
    keys: KeyRing,
    store: Store,
    clock: Arc<dyn Clock>,
    read_id: fn(&str) -> Option<IntegrationId>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Oidc({})", self.0.settings.issuer)
    }
}

/// Why a token lets nobody in.
enum Refusal {
    Token(&'static str),
    /// It is good, but nobody said what its bearer may do.
    NoRole,
    Failed(AuthenticationError),
}

impl From<&'static str> for Refusal {
    fn from(why: &'static str) -> Self {
        Self::Token(why)
    }
}

impl Oidc {
    /// Sets it up; nothing is sent yet. `read_id` tells an integration by the id that the API gives it.
    ///
    /// # Errors
    /// [`OidcError::Setup`].
    pub fn new(
        settings: OidcSettings,
        store: Store,
        clock: Arc<dyn Clock>,
        read_id: fn(&str) -> Option<IntegrationId>,
    ) -> Result<Self, OidcError> {
        ring_provider::install();
        // Times are checked by our own clock.
        let mut validation = Validation::default();
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        validation.set_required_spec_claims(&["iss", "aud", "sub"]);
        validation.set_issuer(&[settings.issuer.name()]);
        let client = Arc::new(Client::new(settings.issuer.clone())?);
        Ok(Self(Arc::new(Shared {
            settings,
            validation,
            keys: KeyRing::new(Arc::clone(&client), Arc::clone(&clock)),
            client,
            store,
            clock,
            read_id,
        })))
    }

    /// Asks the issuer for its keys, and where people sign in if they do; gives the number of keys.
    ///
    /// # Errors
    /// What is wrong with it.
    pub async fn check(&self) -> Result<usize, OidcError> {
        let published = self.0.keys.read().await?;
        if self.0.settings.login.is_some() {
            published.endpoints?;
        }
        Ok(published.keys.len())
    }

    /// Whether it is for the issuer to say what a token is: none of ours looks like that.
    pub(super) fn looks_like_one(token: &str) -> bool {
        // `{"` in base64.
        token.starts_with("ey") && token.bytes().filter(|byte| *byte == b'.').count() == 2
    }

    /// Who bears `token`: none where it is not one that lets anybody in.
    pub(super) async fn authenticate(
        &self,
        token: &str,
        purpose: Purpose<'_>,
    ) -> Result<Option<Scope>, AuthenticationError> {
        let why = match self.0.scope_of(token, purpose).await {
            Ok(scope) => return Ok(Some(scope)),
            Err(Refusal::Token(why)) => why,
            Err(Refusal::NoRole) => NO_ROLE,
            Err(Refusal::Failed(error)) => return Err(error),
        };
        debug!(why, "a token of the identity provider's was refused");
        Ok(None)
    }
}

impl Shared {
    async fn scope_of(&self, token: &str, purpose: Purpose<'_>) -> Result<Scope, Refusal> {
        let claims = self.verify(token, purpose).await?;
        let role = claims.role(&self.settings).ok_or(Refusal::NoRole)?;
        let subject = claims.subject().ok_or("it has no subject")?.to_owned();
        let name = claims.name().ok_or("it has no subject")?;
        let tenants = self.tenants(&claims).await?;
        Ok(Scope::new(Actor::Oidc { subject, name }, role, tenants).until(claims.ends_at()))
    }

    async fn verify(&self, token: &str, purpose: Purpose<'_>) -> Result<Claims, Refusal> {
        if token.len() > LONGEST {
            return Err("it is too long".into());
        }
        let said = insecure_decode::<Claims>(token).map_err(|_| "it is malformed, or has no signature")?;
        check_header(&said.header, purpose)?;
        let (issuer, now) = (self.settings.issuer.name(), self.clock.now());
        said.claims.check(issuer, now)?;
        let algorithm = said.header.alg;
        let key = self.keys.find(said.header.kid.as_deref(), algorithm).await;
        let key = key
            .map_err(|_| Refusal::Failed(AuthenticationError::Issuer))?
            .ok_or("the issuer has no such key")?;
        let mut validation = self.validation.clone();
        validation.algorithms = vec![algorithm];
        let client = self.settings.login.as_ref().map(|login| &login.client_id);
        let audience: Vec<&String> = match purpose {
            Purpose::Bearer => self.settings.audience.iter().collect(),
            Purpose::Login { .. } => client.into_iter().collect(),
            Purpose::Session => self.settings.audience.iter().chain(client).collect(),
        };
        validation.set_audience(&audience);
        let verified = jsonwebtoken::decode::<Claims>(token, key.key(), &validation);
        let claims = verified
            .map_err(|_| "its signature, or whom it is for, is wrong")?
            .claims;
        if let (Purpose::Login { nonce }, Some(client)) = (purpose, client) {
            claims.check_login(client, nonce)?;
        }
        Ok(claims)
    }

    /// What the bearer may see.
    async fn tenants(&self, claims: &Claims) -> Result<Tenants, Refusal> {
        let Some(claim) = &self.settings.integrations_claim else {
            return Ok(Tenants::All);
        };
        let (mut ids, mut domains) = (Vec::new(), Vec::new());
        for value in claims.values(claim).into_iter().take(INTEGRATIONS_MAX) {
            match (self.read_id)(value) {
                Some(id) => ids.push(id),
                None => domains.push(value.trim().to_lowercase()),
            }
        }
        let found = integrations::find_ids_by_domain(&self.store, domains).await;
        ids.extend(found.map_err(|error| Refusal::Failed(error.into()))?);
        ids.sort();
        ids.dedup();
        Ok(Tenants::Only(ids))
    }
}

/// What a token's header may not say.
fn check_header(header: &Header, purpose: Purpose<'_>) -> Result<(), &'static str> {
    // Tokens of other kinds, such as those of a logout, have the same issuer, audience and keys.
    const KINDS: &[&str] = &["jwt", "at+jwt", "application/at+jwt"];
    let kinds = match purpose {
        Purpose::Login { .. } => &KINDS[..1],
        Purpose::Bearer | Purpose::Session => KINDS,
    };
    let kind = header.typ.as_deref().unwrap_or("jwt").to_ascii_lowercase();
    if !kinds.contains(&kind.as_str()) {
        return Err("it is a token of another kind");
    }
    if header.crit.is_some() {
        return Err("its header asks for what is not understood");
    }
    // Before a key is looked for, which then has to be of the algorithm's kind.
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    match header.alg {
        RS256 | RS384 | RS512 | PS256 | PS384 | PS512 | ES256 | ES384 | EdDSA => Ok(()),
        _ => Err("its algorithm is not taken"),
    }
}
