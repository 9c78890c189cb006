//! `GET /_least`: the fewest calls that a full read of the org needs, worked out from the org and the page sizes that
//! Okta documents. Benchmarks hold a sync against it.

use serde::{Deserialize, Serialize};

use crate::truth::count_sign_ins;
use crate::world::World;

/// The largest pages that Okta documents.
const USERS_PAGE: u64 = 200;
const APPS_PAGE: u64 = 200;
const APP_USERS_PAGE: u64 = 500;
const LOGS_PAGE: u64 = 1000;
const GROUPS_PAGE: u64 = 10_000;
const MEMBERS_PAGE: u64 = 1000;
/// No maximum is documented here: this is the default.
const ASSIGNEES_PAGE: u64 = 100;

/// The fewest calls, and what they would read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Least {
    /// All of them.
    pub requests: u64,
    /// By rate limit bucket.
    pub buckets: LeastByBucket,
    /// By what they read.
    pub parts: LeastByPart,
    /// Users in Okta's lists, whatever their status.
    pub users: u64,
    /// Apps in Okta's list, Okta's own included.
    pub apps: u64,
    /// Entries of the apps' lists of users.
    pub assignments: u64,
    /// Sign-ins of the last 90 days that count.
    pub sign_ins: u64,
}

/// The fewest calls in each bucket; the others need none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeastByBucket {
    /// The list of users.
    pub users: u64,
    /// The list of apps, and each app's list of users.
    pub apps: u64,
    /// The sign-ins, and the poll that finds nothing more.
    pub logs: u64,
    /// The list of groups, each one's roles, and the members of those that carry roles.
    pub groups: u64,
    /// The org, the list of role holders, and each holder's roles.
    pub other: u64,
}

/// The fewest calls for each list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeastByPart {
    /// `/org`.
    pub org: u64,
    /// `/users`.
    pub users: u64,
    /// `/apps`.
    pub apps: u64,
    /// `/apps/{id}/users`.
    pub app_users: u64,
    /// `/logs`.
    pub logs: u64,
    /// `/groups`.
    pub groups: u64,
    /// `/groups/{id}/roles`.
    pub group_roles: u64,
    /// `/groups/{id}/users`.
    pub group_users: u64,
    /// `/iam/assignees/users`.
    pub assignees: u64,
    /// `/users/{id}/roles`.
    pub user_roles: u64,
}

/// Counts for the org as it is.
pub(crate) fn count(world: &World, now_ms: i64) -> Least {
    let users = world.users.iter().filter(|user| !user.deleted).count() as u64;
    let listed = || world.apps.iter().filter(|app| !app.deleted);
    let apps = listed().count() as u64;
    let assigned = |app: &crate::world::app::App| app.users.len() as u64;
    let sign_ins = count_sign_ins(world, now_ms);
    let groups = world.groups.len() as u64;
    let carrying = || world.groups.iter().filter(|group| !group.roles.is_empty());
    let holders = world.role_holders().len() as u64;
    let parts = LeastByPart {
        org: 1,
        users: pages(users, USERS_PAGE),
        apps: pages(apps, APPS_PAGE),
        app_users: listed().map(|app| pages(assigned(app), APP_USERS_PAGE)).sum(),
        logs: sign_ins.div_ceil(LOGS_PAGE) + 1,
        groups: pages(groups, GROUPS_PAGE),
        group_roles: groups,
        group_users: carrying()
            .map(|group| pages(group.members.len() as u64, MEMBERS_PAGE))
            .sum(),
        assignees: pages(holders, ASSIGNEES_PAGE),
        user_roles: holders,
    };
    let buckets = LeastByBucket {
        users: parts.users,
        apps: parts.apps + parts.app_users,
        logs: parts.logs,
        groups: parts.groups + parts.group_roles + parts.group_users,
        other: parts.org + parts.assignees + parts.user_roles,
    };
    Least {
        requests: buckets.users + buckets.apps + buckets.logs + buckets.groups + buckets.other,
        buckets,
        parts,
        users,
        apps,
        assignments: listed().map(assigned).sum(),
        sign_ins,
    }
}

/// An empty list takes a call too.
fn pages(rows: u64, per_page: u64) -> u64 {
    rows.div_ceil(per_page).max(1)
}
