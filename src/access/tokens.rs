//! Access tokens: recognised by their hash, limited, expiring, revoked; how they are made stands in `making`.

use std::sync::Arc;

use ring::digest;
use secrecy::{ExposeSecret, SecretString};

use subtle::ConstantTimeEq;

use super::{Actor, AuthenticationError, Oidc, Role, Scope, oidc::Purpose, token_text};
use crate::{
    clock::Clock,
    store::{
        IntegrationId, Store, StoreError, Tenants, TokenId, access_tokens, audit::By, entities::access_token,
    },
};

/// The access tokens of a store, and the bootstrap token where one is set.
#[derive(Debug, Clone)]
pub struct AccessTokens {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    bootstrap: Option<[u8; 32]>,
    oidc: Option<Oidc>,
}

impl AccessTokens {
    /// The tokens of `store`, and `bootstrap` as an admin token beside them.
    pub fn new(store: Store, clock: Arc<dyn Clock>, bootstrap: Option<&SecretString>) -> Self {
        Self {
            store,
            clock,
            bootstrap: bootstrap.map(|token| hash(token.expose_secret())),
            oidc: None,
        }
    }

    /// The same, and the tokens of an identity provider beside them.
    #[must_use]
    pub fn with_oidc(self, oidc: Option<Oidc>) -> Self {
        Self { oidc, ..self }
    }

    /// Where people sign in elsewhere, if they do.
    pub(super) fn oidc(&self) -> Option<&Oidc> {
        self.oidc.as_ref()
    }

    /// The same, but the bootstrap token lets nobody in.
    pub(super) fn without_bootstrap(&self) -> Self {
        Self {
            bootstrap: None,
            ..self.clone()
        }
    }

    /// All tokens that were ever made, oldest first, with the integrations that each is limited to.
    pub async fn list(&self) -> Result<Vec<(access_token::Model, Vec<IntegrationId>)>, StoreError> {
        access_tokens::list(&self.store).await
    }

    /// Revokes a token; `false` where there is none with that id that still holds.
    pub async fn revoke(&self, by: &By, id: TokenId) -> Result<bool, StoreError> {
        access_tokens::revoke(&self.store, by, id, self.clock.now().into()).await
    }

    /// Who bears `token`: none where it is unknown, expired or revoked.
    pub async fn authenticate(&self, token: &str) -> Result<Option<Scope>, AuthenticationError> {
        self.find(token, Purpose::Bearer).await
    }

    /// The same of what a session was made from, which may be a login's.
    pub(super) async fn authenticate_session(
        &self,
        token: &str,
    ) -> Result<Option<Scope>, AuthenticationError> {
        self.find(token, Purpose::Session).await
    }

    async fn find(&self, token: &str, purpose: Purpose<'_>) -> Result<Option<Scope>, AuthenticationError> {
        let hash = hash(token);
        if self
            .bootstrap
            .is_some_and(|bootstrap| bootstrap.ct_eq(&hash).into())
        {
            return Ok(Some(Scope::new(Actor::Bootstrap, Role::Admin, Tenants::All)));
        }
        if token_text::is_mistyped(token) {
            return Ok(None);
        }
        if let Some(oidc) = self.oidc.as_ref().filter(|_| Oidc::looks_like_one(token)) {
            return oidc.authenticate(token, purpose).await;
        }
        let now = self.clock.now();
        let Some((row, integrations)) = access_tokens::find_by_hash(&self.store, &hash).await? else {
            return Ok(None);
        };
        // Whenever it was revoked: the process that did may have a clock that is ahead of this one's.
        if row.revoked_at.is_some() || row.expires_at.is_some_and(|end| end <= now.into()) {
            return Ok(None);
        }
        access_tokens::touch(&self.store, &row, now.into()).await?;
        let role = row
            .role
            .parse()
            .map_err(|_| StoreError::Inconsistent { what: "access token" })?;
        let tenants = if row.all_integrations {
            Tenants::All
        } else {
            Tenants::Only(integrations)
        };
        let actor = Actor::Token {
            id: row.id,
            name: row.name,
        };
        Ok(Some(
            Scope::new(actor, role, tenants).until(row.expires_at.map(Into::into)),
        ))
    }
}

// Only hashes are kept and looked up: how far one fits tells nothing of the token, whose 256 bits cannot be approached.
pub(super) fn hash(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, token.as_bytes()).as_ref());
    hash
}
