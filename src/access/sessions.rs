//! Sessions of the web app: a cookie instead of a token that a page would have to keep.
//!
//! A session is a row under the hash of its id, which the cookie alone has, with the token that it was made from, sealed.
//! Each request shows that token again, so that a session ends with it.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use secrecy::{ExposeSecret, SecretString};
use tracing::debug;

use super::{AccessTokens, AuthenticationError, Bound, Logins, Scope, Vault, chance::chance, tokens::hash};
use crate::{
    clock::Clock,
    store::{Store, StoreError, entities::session, sessions},
};

/// The longest that a session lasts.
const LONGEST: Duration = Duration::hours(12);

/// The most that one bearer has at once: those of a person's browsers.
const OF_BEARER_MAX: u64 = 20;

/// What a request shows of who asks.
#[derive(Debug, Clone)]
pub enum Credential {
    /// An access token, or one of the identity provider's.
    Token(SecretString),
    /// The id of a session.
    Session(SecretString),
}

impl Credential {
    /// By which it is told from others, and which tells nothing of it.
    pub fn hash(&self) -> [u8; 32] {
        let (Self::Token(text) | Self::Session(text)) = self;
        hash(text.expose_secret())
    }
}

/// A session that was just begun.
#[derive(Debug)]
pub struct NewSession {
    /// What the cookie has: shown this once.
    pub id: SecretString,
    /// For how long it lasts.
    pub lasts: Duration,
}

/// The tokens, and the sessions that were made from them: all that asks comes through here.
#[derive(Debug, Clone)]
pub struct Sessions {
    tokens: AccessTokens,
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    /// Those of `store`, whose bearers `vault` seals.
    pub fn new(tokens: AccessTokens, store: Store, vault: Vault, clock: Arc<dyn Clock>) -> Self {
        Self {
            tokens,
            store,
            vault,
            clock,
        }
    }

    /// The same for whoever has guessed too often: the bootstrap token, which people may have chosen, is compared with nothing
    /// that they show.
    #[must_use]
    pub fn without_bootstrap(&self) -> Self {
        Self {
            tokens: self.tokens.without_bootstrap(),
            ..self.clone()
        }
    }

    /// How people sign in by the identity provider; none where they do not.
    pub fn logins(&self) -> Option<Logins> {
        Logins::of(self.tokens.oidc()?, &self.vault)
    }

    /// Who asks: none where what is shown is unknown, expired, revoked or ended.
    ///
    /// # Errors
    /// Where that cannot be told.
    pub async fn authenticate(&self, shown: &Credential) -> Result<Option<Scope>, AuthenticationError> {
        match shown {
            Credential::Token(token) => self.tokens.authenticate(token.expose_secret()).await,
            Credential::Session(id) => self.bearer_of(id).await,
        }
    }

    /// Whether what was shown for that scope has ended by itself, which takes no store to tell.
    pub fn is_over(&self, scope: &Scope) -> bool {
        scope.ends_at().is_some_and(|end| end <= self.clock.now())
    }

    /// Begins a session of the bearer of `token`, who was just found to have this scope; none where that is over. Where
    /// they have as many as they may, the oldest ends.
    ///
    /// # Errors
    /// Where the session cannot be kept.
    pub async fn begin(
        &self,
        token: &SecretString,
        scope: &Scope,
    ) -> Result<Option<NewSession>, AuthenticationError> {
        let now = self.clock.now();
        let own_end = scope.ends_at().map_or(LONGEST, |end| end - now);
        let lasts = own_end.min(LONGEST);
        if lasts <= Duration::zero() {
            return Ok(None);
        }
        self.remove_ended().await?;
        let id = chance()?;
        let (hash, holder) = (hash(id.expose_secret()), hash(&scope.actor().key()));
        sessions::remove_oldest(&self.store, &holder, OF_BEARER_MAX - 1).await?;
        let row = session::Model {
            id_hash: hash.to_vec(),
            bearer: self.vault.seal(Bound::Session(hash), token)?,
            created_at: now.into(),
            ends_at: (now + lasts).into(),
            holder: Some(holder.to_vec()),
        };
        sessions::insert(&self.store, row).await?;
        Ok(Some(NewSession { id, lasts }))
    }

    /// Ends a session; what has ended already stays so.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn end(&self, id: &SecretString) -> Result<(), StoreError> {
        sessions::remove(&self.store, &hash(id.expose_secret())).await
    }

    /// Removes the sessions whose time is over.
    ///
    /// # Errors
    /// Where the store fails.
    pub async fn remove_ended(&self) -> Result<(), StoreError> {
        sessions::remove_ended(&self.store, self.clock.now().into()).await
    }

    async fn bearer_of(&self, id: &SecretString) -> Result<Option<Scope>, AuthenticationError> {
        let hash = hash(id.expose_secret());
        let Some(row) = sessions::find(&self.store, &hash).await? else {
            return Ok(None);
        };
        let ends_at: DateTime<Utc> = row.ends_at.into();
        if ends_at <= self.clock.now() {
            return Ok(None);
        }
        // Another key than it was sealed with: who has the session signs in again.
        let Ok(token) = self.vault.open(Bound::Session(hash), &row.bearer) else {
            debug!("a session was sealed with another key");
            return Ok(None);
        };
        let Some(scope) = self.tokens.authenticate_session(token.expose_secret()).await? else {
            sessions::remove(&self.store, &hash).await?;
            return Ok(None);
        };
        let own_end = scope.ends_at().unwrap_or(ends_at);
        Ok(Some(scope.until(Some(own_end.min(ends_at)))))
    }
}
