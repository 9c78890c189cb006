//! Which problem an error of Okta's is: a code of the API, and the part of Okta that it concerns.

use crate::{
    okta::{OktaError, Part},
    store::writers::ProblemKey,
};

/// The credential is refused as such.
pub(super) const INVALID_TOKEN: &str = "INVALID_TOKEN";
/// The credential may not read a part.
pub(super) const FORBIDDEN: &str = "FORBIDDEN";
/// There are users and apps, and the log holds no sign-in.
pub(super) const NO_USAGE_DATA: &str = "NO_USAGE_DATA";
/// No sync has succeeded for longer than the cadence allows.
pub(super) const STALE: &str = "STALE";
/// Okta does not answer, or not as Okta does.
pub(super) const UNREACHABLE: &str = "UNREACHABLE";

/// A problem that concerns no part in particular.
pub(super) const ALL: &str = "";

/// The stored credentials cannot be decrypted.
pub(super) const KEY: &str = "encryption key";

/// What a service app was not granted.
pub(super) const SCOPES: &str = "OAuth scopes";

/// The problem that an administrator has to see.
pub(super) fn of(error: &OktaError) -> ProblemKey {
    match error {
        OktaError::Unauthorized | OktaError::DpopRequired => (INVALID_TOKEN, ALL),
        OktaError::ServiceApp { code } if code == "invalid_scope" => (FORBIDDEN, SCOPES),
        OktaError::ServiceApp { .. } => (INVALID_TOKEN, ALL),
        OktaError::Forbidden { part } | OktaError::NotAvailable { part } => (FORBIDDEN, part.name()),
        // It answers, but not with what can be used: naming the part tells an administrator where to look.
        OktaError::ForeignLink { part }
        | OktaError::Redirected { part }
        | OktaError::Malformed { part }
        | OktaError::NotFound { part }
        | OktaError::CursorRefused { part }
        | OktaError::BadRequest { part, .. } => (UNREACHABLE, part.name()),
        OktaError::RateLimited { .. }
        | OktaError::Unreachable { .. }
        | OktaError::UnsafeAddress
        | OktaError::Unavailable { .. }
        | OktaError::Setup(_) => (UNREACHABLE, ALL),
    }
}

/// Every problem that reading these parts to the end shows to be over.
pub(super) fn over_after(parts: &[Part]) -> impl Iterator<Item = ProblemKey> {
    parts.iter().map(|part| (FORBIDDEN, part.name()))
}

/// The more a problem keeps from working, the more it is worth telling: the first of these is what a run failed for.
pub(super) fn gravity((code, _): ProblemKey) -> u8 {
    match code {
        INVALID_TOKEN => 0,
        UNREACHABLE => 1,
        _ => 2,
    }
}
