//! Events of the System Log, and the sign-ins among them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::{Record, lenient};

/// The type of event that tells of a user signing in to an app, or failing to.
pub(in crate::okta) const SIGN_IN_EVENT: &str = "user.authentication.sso";

/// An event. IP addresses, places and user agents are not read: counting does not need them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub struct LogEvent {
    /// Key of the event.
    pub uuid: String,
    /// When it happened.
    pub published: DateTime<Utc>,
    /// Such as `user.authentication.sso`.
    pub event_type: String,
    /// `SUCCESS`, `FAILURE`, …; none for events without an outcome.
    pub outcome: Option<String>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// What it was done to. The order means nothing.
    pub targets: Vec<Target>,
    /// The path of the request that did it, where the event tells one.
    pub request_uri: Option<String>,
}

/// Who did something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// For users the id of the user list, `00u…`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: Option<String>,
    /// `User`, `SystemPrincipal`, `PublicClientApp`, …
    #[serde(default, rename = "type", deserialize_with = "lenient::text")]
    pub kind: Option<String>,
    /// For users the login at that time, which may have changed since.
    #[serde(default, deserialize_with = "lenient::text")]
    pub alternate_id: Option<String>,
    /// For users the name at that time.
    #[serde(default, deserialize_with = "lenient::text")]
    pub display_name: Option<String>,
    /// What more is told of it.
    #[serde(default, rename = "detailEntry", deserialize_with = "lenient::object")]
    pub detail: Option<Detail>,
}

/// What more is told of an actor or a target.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Detail {
    /// Of a consent: Okta's id of the OAuth client that it is for.
    #[serde(default, rename = "publicclientapp", deserialize_with = "lenient::text")]
    pub client: Option<String>,
}

/// What something was done to. The same shape as an [`Actor`].
pub type Target = Actor;

/// A user who signed in to an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Key of the event.
    pub event_id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Okta's id of the user.
    pub user_id: String,
    /// The user's login at that time.
    pub user_login: Option<String>,
    /// The user's name at that time.
    pub user_name: Option<String>,
    /// Okta's id of the app, which may have been deleted since.
    pub app_id: String,
    /// The app's label at that time.
    pub app_label: Option<String>,
}

impl LogEvent {
    /// The sign-in that the event tells of: none for failures, for other events, and where no app is named.
    ///
    /// The user is the actor: the target of type `AppUser` is the assignment. The app's label is the target's
    /// `alternateId`; its `displayName` is the catalogue's name, "OpenID Connect Client" for every custom app
    /// (Okta docs: event types; recorded answers: events).
    pub fn sign_in(&self) -> Option<SignIn> {
        if self.event_type != SIGN_IN_EVENT {
            return None;
        }
        let user = self.user_who_succeeded()?;
        let app = self
            .targets
            .iter()
            .find(|target| target.kind.as_deref() == Some("AppInstance") && target.id.is_some())?;
        Some(SignIn {
            event_id: self.uuid.clone(),
            at: self.published,
            user_id: user.id.clone()?,
            user_login: said(&user.alternate_id),
            user_name: said(&user.display_name),
            app_id: app.id.clone()?,
            app_label: said(&app.alternate_id).or_else(|| said(&app.display_name)),
        })
    }

    /// The actor, where that is a user and nothing went wrong.
    pub(super) fn user_who_succeeded(&self) -> Option<&Actor> {
        let actor = self.actor.as_ref()?;
        (actor.kind.as_deref() == Some("User") && self.outcome.as_deref() == Some("SUCCESS")).then_some(actor)
    }
}

/// Okta writes "unknown", at times "null", where it has no name.
pub(super) fn said(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| text != "unknown" && text != "null")
}

impl Record for LogEvent {
    fn is_usable(&self) -> bool {
        !self.uuid.is_empty() && !self.event_type.is_empty()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    #[serde(default, deserialize_with = "lenient::required")]
    uuid: String,
    #[serde(default, deserialize_with = "lenient::instant")]
    published: Option<DateTime<Utc>>,
    #[serde(default, deserialize_with = "lenient::required")]
    event_type: String,
    #[serde(default, deserialize_with = "lenient::object")]
    outcome: Option<Outcome>,
    #[serde(default, deserialize_with = "lenient::object")]
    actor: Option<Actor>,
    #[serde(default, deserialize_with = "lenient::array")]
    target: Vec<Target>,
    #[serde(default, deserialize_with = "lenient::object")]
    debug_context: Option<DebugContext>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DebugContext {
    #[serde(default, deserialize_with = "lenient::object")]
    debug_data: Option<DebugData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DebugData {
    #[serde(default, deserialize_with = "lenient::text")]
    request_uri: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default, deserialize_with = "lenient::text")]
    result: Option<String>,
}

impl From<Wire> for LogEvent {
    fn from(wire: Wire) -> Self {
        Self {
            // Without a date an event cannot be counted on any day: it is as unusable as one without a key.
            uuid: if wire.published.is_some() {
                wire.uuid
            } else {
                String::new()
            },
            published: wire.published.unwrap_or_default(),
            event_type: wire.event_type,
            outcome: wire.outcome.and_then(|outcome| outcome.result),
            actor: wire.actor,
            targets: wire.target,
            request_uri: wire
                .debug_context
                .and_then(|context| context.debug_data?.request_uri),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sso() -> Value {
        json!({
            "uuid": "e1", "published": "2026-03-01T10:00:00.123Z", "eventType": "user.authentication.sso",
            "outcome": {"result": "SUCCESS"},
            "actor": {"id": "00u1", "type": "User", "alternateId": "ann@acme.example", "displayName": "Ann Lee"},
            "target": [
                {"id": "0ua1", "type": "AppUser", "alternateId": "ann", "displayName": "Ann"},
                {"id": "0oa1", "type": "AppInstance", "alternateId": "Payroll", "displayName": "OpenID Connect Client"},
            ],
        })
    }

    fn sign_in_with(path: &str, value: Value) -> Option<SignIn> {
        let mut event = sso();
        *event.pointer_mut(path).unwrap() = value;
        serde_json::from_value::<LogEvent>(event).unwrap().sign_in()
    }

    #[test]
    fn the_user_is_the_actor_and_the_app_is_found_by_type() {
        let sign_in = serde_json::from_value::<LogEvent>(sso())
            .unwrap()
            .sign_in()
            .unwrap();
        assert_eq!(
            (sign_in.event_id.as_str(), sign_in.user_id.as_str()),
            ("e1", "00u1")
        );
        assert_eq!(
            (sign_in.app_id.as_str(), sign_in.app_label.as_deref()),
            ("0oa1", Some("Payroll"))
        );
        assert_eq!(sign_in.user_login.as_deref(), Some("ann@acme.example"));
        assert_eq!(sign_in.user_name.as_deref(), Some("Ann Lee"));
        assert_eq!(sign_in.at.timestamp_subsec_millis(), 123);
    }

    #[test]
    fn without_a_label_the_catalogue_s_name_stands_in() {
        for nothing in [json!(null), json!(""), json!("unknown"), json!("null")] {
            let sign_in = sign_in_with("/target/1/alternateId", nothing).unwrap();
            assert_eq!(sign_in.app_label.as_deref(), Some("OpenID Connect Client"));
        }
    }

    #[test]
    fn what_is_no_sign_in_of_a_user_to_an_app() {
        for (path, value) in [
            ("/eventType", json!("user.session.start")),
            ("/outcome/result", json!("FAILURE")),
            ("/outcome", json!(null)),
            ("/actor/type", json!("SystemPrincipal")),
            ("/actor/id", json!(null)),
            ("/actor", json!(null)),
            ("/target/1/type", json!("AppUser")),
            ("/target/1/id", json!("")),
            ("/target", json!(null)),
        ] {
            assert_eq!(sign_in_with(path, value), None, "{path}");
        }
    }
}
