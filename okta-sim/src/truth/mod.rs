//! `GET /_truth`: what a correct sync ends with, recounted from the org without regard to how anyone reads it.
//!
//! A sign-in is a `user.authentication.sso` event with outcome SUCCESS and an actor of type User, counted for its
//! target of type AppInstance on its day in UTC. People and apps that such events name and that Okta's lists no longer
//! have are in here with status DELETED.

mod count;
mod signals;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::clock::{RETENTION_MS, iso};
use crate::world::World;
use crate::world::event::Event;
use crate::world::user::User;

pub use signals::TruthSignal;

use count::{Counts, Newest, is_sign_in};

/// All of it. Everything is sorted by ids, then days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Truth {
    /// Sign-ins published earlier are not counted.
    pub since: String,
    /// The org's time when this was made.
    pub now: String,
    /// Everyone in Okta's lists, whatever their status, and those whom only counted sign-ins name.
    pub users: Vec<TruthUser>,
    /// All apps of Okta's list, and those that only counted sign-ins name.
    pub apps: Vec<TruthApp>,
    /// Who is assigned to what.
    pub assignments: Vec<TruthAssignment>,
    /// Sign-ins by day.
    pub daily: Vec<DailyCount>,
    /// Sign-ins by month.
    pub monthly: Vec<MonthlyCount>,
}

/// A person. Of a DELETED one only id, name, login and the last sign-in are known: by that sign-in's event, or, to who read Okta's list
/// afterwards, by the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TruthUser {
    /// `00u…`.
    pub id: String,
    /// First and last name, else `displayName`, else the login.
    pub name: String,
    /// Primary e-mail address.
    pub email: Option<String>,
    /// Of a DELETED one, the name that Okta's list had last.
    #[serde(default)]
    pub last_listed_name: Option<String>,
    /// The login.
    pub login: String,
    /// Okta's status, or DELETED.
    pub status: String,
    /// `profile.title`; an empty text counts as none, here and below.
    pub title: Option<String>,
    /// `profile.department`.
    pub department: Option<String>,
    /// `profile.division`.
    pub division: Option<String>,
    /// `profile.costCenter`.
    pub cost_center: Option<String>,
    /// `profile.organization`.
    pub organization: Option<String>,
    /// `profile.userType`.
    pub employment_type: Option<String>,
    /// `profile.countryCode`.
    pub country_code: Option<String>,
    /// When the user was created.
    pub created: Option<String>,
    /// When the user was activated.
    pub activated: Option<String>,
    /// The last sign-in to Okta itself.
    pub last_login: Option<String>,
    /// Types of administrator roles, direct and through groups; sorted, each once.
    pub roles: Vec<String>,
    /// The newest counted sign-in to any app.
    pub last_sign_in: Option<SignIn>,
}

/// The newest sign-in of a person; of two at the same instant, that to the app with the greater id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// When.
    pub at: String,
    /// The app's id.
    pub app: String,
}

/// An app. Of a DELETED one only id, label and the last sign-in are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TruthApp {
    /// `0oa…`.
    pub id: String,
    /// What people see.
    pub label: String,
    /// The catalogue key.
    pub name: Option<String>,
    /// ACTIVE, INACTIVE or DELETED.
    pub status: String,
    /// Null for directories.
    pub sign_on_mode: Option<String>,
    /// When it was added.
    pub created: Option<String>,
    /// One of Okta's own, such as the dashboard.
    pub owned_by_okta: bool,
    /// The newest counted sign-in of anyone.
    pub last_sign_in: Option<String>,
    /// What events of the same time show of it; of a DELETED one only that it was deleted while it was in use.
    #[serde(default)]
    pub signals: Vec<TruthSignal>,
}

/// An assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TruthAssignment {
    /// The app's id.
    pub app: String,
    /// The user's id.
    pub user: String,
    /// USER or GROUP.
    pub scope: String,
    /// Through which group, where it is GROUP.
    #[serde(default)]
    pub group: Option<TruthGroup>,
    /// Since when.
    pub created: String,
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TruthGroup {
    /// `00g…`.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// Sign-ins of a user to an app on a day; in JSON an array `[app, user, day, signIns, last]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyCount(
    /// The app's id.
    pub String,
    /// The user's id.
    pub String,
    /// The day in UTC, `2026-11-24`.
    pub String,
    /// How many.
    pub u64,
    /// The newest of them.
    pub String,
);

/// Sign-ins of a user to an app in a month; in JSON an array `[app, user, month, signIns]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyCount(
    /// The app's id.
    pub String,
    /// The user's id.
    pub String,
    /// The month in UTC, `2026-11`.
    pub String,
    /// How many.
    pub u64,
);

/// Recounts the org. With an empty log nothing is counted.
pub(crate) fn recount(world: &World, now_ms: i64, since_ms: Option<i64>, empty_log: bool) -> Truth {
    let since_ms = since_ms.unwrap_or(now_ms - RETENTION_MS);
    let counts = if empty_log {
        Counts::default()
    } else {
        Counts::of(world, since_ms)
    };
    let mut users: Vec<TruthUser> = world
        .users
        .iter()
        .enumerate()
        .filter_map(|(at, user)| person(world, at, user, counts.user(at)))
        .collect();
    users.sort_by(|a, b| a.id.cmp(&b.id));
    let mut assignments = assignments(world);
    assignments.sort_by(|a, b| (&a.app, &a.user).cmp(&(&b.app, &b.user)));
    Truth {
        since: iso(since_ms),
        now: iso(now_ms),
        users,
        apps: apps(world, &counts, since_ms),
        assignments,
        daily: counts.daily(world),
        monthly: counts.monthly(world),
    }
}

/// How many sign-ins of the last 90 days count.
pub(crate) fn count_sign_ins(world: &World, now_ms: i64) -> u64 {
    let since_ms = now_ms - RETENTION_MS;
    let counts = |event: &&Event| event.published >= since_ms && is_sign_in(world, event);
    world.log.events().iter().filter(counts).count() as u64
}

fn person(world: &World, at: usize, user: &User, newest: Option<&Newest>) -> Option<TruthUser> {
    let last_sign_in = newest.and_then(|newest| {
        Some(SignIn {
            at: iso(newest.at_ms),
            app: world.apps.get(newest.app as usize)?.id.clone(),
        })
    });
    if user.deleted {
        let (login, name) = user.called_at(newest?.at_ms);
        return Some(TruthUser {
            id: user.id.clone(),
            name: name.unwrap_or_else(|| login.clone()),
            email: None,
            last_listed_name: Some(listed_name(user)),
            login,
            status: "DELETED".to_owned(),
            title: None,
            department: None,
            division: None,
            cost_center: None,
            organization: None,
            employment_type: None,
            country_code: None,
            created: None,
            activated: None,
            last_login: None,
            roles: Vec::new(),
            last_sign_in,
        });
    }
    let text = |attribute: &str| {
        user.text(attribute)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let roles: BTreeSet<&str> = world.roles_of(at).iter().map(|(grant, _)| grant.kind()).collect();
    Some(TruthUser {
        id: user.id.clone(),
        name: listed_name(user),
        email: text("email"),
        last_listed_name: None,
        login: user.login().to_owned(),
        status: user.status.as_str().to_owned(),
        title: text("title"),
        department: text("department"),
        division: text("division"),
        cost_center: text("costCenter"),
        organization: text("organization"),
        employment_type: text("userType"),
        country_code: text("countryCode"),
        created: Some(iso(user.created)),
        activated: user.activated.map(iso),
        last_login: user.last_login.map(iso),
        roles: roles.into_iter().map(str::to_owned).collect(),
        last_sign_in,
    })
}

fn listed_name(user: &User) -> String {
    let filled = |attribute: &str| {
        user.text(attribute)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let names: Vec<&str> = ["firstName", "lastName"].into_iter().filter_map(filled).collect();
    if names.is_empty() {
        filled("displayName").unwrap_or(user.login()).to_owned()
    } else {
        names.join(" ")
    }
}

fn apps(world: &World, counts: &Counts, since_ms: i64) -> Vec<TruthApp> {
    let shown = signals::of(world, since_ms, counts);
    let one = |(at, app): (usize, &crate::world::app::App)| {
        let newest = counts.app(at);
        let listed = !app.deleted;
        let label = match (listed, newest) {
            (true, _) => app.label.clone(),
            (false, Some(newest)) => app.label_at(newest.at_ms).to_owned(),
            (false, None) => return None,
        };
        Some(TruthApp {
            id: app.id.clone(),
            label,
            name: listed.then(|| app.name.clone()),
            status: if listed { app.status() } else { "DELETED" }.to_owned(),
            sign_on_mode: app.mode.filter(|_| listed).map(str::to_owned),
            created: listed.then(|| iso(app.created)),
            owned_by_okta: listed && app.owned_by_okta(),
            last_sign_in: newest.map(|newest| iso(newest.at_ms)),
            signals: shown
                .get(&(at as u32))
                .into_iter()
                .flatten()
                .filter(|signal| listed != (signal.code == signals::DELETED_IN_USE))
                .cloned()
                .collect(),
        })
    };
    let mut apps: Vec<TruthApp> = world.apps.iter().enumerate().filter_map(one).collect();
    apps.sort_by(|a, b| a.id.cmp(&b.id));
    apps
}

fn assignments(world: &World) -> Vec<TruthAssignment> {
    let listed = world.apps.iter().filter(|app| !app.deleted);
    listed
        .flat_map(|app| {
            app.users.iter().filter_map(|entry| {
                let user = world.users.get(entry.user as usize)?;
                Some(TruthAssignment {
                    app: app.id.clone(),
                    user: user.id.clone(),
                    scope: entry.scope().to_owned(),
                    group: world.groups.get(entry.group as usize).map(|group| TruthGroup {
                        id: group.id.clone(),
                        name: group.name.clone(),
                    }),
                    created: iso(entry.created),
                })
            })
        })
        .collect()
}
