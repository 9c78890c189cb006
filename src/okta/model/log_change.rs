//! What events of the System Log say of changes in the directory, beside sign-ins to apps (Okta docs: event types).

use chrono::{DateTime, Utc};

use super::{
    log::{LogEvent, SIGN_IN_EVENT},
    log_signal::{ACCESS_REQUESTED, APP_DELETED, CONSENT_GRANTED, ORG_CONSENT_GRANTED, SEAT_ADDED},
};

/// The types of event that a polling query asks for: sign-ins, and what [`LogEvent::change`] and [`LogEvent::app_event`]
/// understand.
pub(in crate::okta) const TOLD_EVENTS: [&str; 28] = [
    SIGN_IN_EVENT,
    SESSION_START,
    SEAT_ADDED,
    SEAT_REMOVED,
    "application.user_membership.update",
    "application.user_membership.approve",
    "application.user_membership.revoke",
    "application.user_membership.restore",
    "application.user_membership.provision",
    "application.user_membership.deprovision",
    "group.application_assignment.add",
    "group.application_assignment.remove",
    "group.application_assignment.update",
    "group.user_membership.add",
    "group.user_membership.remove",
    "group.lifecycle.delete",
    "user.lifecycle.delete.initiated",
    "user.lifecycle.delete.completed",
    "user.account.privilege.grant",
    "user.account.privilege.revoke",
    "group.privilege.grant",
    "group.privilege.revoke",
    "iam.resourceset.bindings.add",
    "iam.resourceset.bindings.delete",
    ACCESS_REQUESTED,
    CONSENT_GRANTED,
    ORG_CONSENT_GRANTED,
    APP_DELETED,
];

const SESSION_START: &str = "user.session.start";
const SEAT_REMOVED: &str = "application.user_membership.remove";

/// Something that changed, by Okta's ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A user signed in to Okta itself, which moves `lastLogin` and nothing else of the user.
    LoggedIn {
        /// Who.
        user: String,
    },
    /// A user's seat in an app.
    Seat {
        /// Which app.
        app: String,
        /// Whose.
        user: String,
        /// Whether it was taken away, rather than given or changed.
        removed: bool,
    },
    /// The seats of an app, by a group or in a way that names no user.
    Seats {
        /// Which app.
        app: String,
    },
    /// A user who was deleted.
    UserDeleted {
        /// Who.
        user: String,
    },
    /// The admin roles of one user.
    Roles {
        /// Whose.
        user: String,
    },
    /// Admin roles of more than one user.
    AllRoles,
    /// Who is in a group, which may carry admin roles.
    Members {
        /// Which group.
        group: String,
        /// Who came or went; none where the group itself is gone.
        user: Option<String>,
    },
}

impl LogEvent {
    /// What the event says has changed, and when: none for sign-ins to apps and for whatever says nothing of the kind.
    pub fn change(&self) -> Option<(Change, DateTime<Utc>)> {
        let target = |kind: &str| {
            let found = self
                .targets
                .iter()
                .find(|target| target.kind.as_deref() == Some(kind));
            found.and_then(|target| target.id.clone())
        };
        let change = match self.event_type.as_str() {
            SESSION_START => Change::LoggedIn {
                user: self.user_who_succeeded()?.id.clone()?,
            },
            kind if kind.starts_with("application.user_membership.") => {
                let app = target("AppInstance")?;
                match target("User") {
                    Some(user) => Change::Seat {
                        app,
                        user,
                        removed: kind == SEAT_REMOVED && self.outcome.as_deref() == Some("SUCCESS"),
                    },
                    None => Change::Seats { app },
                }
            }
            kind if kind.starts_with("group.application_assignment.") => Change::Seats {
                app: target("AppInstance")?,
            },
            kind if kind.starts_with("user.lifecycle.delete.") => Change::UserDeleted {
                user: target("User")?,
            },
            kind if kind.starts_with("user.account.privilege.") => match target("User") {
                Some(user) => Change::Roles { user },
                None => Change::AllRoles,
            },
            kind if kind.starts_with("group.privilege.") || kind.starts_with("iam.") => Change::AllRoles,
            kind if kind.starts_with("group.user_membership.") => Change::Members {
                group: target("UserGroup")?,
                user: Some(target("User")?),
            },
            "group.lifecycle.delete" => Change::Members {
                group: target("UserGroup")?,
                user: None,
            },
            _ => return None,
        };
        Some((change, self.published))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn told(event_type: &str, result: &str, targets: &Value) -> Option<Change> {
        let event = json!({
            "uuid": "e1", "published": "2026-03-01T10:00:00.123Z", "eventType": event_type,
            "outcome": {"result": result}, "actor": {"id": "00uadmin", "type": "User"}, "target": targets,
        });
        let event: LogEvent = serde_json::from_value(event).unwrap();
        event.change().map(|(change, _)| change)
    }

    #[test]
    fn the_user_of_a_membership_is_the_target_not_the_actor() {
        let targets = json!([
            {"id": "0ua1", "type": "AppUser"}, {"id": "0oa1", "type": "AppInstance"}, {"id": "00u1", "type": "User"},
        ]);
        let seat = |removed| Change::Seat {
            app: "0oa1".to_owned(),
            user: "00u1".to_owned(),
            removed,
        };
        assert_eq!(
            told("application.user_membership.add", "SUCCESS", &targets),
            Some(seat(false))
        );
        assert_eq!(
            told("application.user_membership.remove", "SUCCESS", &targets),
            Some(seat(true))
        );
        let nameless = json!([{"id": "0oa1", "type": "AppInstance"}]);
        assert_eq!(
            told("application.user_membership.add", "SUCCESS", &nameless),
            Some(Change::Seats {
                app: "0oa1".to_owned()
            })
        );
        assert_eq!(
            told("application.user_membership.add", "SUCCESS", &json!(null)),
            None
        );
    }

    #[test]
    fn a_session_that_began_moves_the_actors_last_login() {
        let user = "00uadmin".to_owned();
        assert_eq!(
            told(SESSION_START, "SUCCESS", &json!([])),
            Some(Change::LoggedIn { user })
        );
        assert_eq!(told(SESSION_START, "FAILURE", &json!([])), None);
    }

    #[test]
    fn what_is_asked_for_is_understood() {
        let targets = json!([
            {"id": "0oa1", "type": "AppInstance"}, {"id": "00u1", "type": "User"}, {"id": "00g1", "type": "UserGroup"},
        ]);
        let other = [
            SIGN_IN_EVENT,
            ACCESS_REQUESTED,
            CONSENT_GRANTED,
            ORG_CONSENT_GRANTED,
            APP_DELETED,
        ];
        for event in TOLD_EVENTS.into_iter().filter(|event| !other.contains(event)) {
            assert!(told(event, "SUCCESS", &targets).is_some(), "{event}");
        }
    }
}
