//! The credentials that hold: API tokens, service apps with their keys and scopes, access tokens.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::Caller;
use crate::dice::{letters, mix, mix_text, okta_id};

use super::OauthError;
use super::assertion::Assertion;
use super::key::PublicKey;

/// How long an access token holds, fixed as in Okta.
pub(crate) const TOKEN_LIFETIME_MS: i64 = 3_600_000;

/// A service app to be registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceApp {
    /// The public key as a JWK (RSA, P-256 or P-384), or a set of them under `keys`.
    pub jwk: Value,
    /// What a super administrator has granted, such as `okta.users.read`.
    pub scopes: Vec<String>,
    /// Token requests without a DPoP proof are refused.
    #[serde(default)]
    pub require_dpop: bool,
}

/// The key of a service app is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("jwk must be a public RSA, P-256 or P-384 key in JWK form, or a set of them under \"keys\"")]
pub struct BadServiceApp;

/// A registered service app.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    keys: Vec<PublicKey>,
    pub(crate) scopes: Vec<String>,
    pub(crate) require_dpop: bool,
}

impl Registered {
    pub(crate) fn verify(&self, assertion: &Assertion) -> Result<(), OauthError> {
        let fits = |key: &&PublicKey| match (&assertion.key_id, &key.id) {
            (Some(asked), Some(own)) => asked == own,
            _ => true,
        };
        let verified = self
            .keys
            .iter()
            .filter(fits)
            .any(|key| key.verifies(&assertion.algorithm, &assertion.signed, &assertion.signature));
        if verified {
            Ok(())
        } else {
            Err(OauthError::client("The client_assertion signature is invalid."))
        }
    }
}

struct Access {
    scopes: Vec<String>,
    expires_ms: i64,
}

/// All credentials of the org.
pub(crate) struct Credentials {
    seed: u64,
    issued: u64,
    /// The newest is the last.
    tokens: Vec<String>,
    apps: BTreeMap<String, Registered>,
    access: HashMap<String, Access>,
    used: HashSet<(String, String)>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("tokens", &self.tokens.len())
            .field("apps", &self.apps.len())
            .field("access", &self.access.len())
            .finish_non_exhaustive()
    }
}

impl Credentials {
    pub(crate) fn new(seed: u64, token: String) -> Self {
        Credentials {
            seed,
            issued: 0,
            tokens: vec![token],
            apps: BTreeMap::new(),
            access: HashMap::new(),
            used: HashSet::new(),
        }
    }

    fn next(&mut self, subject: &str) -> u64 {
        self.issued += 1;
        mix(mix_text(self.seed, subject), self.issued)
    }

    /// The newest API token that holds.
    pub(crate) fn token(&self) -> Option<&str> {
        self.tokens.last().map(String::as_str)
    }

    /// Makes a new API token; older ones go on to hold.
    pub(crate) fn issue_token(&mut self) -> String {
        let token = format!("00{}", letters(self.next("api token"), 40));
        self.tokens.push(token.clone());
        token
    }

    /// Ends all API tokens and access tokens. Registered service apps stay.
    pub(crate) fn revoke_all(&mut self) {
        self.tokens.clear();
        self.access.clear();
    }

    pub(crate) fn register(&mut self, app: ServiceApp) -> Result<String, BadServiceApp> {
        let keys: Option<Vec<PublicKey>> = match app.jwk.get("keys").and_then(Value::as_array) {
            Some(keys) => keys.iter().map(PublicKey::of).collect(),
            None => PublicKey::of(&app.jwk).map(|key| vec![key]),
        };
        let keys = keys.filter(|keys| !keys.is_empty()).ok_or(BadServiceApp)?;
        let number = self.next("service app");
        let client_id = okta_id(self.seed, "0oa", number);
        let registered = Registered {
            keys,
            scopes: app.scopes,
            require_dpop: app.require_dpop,
        };
        self.apps.insert(client_id.clone(), registered);
        Ok(client_id)
    }

    pub(crate) fn app(&self, client_id: &str) -> Option<&Registered> {
        self.apps.get(client_id)
    }

    /// Notes that an assertion was used; false when it had been.
    pub(crate) fn use_up(&mut self, client_id: &str, jti: &str) -> bool {
        self.used.insert((client_id.to_owned(), jti.to_owned()))
    }

    pub(crate) fn issue_access(&mut self, scopes: Vec<String>, now_ms: i64) -> String {
        let token = format!("eyJ{}", letters(self.next("access token"), 180));
        self.access.retain(|_, access| access.expires_ms > now_ms);
        let access = Access {
            scopes,
            expires_ms: now_ms + TOKEN_LIFETIME_MS,
        };
        self.access.insert(token.clone(), access);
        token
    }

    /// Who calls with this `Authorization` header; the error says whether it was meant as a bearer token.
    pub(crate) fn caller(&self, authorization: Option<&str>, now_ms: i64) -> Result<Caller, bool> {
        let Some((scheme, token)) = authorization.and_then(|value| value.split_once(' ')) else {
            return Err(false);
        };
        let token = token.trim();
        if scheme.eq_ignore_ascii_case("SSWS") {
            let known = self.tokens.iter().any(|own| own == token);
            // The administrator whose token it is comes first in the list of users.
            return known.then_some(Caller::Token { user: 0 }).ok_or(false);
        }
        let bearer = scheme.eq_ignore_ascii_case("Bearer");
        match self.access.get(token) {
            Some(access) if bearer && access.expires_ms > now_ms => Ok(Caller::Service {
                scopes: access.scopes.clone(),
            }),
            _ => Err(bearer),
        }
    }
}
