//! From Okta's records to the store's: what a record without a name is called, and which texts are kept.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound, Utc};

use crate::{
    okta::{App, AppEvent, AppUser, AssignmentScope, Change, Group, LogEvent, Shows, SignIn, User},
    store::{
        Millis,
        app_signals::Signal,
        writers::{
            AppEventRecord, AppRecord, AssignmentRecord, ChangeKind, ChangeRecord, GroupRecord, SignInRecord,
            UserRecord,
        },
    },
};

fn millis(at: Option<DateTime<Utc>>) -> Option<Millis> {
    at.map(Into::into)
}

pub(super) fn user(user: User) -> UserRecord {
    let login = user
        .login
        .clone()
        .or_else(|| user.email.clone())
        .unwrap_or_else(|| user.id.clone());
    UserRecord {
        name: user.name().unwrap_or_else(|| login.clone()),
        login,
        okta_id: user.id,
        email: user.email,
        status: user.status,
        created_at: millis(user.created),
        activated_at: millis(user.activated),
        last_login_at: millis(user.last_login),
        last_updated_at: millis(user.last_updated),
        title: user.title,
        department: user.department,
        division: user.division,
        cost_center: user.cost_center,
        organization: user.organization,
        employment_type: user.user_type,
        country_code: user.country_code,
    }
}

pub(super) fn app(app: App) -> AppRecord {
    AppRecord {
        label: app.title().to_owned(),
        owned_by_okta: app.owned_by_okta(),
        okta_id: app.id,
        name: app.name,
        status: app.status,
        sign_on_mode: app.sign_on_mode,
        created_at: millis(app.created),
        last_updated_at: millis(app.last_updated),
    }
}

pub(super) fn assignment(user: AppUser) -> AssignmentRecord {
    let through_group = user.scope == AssignmentScope::Group;
    AssignmentRecord {
        user_okta_id: user.id,
        through_group,
        group_okta_id: user.group.filter(|_| through_group),
        assigned_at: millis(user.created),
    }
}

pub(super) fn group(group: &Group) -> GroupRecord {
    GroupRecord {
        okta_id: group.id.clone(),
        name: group.name.clone(),
    }
}

pub(super) fn sign_in(sign_in: SignIn) -> SignInRecord {
    let login = sign_in.user_login.unwrap_or_else(|| sign_in.user_id.clone());
    SignInRecord {
        event_id: sign_in.event_id,
        at: sign_in.at.into(),
        user_name: sign_in.user_name.unwrap_or_else(|| login.clone()),
        user_login: login,
        user_okta_id: sign_in.user_id,
        app_label: sign_in.app_label.unwrap_or_else(|| sign_in.app_id.clone()),
        app_okta_id: sign_in.app_id,
    }
}

pub(super) fn app_event(event: AppEvent) -> AppEventRecord {
    AppEventRecord {
        signal: match event.shows {
            Shows::AddedByUser => Signal::AddedByUser,
            Shows::OauthConsent => Signal::OauthConsent,
            Shows::Deleted => Signal::DeletedInUse,
        },
        event_id: event.event_id,
        at: event.at.into(),
        app_label: event.app_label.unwrap_or_else(|| event.app_id.clone()),
        app_okta_id: event.app_id,
    }
}

/// What events say has changed: last logins by Okta's ids of users, and what is to be read again.
pub(super) fn changes(events: &[LogEvent]) -> (BTreeMap<String, Millis>, Vec<ChangeRecord>) {
    let (mut logins, mut records) = (BTreeMap::new(), Vec::new());
    for (change, at) in events.iter().filter_map(LogEvent::change) {
        let record = |kind, subject: String, object: Option<String>, removed| ChangeRecord {
            kind,
            subject,
            object: object.unwrap_or_default(),
            removed,
            at: at.into(),
        };
        records.push(match change {
            Change::LoggedIn { user } => {
                // Okta's own `lastLogin` has whole seconds.
                let login = Millis::from(at.trunc_subsecs(0));
                let last = logins.entry(user).or_insert(login);
                *last = Ord::max(*last, login);
                continue;
            }
            Change::Seat { app, user, removed } => record(ChangeKind::Seat, app, Some(user), removed),
            Change::Seats { app } => record(ChangeKind::Seats, app, None, false),
            Change::UserDeleted { user } => record(ChangeKind::User, user, None, false),
            Change::Roles { user } => record(ChangeKind::Roles, user, None, false),
            Change::AllRoles => record(ChangeKind::AllRoles, String::new(), None, false),
            Change::Members { group, user } => record(ChangeKind::Members, group, user, false),
        });
    }
    (logins, records)
}
