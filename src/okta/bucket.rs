//! The rate limit that a call draws on. Okta counts calls by sets of endpoints, where the most specific match wins
//! (Okta docs: rate limits; the table of org-wide limits as last published there).

use std::fmt;

/// A set of endpoints that share one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Bucket {
    /// `/api/v1/users`.
    Users,
    /// `/api/v1/users/{id}`, and nothing below.
    User,
    /// `/api/v1/apps` and everything below but single apps: the users of an app draw on it too.
    Apps,
    /// `/api/v1/apps/{id}`, and nothing below.
    App,
    /// `/api/v1/groups` and everything below but single groups.
    Groups,
    /// `/api/v1/groups/{id}`, and nothing below.
    Group,
    /// `/api/v1/logs`.
    Logs,
    /// `/oauth2/v1/token`.
    Token,
    /// Everything else.
    Other,
}

impl Bucket {
    /// The bucket of a GET of `path`.
    pub(super) fn of(path: &str) -> Self {
        let mut parts = path
            .trim_start_matches("/api/v1/")
            .trim_end_matches('/')
            .split('/');
        match (parts.next(), parts.clone().count()) {
            (Some("users"), 0) => Self::Users,
            (Some("users"), 1) => Self::User,
            (Some("apps"), 1) => Self::App,
            (Some("apps"), _) => Self::Apps,
            (Some("groups"), 1) => Self::Group,
            (Some("groups"), _) => Self::Groups,
            (Some("logs"), 0) => Self::Logs,
            _ => Self::Other,
        }
    }

    /// How its calls are made.
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Token => "POST",
            _ => "GET",
        }
    }

    /// The path of its calls, as far as they have it in common.
    pub(super) fn template(self) -> &'static str {
        match self {
            Self::Users => "/api/v1/users",
            Self::User => "/api/v1/users/{id}",
            Self::Apps => "/api/v1/apps/*",
            Self::App => "/api/v1/apps/{id}",
            Self::Groups => "/api/v1/groups/*",
            Self::Group => "/api/v1/groups/{id}",
            Self::Logs => "/api/v1/logs",
            Self::Token => "/oauth2/v1/token",
            Self::Other => "/*",
        }
    }

    /// As it is told.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::User => "user",
            Self::Apps => "apps",
            Self::App => "app",
            Self::Groups => "groups",
            Self::Group => "group",
            Self::Logs => "logs",
            Self::Token => "token",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket::{self, App, Apps, Group, Groups, Logs, Other, User, Users};

    #[test]
    fn paths_fall_into_their_buckets() {
        for (path, bucket) in [
            ("/api/v1/users", Users),
            ("/api/v1/users/", Users),
            ("/api/v1/users/00u1", User),
            ("/api/v1/users/00u1/roles", Other),
            ("/api/v1/apps", Apps),
            ("/api/v1/apps/0oa1", App),
            ("/api/v1/apps/0oa1/users", Apps),
            ("/api/v1/apps/0oa1/users/00u1", Apps),
            ("/api/v1/groups", Groups),
            ("/api/v1/groups/00g1", Group),
            ("/api/v1/groups/00g1/users", Groups),
            ("/api/v1/logs", Logs),
            ("/api/v1/org", Other),
            ("/api/v1/iam/assignees/users", Other),
            ("/.well-known/okta-organization", Other),
        ] {
            assert_eq!(Bucket::of(path), bucket, "{path}");
        }
    }
}
