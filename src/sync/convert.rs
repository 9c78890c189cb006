//! From Okta's records to the store's: what a record without a name is called, and which texts are kept.

use chrono::{DateTime, Utc};

use crate::{
    okta::{App, AppUser, AssignmentScope, SignIn, User},
    store::{
        Millis,
        writers::{AppRecord, AssignmentRecord, SignInRecord, UserRecord},
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
    AssignmentRecord {
        user_okta_id: user.id,
        through_group: user.scope == AssignmentScope::Group,
        assigned_at: millis(user.created),
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
