//! A log event in full: actor and targets from the org, all the rest from the event's number.

use crate::clock::iso;
use crate::dice::{Dice, letters, mix, okta_id, uuid};
use crate::world::event::{Event, Kind, Outcome};
use crate::world::{NONE, World};

use super::place::{BROWSERS, NETWORKS, PLACES};
use super::text::Json;

/// The event's UUID.
pub(crate) fn event_uuid(world: &World, event: &Event) -> String {
    uuid(world.seed, u64::from(event.serial))
}

/// Someone or something in an event: actor or target.
pub(crate) struct Entity {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) alternate: Option<String>,
    pub(crate) display: Option<String>,
    /// JSON.
    detail: String,
}

impl Entity {
    fn new(id: String, kind: &'static str, alternate: &str, display: &str) -> Self {
        let (alternate, display) = (Some(alternate.to_owned()), Some(display.to_owned()));
        Entity {
            id,
            kind,
            alternate,
            display,
            detail: "null".to_owned(),
        }
    }

    fn write(&self, json: &mut Json<'_>) {
        json.text("id", &self.id);
        json.text("type", self.kind);
        json.text_or_null("alternateId", self.alternate.as_deref());
        json.text_or_null("displayName", self.display.as_deref());
        json.raw("detailEntry", &self.detail);
    }
}

fn person(world: &World, user: u32) -> Option<Entity> {
    let user = world.users.get(user as usize)?;
    let mut entity = Entity::new(user.id.clone(), "User", user.login(), "");
    entity.display = user.log_name();
    Some(entity)
}

/// What stands for a person inside an app; its id is not the person's.
fn app_user(world: &World, event: &Event) -> Option<Entity> {
    let user = person(world, event.user)?;
    let number = mix(u64::from(event.app), u64::from(event.user));
    Some(Entity {
        id: okta_id(world.seed, "0ua", number),
        kind: "AppUser",
        ..user
    })
}

fn app(world: &World, app: u32) -> Option<Entity> {
    let app = world.apps.get(app as usize)?;
    let mut entity = Entity::new(app.id.clone(), "AppInstance", &app.label, &app.catalogue_label);
    if let Some(mode) = app.mode {
        entity.detail = format!("{{\"signOnModeType\":\"{mode}\"}}");
    }
    Some(entity)
}

fn client(world: &World, app: u32) -> Option<Entity> {
    let app = world.apps.get(app as usize)?;
    Some(Entity::new(
        app.id.clone(),
        "PublicClientApp",
        &app.id,
        &app.label,
    ))
}

fn system(world: &World) -> Option<Entity> {
    Some(Entity::new(
        okta_id(world.seed, "spr", 0),
        "SystemPrincipal",
        "system@okta.com",
        "Okta System",
    ))
}

fn an_admin(world: &World, event: &Event) -> Option<Entity> {
    let at = mix(world.seed, u64::from(event.serial)) as usize % world.admins.len().max(1);
    world
        .admins
        .get(at)
        .and_then(|admin| person(world, *admin))
        .or_else(|| system(world))
}

/// Who did it.
pub(crate) fn actor(world: &World, event: &Event) -> Option<Entity> {
    match event.kind {
        Kind::SsoBare => None,
        Kind::SsoBySystem | Kind::MembershipAddByGroup | Kind::UserDeleteCompleted => system(world),
        Kind::SsoByClient | Kind::GrantIdToken | Kind::GrantAccessToken => client(world, event.app),
        Kind::MembershipAdd
        | Kind::MembershipRemove
        | Kind::PrivilegeGrant
        | Kind::AppCreate
        | Kind::AppUpdate
        | Kind::AppDeactivate
        | Kind::AppDelete
        | Kind::UserCreate
        | Kind::UserActivate
        | Kind::UserDeactivate
        | Kind::UserDeleteInitiated => an_admin(world, event),
        Kind::UpdateProfile if event.serial.is_multiple_of(2) => an_admin(world, event),
        Kind::Sso
        | Kind::SessionStart
        | Kind::SessionEnd
        | Kind::Mfa
        | Kind::EvaluateSignOn
        | Kind::AccessAdminApp
        | Kind::ShowPassword
        | Kind::UpdateProfile
        | Kind::RateWarning
        | Kind::RateViolation => person(world, event.user),
    }
}

/// What it was done to; no target at all is null.
pub(crate) fn targets(world: &World, event: &Event) -> Option<Vec<Entity>> {
    let user = || person(world, event.user);
    let seat = || app_user(world, event);
    let app = || app(world, event.app);
    let enrollment = |name: &str| {
        let id = okta_id(world.seed, "pfd", u64::from(event.user));
        Some(Entity::new(id, "AuthenticatorEnrollment", "unknown", name))
    };
    let token = |kind: &'static str, name: &str| {
        let id = letters(mix(world.seed ^ 7, u64::from(event.serial)), 20);
        Some(Entity {
            alternate: None,
            ..Entity::new(id, kind, "", name)
        })
    };
    let found = match event.kind {
        // The position says nothing: the target that stands for the person may come first.
        Kind::Sso => match event.serial % 4 {
            0 | 1 => vec![app(), seat()],
            2 => vec![seat(), app()],
            _ => vec![seat(), app(), user()],
        },
        Kind::SsoBySystem | Kind::SsoByClient => vec![app(), seat()],
        Kind::SsoBare => vec![Some(Entity {
            display: None,
            ..seat()?
        })],
        Kind::SessionStart if event.serial.is_multiple_of(17) => return None,
        Kind::SessionStart => vec![enrollment("Password"), app()],
        Kind::SessionEnd | Kind::UserCreate | Kind::UserActivate | Kind::UserDeactivate => vec![user()],
        Kind::UserDeleteInitiated | Kind::UserDeleteCompleted | Kind::UpdateProfile => vec![user()],
        Kind::PrivilegeGrant => vec![user()],
        Kind::Mfa => vec![user(), enrollment("Okta Verify")],
        Kind::EvaluateSignOn => vec![
            app(),
            Some(Entity::new(
                okta_id(world.seed, "rst", 1),
                "PolicyEntity",
                "unknown",
                "Any two factors",
            )),
            Some(Entity::new(
                okta_id(world.seed, "rul", 1),
                "Rule",
                "unknown",
                "Catch-all Rule",
            )),
        ],
        Kind::GrantIdToken => vec![token("id_token", "ID Token"), user()],
        Kind::GrantAccessToken => vec![token("access_token", "Access Token")],
        Kind::AccessAdminApp => vec![app()],
        Kind::MembershipAdd | Kind::MembershipAddByGroup | Kind::MembershipRemove | Kind::ShowPassword => {
            vec![seat(), app(), user()]
        }
        Kind::AppCreate | Kind::AppUpdate | Kind::AppDeactivate | Kind::AppDelete => vec![app()],
        Kind::RateWarning | Kind::RateViolation => vec![
            Some(Entity::new("/api/v1/logs".to_owned(), "URL Pattern", "", "")).map(|entity| Entity {
                alternate: None,
                display: None,
                ..entity
            }),
            Some(Entity {
                display: None,
                alternate: None,
                ..Entity::new(
                    "b192d91c-b242-36da-9332-d97a5579f865".to_owned(),
                    "Bucket UUID",
                    "",
                    "",
                )
            }),
        ],
    };
    Some(found.into_iter().flatten().collect())
}

pub(crate) fn severity(event: &Event) -> &'static str {
    match (event.kind, event.outcome) {
        (Kind::RateWarning | Kind::RateViolation, _) | (_, Outcome::Failure | Outcome::Deny) => "WARN",
        _ => "INFO",
    }
}

/// Appends the event's JSON.
pub(crate) fn write(world: &World, event: &Event, out: &mut String) {
    let mut dice = Dice::of(world.seed ^ 0xe4e7, u64::from(event.serial));
    let number = mix(world.seed, u64::from(event.serial));
    let (event_type, message, legacy) = event.kind.names();
    let job = matches!(
        event.kind,
        Kind::MembershipAddByGroup | Kind::AppUpdate | Kind::UserDeleteCompleted
    );
    // A person sits in one place, mostly.
    let home = mix(world.seed, u64::from(event.user)) as usize;
    let place = PLACES[if dice.per_mille(950) {
        home
    } else {
        dice.below(PLACES.len())
    } % PLACES.len()];
    let (browser, device) = BROWSERS[if dice.per_mille(850) {
        home / 7
    } else {
        dice.below(4)
    } % BROWSERS.len()];
    let network = if job {
        NETWORKS[2]
    } else {
        NETWORKS[home % NETWORKS.len()]
    };
    let ip = format!("203.0.113.{}", home % 250 + 1);
    let request_id = letters(number, 27);

    Json::object(out, |json| {
        match actor(world, event) {
            Some(actor) => json.nested("actor", |json| actor.write(json)),
            None => json.raw("actor", "null"),
        }
        json.nested("client", |json| {
            json.raw("userAgent", if job { "null" } else { browser });
            // Okta writes the word as often as it leaves the value out.
            match event.serial % 5 {
                _ if job => json.raw("zone", "null"),
                0 => json.raw("zone", "null"),
                1 => json.text("zone", "OffNetwork"),
                _ => json.text("zone", "null"),
            }
            json.text_or_null("device", (!job).then_some(device));
            json.raw("id", "null");
            match event.serial % 97 {
                _ if job => json.raw("ipAddress", "null"),
                0 => json.text("ipAddress", "null"),
                _ => json.text("ipAddress", &ip),
            }
            json.raw(
                "geographicalContext",
                if job || event.serial.is_multiple_of(41) {
                    "null"
                } else {
                    place
                },
            );
        });
        json.raw("device", "null");
        json.nested("authenticationContext", |json| {
            let provider = (event.kind == Kind::Mfa).then_some("FACTOR_PROVIDER");
            json.text_or_null("authenticationProvider", provider);
            json.text_or_null("credentialProvider", provider.map(|_| "OKTA_CREDENTIAL_PROVIDER"));
            json.raw("credentialType", "null");
            json.raw("issuer", "null");
            json.raw("interface", "null");
            json.raw("authenticationStep", "0");
            json.text("externalSessionId", &format!("102{}", letters(home as u64, 22)));
        });
        json.text("displayMessage", message);
        json.text("eventType", event_type);
        match event.outcome.as_str() {
            Some(result) => json.nested("outcome", |json| {
                json.text("result", result);
                json.text_or_null("reason", reason(event));
            }),
            None => json.raw("outcome", "null"),
        }
        json.text("published", &iso(event.published));
        json.raw("securityContext", network);
        json.text("severity", severity(event));
        json.nested("debugContext", |json| {
            json.nested("debugData", |json| debug_data(event, &request_id, json))
        });
        json.text_or_null("legacyEventType", legacy);
        json.nested("transaction", |json| {
            json.text("type", if job { "JOB" } else { "WEB" });
            json.text("id", &request_id);
            json.raw("detail", "{}");
        });
        json.text("uuid", &event_uuid(world, event));
        json.text("version", "0");
        json.nested("request", |json| {
            let hops: &[&str] = if job { &[] } else { &[&ip] };
            json.array("ipChain", hops, |ip, json| {
                json.text("ip", ip);
                json.raw("geographicalContext", place);
                json.text("version", "V4");
                json.raw("source", "null");
            });
        });
        match targets(world, event) {
            Some(targets) => json.array("target", &targets, |target, json| target.write(json)),
            None => json.raw("target", "null"),
        }
    });
}

fn reason(event: &Event) -> Option<&'static str> {
    match (event.kind, event.outcome) {
        (Kind::EvaluateSignOn, Outcome::Allow) => Some("Sign-on policy evaluation resulted in ALLOW"),
        (Kind::EvaluateSignOn, _) => Some("Sign-on policy evaluation resulted in DENY"),
        (Kind::Sso, Outcome::Failure) => Some("User is not assigned to the client application."),
        (_, Outcome::Failure) => Some("INVALID_CREDENTIALS"),
        _ => None,
    }
}

/// An open map of texts.
fn debug_data(event: &Event, request_id: &str, json: &mut Json<'_>) {
    let uri = match event.kind {
        Kind::RateWarning | Kind::RateViolation => "/api/v1/logs",
        _ if event.kind.is_sso() => "/app/sso/saml",
        Kind::SessionStart | Kind::Mfa => "/idp/idx/challenge/answer",
        _ => "/api/internal",
    };
    if event.kind.is_sso() {
        match event.serial % 5 {
            0 | 1 => json.text("initiationType", "IDP_INITIATED"),
            2 => json.text("initiationType", "SP_INITIATED"),
            3 => json.text("initiationType", "NA"),
            _ => {}
        }
    }
    if event.kind == Kind::PrivilegeGrant {
        json.text("privilegeGranted", "Read-only admin");
    }
    if event.kind == Kind::RateViolation {
        json.text("operationRateLimitSubtype", "ssws_token");
        json.text("operationRateLimitThreshold", "10");
        json.text("operationRateLimitTimeUnit", "MINUTES");
    }
    json.text("requestId", request_id);
    json.text("dtHash", &format!("{:016x}", mix(u64::from(event.serial), 3)));
    json.text("requestUri", uri);
    json.text("threatSuspected", "false");
    json.text("url", &format!("{uri}?"));
    if event.app != NONE && event.kind == Kind::Sso {
        json.text("authnRequestId", &request_id[..20.min(request_id.len())]);
    }
}
