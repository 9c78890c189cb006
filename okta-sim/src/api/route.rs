//! Paths: which endpoint they mean, in which bucket it counts, and what a caller needs for it.

use crate::faults::Fault;
use crate::rate::Bucket;

use super::params::decode;

/// An endpoint, with the ids of its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Org,
    Users,
    Me,
    User(String),
    UserRoles(String),
    UserGroups(String),
    Assignees,
    Apps,
    App(String),
    AppUsers(String),
    AppUser { app: String, user: String },
    AppGroups(String),
    Groups,
    Group(String),
    GroupUsers(String),
    GroupRoles(String),
    Logs,
    Token,
}

impl Target {
    /// Whether it lists people, apps, groups or seats.
    pub(crate) fn is_list(&self) -> bool {
        matches!(
            self,
            Target::Users
                | Target::Assignees
                | Target::Apps
                | Target::AppUsers(_)
                | Target::AppGroups(_)
                | Target::Groups
                | Target::GroupUsers(_)
        )
    }
}

/// What a credential may or may not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Org,
    Users,
    Apps,
    Groups,
    Roles,
    Logs,
}

impl Part {
    pub(crate) fn scope(self) -> &'static str {
        match self {
            Part::Org => "okta.orgs.read",
            Part::Users => "okta.users.read",
            Part::Apps => "okta.apps.read",
            Part::Groups => "okta.groups.read",
            Part::Roles => "okta.roles.read",
            Part::Logs => "okta.logs.read",
        }
    }

    /// The fault that forbids it.
    pub(crate) fn forbidden_by(self) -> Option<Fault> {
        match self {
            Part::Users => Some(Fault::ForbidUsers),
            Part::Apps => Some(Fault::ForbidApps),
            Part::Logs => Some(Fault::ForbidLogs),
            Part::Roles => Some(Fault::ForbidRoles),
            Part::Org | Part::Groups => None,
        }
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// Nothing when Okta has no such endpoint.
    pub(crate) target: Option<Target>,
    pub(crate) bucket: Bucket,
    pub(crate) part: Part,
}

impl Route {
    pub(crate) fn of(path: &str) -> Route {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let own = |id: &&str| decode(id, false);
        let route = |target: Target, bucket, part| Route {
            target: Some(target),
            bucket,
            part,
        };
        match segments.as_slice() {
            ["api", "v1", "org"] => route(Target::Org, Bucket::Other, Part::Org),
            ["api", "v1", "users"] => route(Target::Users, Bucket::Users, Part::Users),
            ["api", "v1", "users", "me"] => route(Target::Me, Bucket::User, Part::Users),
            ["api", "v1", "users", id] => route(Target::User(own(id)), Bucket::User, Part::Users),
            ["api", "v1", "users", id, "roles"] => {
                route(Target::UserRoles(own(id)), Bucket::Other, Part::Roles)
            }
            ["api", "v1", "users", id, "groups"] => {
                route(Target::UserGroups(own(id)), Bucket::Other, Part::Users)
            }
            ["api", "v1", "iam", "assignees", "users"] => {
                route(Target::Assignees, Bucket::Other, Part::Roles)
            }
            ["api", "v1", "apps"] => route(Target::Apps, Bucket::Apps, Part::Apps),
            ["api", "v1", "apps", id] => route(Target::App(own(id)), Bucket::App, Part::Apps),
            ["api", "v1", "apps", id, "users"] => route(Target::AppUsers(own(id)), Bucket::Apps, Part::Apps),
            ["api", "v1", "apps", app, "users", user] => {
                let (app, user) = (own(app), own(user));
                route(Target::AppUser { app, user }, Bucket::Apps, Part::Apps)
            }
            ["api", "v1", "apps", id, "groups"] => {
                route(Target::AppGroups(own(id)), Bucket::Apps, Part::Apps)
            }
            ["api", "v1", "groups"] => route(Target::Groups, Bucket::Groups, Part::Groups),
            ["api", "v1", "groups", id] => route(Target::Group(own(id)), Bucket::Group, Part::Groups),
            ["api", "v1", "groups", id, "users"] => {
                route(Target::GroupUsers(own(id)), Bucket::Groups, Part::Groups)
            }
            ["api", "v1", "groups", id, "roles"] => {
                route(Target::GroupRoles(own(id)), Bucket::Groups, Part::Roles)
            }
            ["api", "v1", "logs"] => route(Target::Logs, Bucket::Logs, Part::Logs),
            ["oauth2", "v1", "token"] => route(Target::Token, Bucket::Token, Part::Org),
            ["api", "v1", "apps", ..] => Route {
                target: None,
                bucket: Bucket::Apps,
                part: Part::Apps,
            },
            ["api", "v1", "groups", ..] => Route {
                target: None,
                bucket: Bucket::Groups,
                part: Part::Groups,
            },
            _ => Route {
                target: None,
                bucket: Bucket::Other,
                part: Part::Org,
            },
        }
    }
}
