//! What events of the System Log show of apps: that people brought them in themselves, and that they were deleted.

use chrono::{DateTime, Utc};

use super::log::{LogEvent, Target, said};

/// "Add user to application membership" (Okta docs: event types): by whomever, for whomever.
pub(in crate::okta) const SEAT_ADDED: &str = "application.user_membership.add";
/// "Request to access an app was performed by a user" (Okta docs: event types).
pub(in crate::okta) const ACCESS_REQUESTED: &str = "app.access_request.request";
/// "User granted consent to app", to a custom authorization server (Okta docs: event types).
pub(in crate::okta) const CONSENT_GRANTED: &str = "app.oauth2.as.consent.grant";
/// The same to the org's own authorization server (Okta docs: event types). What an administrator grants is
/// `app.oauth2.admin.consent.grant`, as for seatgraph's own service app: no sign of anything beside IT.
pub(in crate::okta) const ORG_CONSENT_GRANTED: &str = "app.oauth2.consent.grant";

/// "Delete application" (Okta docs: event types).
pub(in crate::okta) const APP_DELETED: &str = "application.lifecycle.delete";

/// All of them.
pub(in crate::okta) const SIGNAL_EVENTS: [&str; 5] = [
    SEAT_ADDED,
    ACCESS_REQUESTED,
    CONSENT_GRANTED,
    ORG_CONSENT_GRANTED,
    APP_DELETED,
];

/// Where requests of people's own dashboard and of the browser plugin go. Okta tells personal apps by
/// `/enduser/api/v1/catalog/personal-apps`, `/api/internal/enduser/catalog/personal-apps` and
/// `/api/plugin/2/create-on-the-fly-app-instance` (Okta support: apps that end users added); administrators' requests have
/// other paths, such as `/api/v1/apps/…`, so that one who assigns an app to themselves is told from a user.
const OF_END_USERS: [&str; 3] = ["/enduser/", "/api/internal/enduser/", "/api/plugin/"];

/// What an event shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// A user put the app on their own dashboard, or asked for it there.
    AddedByUser,
    /// A person gave the app OAuth access.
    OauthConsent,
    /// The app was deleted.
    Deleted,
}

/// An event that shows something of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppEvent {
    /// What.
    pub shows: Shows,
    /// Key of the event.
    pub event_id: String,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Okta's id of the app, which may have been deleted since.
    pub app_id: String,
    /// The app's label at that time; consents do not tell it.
    pub app_label: Option<String>,
}

impl LogEvent {
    /// What the event shows of an app: none where it failed, and for most events.
    pub fn app_event(&self) -> Option<AppEvent> {
        if !matches!(self.outcome.as_deref(), None | Some("SUCCESS")) {
            return None;
        }
        let target = |kind: &str| {
            let is_meant = |target: &&Target| target.kind.as_deref() == Some(kind) && target.id.is_some();
            self.targets.iter().find(is_meant)
        };
        let (shows, app_id, app) = match self.event_type.as_str() {
            SEAT_ADDED if self.is_by_its_user(target("User")) => {
                (Shows::AddedByUser, None, target("AppInstance")?)
            }
            ACCESS_REQUESTED => (Shows::AddedByUser, None, target("AppInstance")?),
            APP_DELETED => (Shows::Deleted, None, target("AppInstance")?),
            CONSENT_GRANTED | ORG_CONSENT_GRANTED => {
                // A target for each scope, of type ConsentGrant; the client is an app: its id is one's (a recorded answer).
                let consent = self.targets.iter().find(|target| client(target).is_some());
                let app = consent.or_else(|| target("AppInstance"))?;
                (Shows::OauthConsent, client(app), app)
            }
            _ => return None,
        };
        Some(AppEvent {
            shows,
            event_id: self.uuid.clone(),
            at: self.published,
            app_label: match app_id {
                Some(_) => None,
                None => said(&app.alternate_id).or_else(|| said(&app.display_name)),
            },
            app_id: app_id.or_else(|| app.id.clone())?,
        })
    }

    /// Whether whom it is about did it, by the dashboard or the plugin.
    fn is_by_its_user(&self, about: Option<&Target>) -> bool {
        let Some(actor) = self
            .actor
            .as_ref()
            .filter(|actor| actor.kind.as_deref() == Some("User"))
        else {
            return false;
        };
        let path = self.request_uri.as_deref().unwrap_or_default();
        about.is_none_or(|user| user.id == actor.id) && OF_END_USERS.iter().any(|own| path.starts_with(own))
    }
}

fn client(target: &Target) -> Option<String> {
    target.detail.as_ref()?.client.clone()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn shown(event: Value) -> Option<(Shows, String, Option<String>)> {
        let event: LogEvent = serde_json::from_value(event).unwrap();
        let shown = event.app_event()?;
        assert_eq!((shown.event_id.as_str(), shown.at), ("e1", event.published));
        Some((shown.shows, shown.app_id, shown.app_label))
    }

    fn with(mut event: Value, path: &str, value: Value) -> Value {
        *event.pointer_mut(path).unwrap() = value;
        event
    }

    fn added() -> Value {
        json!({
            "uuid": "e1", "published": "2026-03-01T10:00:00.123Z", "eventType": SEAT_ADDED,
            "outcome": {"result": "SUCCESS"}, "actor": {"id": "00u1", "type": "User"},
            "debugContext": {"debugData": {"requestUri": "/api/internal/enduser/catalog/personal-apps"}},
            "target": [
                {"id": "0ua1", "type": "AppUser"}, {"id": "00u1", "type": "User"},
                {"id": "0oa1", "type": "AppInstance", "alternateId": "Notes", "displayName": "Bookmark App"},
            ],
        })
    }

    #[test]
    fn a_user_adds_an_app_by_the_dashboard_or_the_plugin() {
        let notes = Some((Shows::AddedByUser, "0oa1".to_owned(), Some("Notes".to_owned())));
        assert_eq!(shown(added()), notes);
        let uri = "/debugContext/debugData/requestUri";
        for own in [
            "/enduser/api/v1/catalog/personal-apps",
            "/api/plugin/2/create-on-the-fly-app-instance",
        ] {
            assert_eq!(shown(with(added(), uri, json!(own))), notes, "{own}");
        }
        for (path, value) in [
            // An administrator gives an app to themselves, or by whatever way to somebody else.
            (uri, json!("/api/v1/apps/0oa1/users")),
            (uri, json!(null)),
            ("/debugContext/debugData", json!("")),
            ("/debugContext", json!(null)),
            ("/actor/id", json!("00uadmin")),
            ("/actor/type", json!("SystemPrincipal")),
            ("/actor", json!(null)),
            ("/outcome/result", json!("FAILURE")),
            ("/target/2/type", json!("AppUser")),
            ("/eventType", json!("application.user_membership.remove")),
        ] {
            assert_eq!(shown(with(added(), path, value.clone())), None, "{path}: {value}");
        }
    }

    #[test]
    fn an_app_is_deleted_by_whomever() {
        let deleted = with(added(), "/eventType", json!(APP_DELETED));
        let notes = Some((Shows::Deleted, "0oa1".to_owned(), Some("Notes".to_owned())));
        assert_eq!(
            shown(with(deleted.clone(), "/actor/id", json!("00uadmin"))),
            notes
        );
        assert_eq!(
            shown(with(deleted.clone(), "/outcome/result", json!("FAILURE"))),
            None
        );
        assert_eq!(shown(with(deleted, "/target", json!(null))), None);
    }

    #[test]
    fn a_user_asks_for_an_app() {
        let asked = with(added(), "/eventType", json!(ACCESS_REQUESTED));
        let asked = with(asked, "/debugContext", json!(null));
        assert_eq!(
            shown(asked.clone()),
            Some((Shows::AddedByUser, "0oa1".to_owned(), Some("Notes".to_owned())))
        );
        assert_eq!(shown(with(asked, "/outcome/result", json!("FAILURE"))), None);
    }

    /// As Okta wrote it for a real org, without what tells the person.
    #[test]
    fn a_consent_is_for_the_client_that_its_scopes_name() {
        let scope = |name: &str| {
            json!({"id": "oagnhue9y5HBzoAOp2p6", "type": "ConsentGrant", "alternateId": null, "displayName": name,
                   "detailEntry": {"publicclientapp": "0oa7", "authorizationserver": "aus1", "user": "00u5"}})
        };
        let consent = json!({
            "uuid": "e1", "published": "2020-12-23T21:47:03.448Z", "eventType": CONSENT_GRANTED,
            "displayMessage": "Consent granted", "outcome": {"result": "SUCCESS", "reason": null},
            "actor": {"id": "00u5", "type": "User", "detailEntry": null},
            "debugContext": {"debugData": {"authorizationServer": "aus1", "requestUri": "/api/v1/authn/consent"}},
            "target": [scope("launch/patient"), scope("service_history.read")],
        });
        let given = Some((Shows::OauthConsent, "0oa7".to_owned(), None));
        assert_eq!(shown(consent.clone()), given);
        let by_org = with(consent.clone(), "/eventType", json!(ORG_CONSENT_GRANTED));
        // Okta Identity Engine names itself as the one who did it.
        assert_eq!(
            shown(with(by_org, "/actor/type", json!("SystemPrincipal"))),
            given
        );
        let by_admin = with(
            consent.clone(),
            "/eventType",
            json!("app.oauth2.admin.consent.grant"),
        );
        assert_eq!(shown(by_admin), None);
        assert_eq!(
            shown(with(
                consent.clone(),
                "/target",
                json!([{"id": "oag1", "type": "ConsentGrant"}])
            )),
            None
        );
        assert_eq!(shown(with(consent, "/outcome/result", json!("FAILURE"))), None);
    }
}
