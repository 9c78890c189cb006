//! Whose directory an integration reads, and how.

use async_graphql::Enum;

/// Whose directory an integration reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum Provider {
    /// Okta.
    Okta,
}

/// How seatgraph shows to Okta who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum AuthMethod {
    /// An API token, with the rights of the administrator who made it.
    ApiToken,
    /// An OAuth service app with a private key.
    ServiceApp,
}
