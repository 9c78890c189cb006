//! Who does something, as limits count it and the audit log names it.

use crate::store::TokenId;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Actor {
    /// The bearer of an access token.
    Token {
        /// The token's row.
        id: TokenId,
        /// What the operator calls it.
        name: String,
    },
    /// The bearer of the bootstrap token.
    Bootstrap,
    /// Somebody whom the operator's identity provider vouches for.
    Oidc {
        /// The `sub` of the issuer's tokens.
        subject: String,
        /// What the issuer calls them.
        name: String,
    },
}

impl Actor {
    /// What tells them from all others, whatever they are called.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Token { id, .. } => format!("token/{id}"),
            Self::Bootstrap => "bootstrap".to_owned(),
            Self::Oidc { subject, .. } => format!("oidc/{subject}"),
        }
    }

    /// As it is shown: the access token's name, or the person's.
    pub fn name(&self) -> &str {
        match self {
            Self::Token { name, .. } | Self::Oidc { name, .. } => name,
            Self::Bootstrap => "bootstrap",
        }
    }
}
