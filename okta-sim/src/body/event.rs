//! A log event in full: actor and targets from the org, all the rest from the event's number.

use crate::clock::iso;
use crate::dice::{Dice, letters, mix, uuid};
use crate::world::event::{Event, Kind, Outcome};
use crate::world::{NONE, World};

use super::entity::{actor, targets};
use super::place::{BROWSERS, NETWORKS, PLACES};
use super::text::Json;

/// The event's UUID.
pub(crate) fn event_uuid(world: &World, event: &Event) -> String {
    uuid(world.seed, u64::from(event.serial))
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
    let job = event.kind.is_job();
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
            json.nested("debugData", |json| debug_data(event, &request_id, json));
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
            Some(targets) => json.array("target", &targets, super::entity::Entity::write),
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
        // Where the dashboard, its newer version and the browser plugin send it.
        Kind::MembershipAddBySelf => match event.serial % 3 {
            0 => "/api/internal/enduser/catalog/personal-apps",
            1 => "/enduser/api/v1/catalog/personal-apps",
            _ => "/api/plugin/2/create-on-the-fly-app-instance",
        },
        Kind::Consent | Kind::OrgConsent => "/api/v1/authn/consent",
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
