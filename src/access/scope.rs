//! What the bearer of an access token may see and do, decided once per request.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::Actor;
use crate::store::{IntegrationId, Tenants, audit::By};

/// What an access token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Also connects, disconnects, syncs, reviews and sets licences.
    Admin,
}

impl Role {
    /// As it is stored and written: `VIEWER`, `ADMIN`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "VIEWER",
            Self::Admin => "ADMIN",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = &'static str;

    fn from_str(role: &str) -> Result<Self, Self::Err> {
        match role.to_ascii_uppercase().as_str() {
            "VIEWER" => Ok(Self::Viewer),
            "ADMIN" => Ok(Self::Admin),
            _ => Err("a role is `viewer` or `admin`"),
        }
    }
}

/// The asker of a request: only [`AccessTokens`](super::AccessTokens) makes one.
#[derive(Debug, Clone)]
pub struct Scope {
    actor: Actor,
    address: Option<IpAddr>,
    role: Role,
    tenants: Tenants,
    ends_at: Option<DateTime<Utc>>,
}

impl Scope {
    pub(super) fn new(actor: Actor, role: Role, tenants: Tenants) -> Self {
        Self {
            actor,
            address: None,
            role,
            tenants,
            ends_at: None,
        }
    }

    /// The same, where what was shown ends by itself.
    pub(super) fn until(self, ends_at: Option<DateTime<Utc>>) -> Self {
        Self { ends_at, ..self }
    }

    /// When what was shown ends by itself.
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.ends_at
    }

    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The same, of a request that came from this address.
    pub fn at(self, address: IpAddr) -> Self {
        Self {
            address: Some(address),
            ..self
        }
    }

    /// Who asks and from where, for the audit log.
    pub fn by(&self) -> By {
        let (kind, reference) = match &self.actor {
            Actor::Token { id, .. } => ("TOKEN", Some(id.to_string())),
            Actor::Bootstrap => ("BOOTSTRAP", None),
            Actor::Oidc { subject, .. } => ("OIDC", Some(subject.clone())),
        };
        By {
            kind,
            name: self.actor.name().to_owned(),
            reference,
            address: self.address.map(|address| address.to_string()),
        }
    }

    /// The access token's role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The integrations that exist for the asker.
    pub fn tenants(&self) -> &Tenants {
        &self.tenants
    }

    /// Whether the asker may change things.
    pub fn may_administer(&self) -> bool {
        self.role == Role::Admin
    }

    /// Whether the asker may connect another org: not with a token that is limited to some integrations.
    pub fn may_connect(&self) -> bool {
        self.may_administer() && self.tenants == Tenants::All
    }

    /// Whether `integration` exists for the asker.
    pub fn sees(&self, integration: IntegrationId) -> bool {
        self.tenants.include(integration)
    }
}
