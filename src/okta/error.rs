//! What can go wrong between seatgraph and an Okta org, as far as a caller can act on it.
//!
//! No message holds a token, the query of a URL or text that Okta sent: those can carry secrets and people's names.

use std::fmt;

use chrono::{DateTime, Utc};

/// The part of Okta's API that a call reads, by the name that an administrator knows it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The org's own record.
    Org,
    /// Users.
    Users,
    /// Apps.
    Apps,
    /// Who is assigned to an app.
    Assignments,
    /// Admin roles of users and groups, and who holds any.
    Roles,
    /// Groups and their members.
    Groups,
    /// The System Log.
    Logs,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 7] = [
        Self::Org,
        Self::Users,
        Self::Apps,
        Self::Assignments,
        Self::Roles,
        Self::Groups,
        Self::Logs,
    ];

    /// The name by which an administrator knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Org => "organization settings",
            Self::Users => "users",
            Self::Apps => "apps",
            Self::Assignments => "app assignments",
            Self::Roles => "admin roles",
            Self::Groups => "groups",
            Self::Logs => "System Log",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a call to Okta gave no answer that can be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OktaError {
    /// The credential is wrong, expired, revoked, or not of this org (401).
    #[error("Okta refused the credential")]
    Unauthorized,
    /// The credential is good, but its rights don't reach this part (403).
    #[error("the credential may not read {part}")]
    Forbidden {
        /// What was to be read.
        part: Part,
    },
    /// The thing asked for is gone, or is none of this org's (404).
    #[error("Okta does not have what was asked for in {part}")]
    NotFound {
        /// What was to be read.
        part: Part,
    },
    /// Okta does not take this cursor (any more): start the list over.
    #[error("Okta refused the page cursor for {part}")]
    CursorRefused {
        /// The list that the cursor belonged to.
        part: Part,
    },
    /// Okta found fault with the request itself (another 4xx).
    #[error("Okta refused the request for {part} ({code})")]
    BadRequest {
        /// What was to be read.
        part: Part,
        /// Okta's error code, such as `E0000001`, or the HTTP status where it gave none.
        code: String,
    },
    /// The org has not bought this feature, or it is off (`E0000015`); the credential is fine.
    #[error("{part} is not available in this Okta org")]
    NotAvailable {
        /// What was to be read.
        part: Part,
    },
    /// The rate limit is spent, and waiting for it would take longer than the caller allows, or has not helped.
    #[error("Okta's rate limit for {part} is spent until {until}")]
    RateLimited {
        /// What was to be read.
        part: Part,
        /// When to try again, by this machine's clock.
        until: DateTime<Utc>,
    },
    /// No connection, or no answer in time, after all tries.
    #[error("Okta did not answer for {part}")]
    Unreachable {
        /// What was to be read.
        part: Part,
        /// The transport's own error, without the URL. None where a time limit of ours ended the call.
        #[source]
        source: Option<reqwest::Error>,
    },
    /// The host's name leads to an address that no Okta org has: private, loopback, link-local, reserved.
    #[error("the Okta domain leads to an address that must not be connected to")]
    UnsafeAddress,
    /// A link to the next page leads to another host; following it would give the credential away.
    #[error("the link to the next page of {part} leads away from the org")]
    ForeignLink {
        /// The list that the link belonged to.
        part: Part,
    },
    /// The host sends callers elsewhere (3xx). Redirects are not followed: the request carries the credential.
    #[error("the Okta domain redirected the request for {part}")]
    Redirected {
        /// What was to be read.
        part: Part,
    },
    /// The answer cannot be read, even after all tries.
    #[error("Okta's answer for {part} cannot be read")]
    Malformed {
        /// What was to be read.
        part: Part,
    },
    /// Okta, or something before it, failed (5xx), even after all tries.
    #[error("Okta failed to answer for {part} (status {status})")]
    Unavailable {
        /// What was to be read.
        part: Part,
        /// The HTTP status of the last try.
        status: u16,
    },
    /// The service app demands DPoP proofs, which seatgraph does not make: turn off "Require DPoP header in token
    /// requests" for the app.
    #[error("the service app requires DPoP")]
    DpopRequired,
    /// The token endpoint refused the service app.
    #[error("Okta refused the service app ({code})")]
    ServiceApp {
        /// The OAuth error code, such as `invalid_client` or `invalid_scope`.
        code: String,
    },
    /// The HTTP client could not be set up, for example because the machine has no certificate store.
    #[error("the HTTP client cannot be set up")]
    Setup(#[source] reqwest::Error),
}

impl OktaError {
    /// The part of the API that the error is about; none where it is about the credential or the host as such.
    pub fn part(&self) -> Option<Part> {
        match self {
            Self::Forbidden { part }
            | Self::NotFound { part }
            | Self::CursorRefused { part }
            | Self::BadRequest { part, .. }
            | Self::NotAvailable { part }
            | Self::RateLimited { part, .. }
            | Self::Unreachable { part, .. }
            | Self::ForeignLink { part }
            | Self::Redirected { part }
            | Self::Malformed { part }
            | Self::Unavailable { part, .. } => Some(*part),
            Self::Unauthorized
            | Self::UnsafeAddress
            | Self::DpopRequired
            | Self::ServiceApp { .. }
            | Self::Setup(_) => None,
        }
    }
}
