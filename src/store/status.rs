//! Statuses that are seatgraph's own, beside those that Okta gives to users and apps.

/// No longer in Okta; kept because sign-ins were counted.
pub const DELETED: &str = "DELETED";
/// Met in the log or as an assignee, and not read from Okta's list yet.
pub const UNKNOWN: &str = "UNKNOWN";
