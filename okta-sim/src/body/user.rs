//! A user, as lists show it and as it is shown alone.

use serde_json::{Map, Value, json};

use crate::api::Site;
use crate::clock::iso;
use crate::world::user::{TYPE_ID, User, UserStatus};

fn time(at: Option<i64>) -> Value {
    at.map_or(Value::Null, |at| json!(iso(at)))
}

/// In a list: the only link is to itself.
pub(crate) fn listed(user: &User, site: &Site) -> Value {
    let mut body = base(user);
    body["_links"] = json!({ "self": site.href(&format!("/api/v1/users/{}", user.id)) });
    body
}

/// Alone: with all that can be done to it, and what is known of its credentials.
pub(crate) fn full(user: &User, site: &Site) -> Value {
    let mut body = base(user);
    if user.password_changed.is_some() {
        body["credentials"]["password"] = json!({});
    }
    if let Some(email) = user.text("email") {
        body["credentials"]["emails"] = json!([{"value": email, "status": "VERIFIED", "type": "PRIMARY"}]);
    }
    let at = format!("/api/v1/users/{}", user.id);
    let mut links = Map::new();
    links.insert("self".to_owned(), site.href(&at));
    links.insert(
        "schema".to_owned(),
        site.href("/api/v1/meta/schemas/user/oscc04qb2rUDcq2YA5d7"),
    );
    links.insert(
        "type".to_owned(),
        site.href(&format!("/api/v1/meta/types/user/{TYPE_ID}")),
    );
    for (name, path) in actions(user.status) {
        links.insert(
            (*name).to_owned(),
            json!({"href": site.url(&format!("{at}/{path}")), "method": "POST"}),
        );
    }
    if user.status == UserStatus::Deprovisioned {
        links.insert(
            "delete".to_owned(),
            json!({"href": site.url(&at), "method": "DELETE"}),
        );
    }
    body["_links"] = Value::Object(links);
    body
}

fn actions(status: UserStatus) -> &'static [(&'static str, &'static str)] {
    match status {
        UserStatus::Staged | UserStatus::Deprovisioned => &[("activate", "lifecycle/activate")],
        UserStatus::Suspended => &[
            ("unsuspend", "lifecycle/unsuspend"),
            ("deactivate", "lifecycle/deactivate"),
        ],
        UserStatus::LockedOut => &[
            ("unlock", "lifecycle/unlock"),
            ("deactivate", "lifecycle/deactivate"),
        ],
        UserStatus::Provisioned | UserStatus::Recovery => &[
            ("suspend", "lifecycle/suspend"),
            ("resetPassword", "lifecycle/reset_password"),
            ("reactivate", "lifecycle/reactivate"),
            ("deactivate", "lifecycle/deactivate"),
        ],
        UserStatus::Active | UserStatus::PasswordExpired => &[
            ("suspend", "lifecycle/suspend"),
            ("resetPassword", "lifecycle/reset_password"),
            ("expirePassword", "lifecycle/expire_password"),
            ("changeRecoveryQuestion", "credentials/change_recovery_question"),
            ("changePassword", "credentials/change_password"),
            ("deactivate", "lifecycle/deactivate"),
        ],
    }
}

fn base(user: &User) -> Value {
    json!({
        "id": user.id,
        "status": user.status.as_str(),
        "created": iso(user.created),
        "activated": time(user.activated),
        "statusChanged": time(user.status_changed),
        "lastLogin": time(user.last_login),
        "lastUpdated": iso(user.last_updated),
        "passwordChanged": time(user.password_changed),
        "realmId": "guotivlj45ZSJtnfF5d7",
        "type": {"id": TYPE_ID},
        "profile": user.profile,
        "credentials": {"provider": {"type": user.provider.0, "name": user.provider.1}},
    })
}
