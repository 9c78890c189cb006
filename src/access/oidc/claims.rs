//! What a token says of its bearer.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::OidcSettings;
use crate::access::Role;

/// By how many seconds the issuer's clock may be off.
const LEEWAY: f64 = 30.0;
/// The longest name that is shown.
const LONGEST_NAME: usize = 100;

/// The claims of a token. Their Debug shows nothing: they are about a person.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub(super) struct Claims(Value);

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claims([REDACTED])")
    }
}

impl Claims {
    /// Whether the token is this issuer's, and holds now.
    pub(super) fn check(&self, issuer: &str, now: DateTime<Utc>) -> Result<(), &'static str> {
        let number = |name| self.0.get(name).map(Value::as_f64);
        // Precise enough for seconds until long after the calendar ends.
        let now = now.timestamp() as f64;
        if self.text("iss") != Some(issuer) {
            return Err("it is of another issuer");
        }
        match number("exp") {
            Some(Some(end)) if end + LEEWAY > now => {}
            Some(Some(_)) => return Err("it has expired"),
            _ => return Err("it has no expiry"),
        }
        match number("nbf") {
            None => Ok(()),
            Some(Some(begin)) if begin - LEEWAY <= now => Ok(()),
            Some(_) => Err("it does not hold yet"),
        }
    }

    /// Whether it is the ID token of this login of the client's; that it is for the client too was seen by `aud`.
    pub(super) fn check_login(&self, client: &str, nonce: &str) -> Result<(), &'static str> {
        let told = self.text("nonce").unwrap_or_default();
        if !bool::from(told.as_bytes().ct_eq(nonce.as_bytes())) {
            return Err("it is of another login");
        }
        // OpenID Connect Core, 3.1.3.7: of several whom it is for, the one that asked is named.
        match self.0.get("azp") {
            None if self.values("aud").len() == 1 => Ok(()),
            Some(azp) if azp == client => Ok(()),
            _ => Err("another client asked for it"),
        }
    }

    /// When the token ends.
    pub(super) fn ends_at(&self) -> Option<DateTime<Utc>> {
        // Beyond the calendar means never.
        DateTime::from_timestamp(self.0.get("exp")?.as_f64()? as i64, 0)
    }

    pub(super) fn subject(&self) -> Option<&str> {
        self.text("sub")
    }

    /// What the bearer is called, as best as the token tells.
    pub(super) fn name(&self) -> Option<String> {
        let names = ["name", "preferred_username", "email", "sub"];
        let mut told = names.iter().filter_map(|name| self.text(name)).map(str::trim);
        let name = told.find(|name| !name.is_empty())?;
        Some(name.chars().take(LONGEST_NAME).collect())
    }

    /// The role that the settings give the bearer; the highest of several.
    pub(super) fn role(&self, settings: &OidcSettings) -> Option<Role> {
        let values = self.values(&settings.role_claim);
        let has = |given: &[String]| given.iter().any(|value| values.contains(&value.as_str()));
        if has(&settings.admin) {
            Some(Role::Admin)
        } else if has(&settings.viewer) {
            Some(Role::Viewer)
        } else {
            None
        }
    }

    /// The texts of a claim that is one, or a list of them; none where it is missing. A name that begins with `/` is a JSON
    /// pointer.
    pub(super) fn values(&self, claim: &str) -> Vec<&str> {
        let value = if claim.starts_with('/') {
            self.0.pointer(claim)
        } else {
            self.0.get(claim)
        };
        match value {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn settings(role_claim: &str) -> OidcSettings {
        OidcSettings {
            issuer: "https://id.example.com".parse().unwrap(),
            audience: vec!["seatgraph".to_owned()],
            role_claim: role_claim.to_owned(),
            admin: vec!["it-admins".to_owned()],
            viewer: vec!["it".to_owned(), "finance".to_owned()],
            integrations_claim: None,
            login: None,
        }
    }

    #[test]
    fn an_id_token_is_of_the_login_and_the_client_that_asked_for_it() {
        let check = |claims: Value| Claims(claims).check_login("web", "n");
        for good in [
            json!({ "aud": "web", "nonce": "n" }),
            json!({ "aud": ["web"], "nonce": "n" }),
            json!({ "aud": ["web", "api"], "azp": "web", "nonce": "n" }),
        ] {
            assert!(check(good.clone()).is_ok(), "{good}");
        }
        for bad in [
            json!({ "aud": "web" }),
            json!({ "aud": "web", "nonce": "" }),
            json!({ "aud": "web", "nonce": "N" }),
            json!({ "aud": "web", "nonce": ["n"] }),
            json!({ "aud": ["web", "api"], "nonce": "n" }),
            json!({ "aud": "web", "azp": "api", "nonce": "n" }),
            json!({ "aud": "web", "azp": null, "nonce": "n" }),
            json!({ "aud": "web", "azp": ["web"], "nonce": "n" }),
        ] {
            assert!(check(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_role_needs_a_value_that_is_mapped() {
        let role = |groups: Value| Claims(json!({ "groups": groups })).role(&settings("groups"));
        assert_eq!(role(json!(["x", "finance"])), Some(Role::Viewer));
        assert_eq!(role(json!(["it", "it-admins"])), Some(Role::Admin));
        assert_eq!(role(json!("it-admins")), Some(Role::Admin));
        for none in [
            json!([]),
            json!("it-admins it"),
            json!("IT-ADMINS"),
            json!(["it-admins "]),
            json!(null),
            json!(7),
            json!([["it"]]),
            json!({ "it": true }),
        ] {
            assert_eq!(role(none.clone()), None, "{none}");
        }
        assert_eq!(Claims(json!({})).role(&settings("groups")), None);
        let nested =
            Claims(json!({ "realm_access": { "roles": ["it"] }, "https://x.example/roles": "it-admins" }));
        assert_eq!(nested.role(&settings("/realm_access/roles")), Some(Role::Viewer));
        assert_eq!(
            nested.role(&settings("https://x.example/roles")),
            Some(Role::Admin)
        );
        assert_eq!(nested.role(&settings("realm_access")), None);
    }

    #[test]
    fn nothing_of_a_person_shows_in_debug() {
        let claims = Claims(json!({ "sub": "ann", "name": " Ann  " }));
        assert_eq!(format!("{claims:?}"), "Claims([REDACTED])");
        assert_eq!(claims.name().as_deref(), Some("Ann"));
        assert_eq!(
            Claims(json!({ "sub": "ann", "name": "" })).name().as_deref(),
            Some("ann")
        );
        assert_eq!(Claims(json!({ "name": 7 })).name(), None);
        assert_eq!(
            Claims(json!({ "email": "x".repeat(500) })).name().unwrap().len(),
            LONGEST_NAME
        );
    }

    #[test]
    fn times_are_numbers_and_an_end_must_be_told() {
        let now = DateTime::from_timestamp(1_000, 0).unwrap();
        let check = |claims: Value| {
            let mut all = json!({ "iss": "i" });
            all.as_object_mut()
                .unwrap()
                .extend(claims.as_object().unwrap().clone());
            Claims(all).check("i", now)
        };
        assert!(check(json!({ "exp": 970.5, "nbf": 1_030 })).is_ok());
        for bad in [
            json!({}),
            json!({ "exp": null }),
            json!({ "exp": "2000" }),
            json!({ "exp": -1 }),
            json!({ "exp": 970 }),
            json!({ "exp": 2_000, "nbf": 1_031 }),
            json!({ "exp": 2_000, "nbf": "900" }),
            json!({ "exp": 2_000, "nbf": null }),
            json!({ "exp": 2_000, "iss": "I" }),
            json!({ "exp": 2_000, "iss": "i " }),
            json!({ "exp": 2_000, "iss": ["i"] }),
        ] {
            assert!(check(bad.clone()).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_token_holds_from_its_begin_to_its_end(now in 0_i64..1 << 40, begin in 0_i64..1 << 40, end in 0_i64..1 << 40) {
            let claims = Claims(json!({ "iss": "i", "nbf": begin, "exp": end }));
            let holds = claims.check("i", DateTime::from_timestamp(now, 0).unwrap()).is_ok();
            prop_assert_eq!(holds, begin - 30 <= now && now < end + 30);
        }

        #[test]
        fn no_claims_make_it_panic(text in any::<String>(), number in any::<f64>()) {
            let number = serde_json::Number::from_f64(number).map_or(Value::Null, Value::Number);
            let claims = Claims(json!({ "iss": text, "sub": text, "exp": number, "nbf": number, "groups": [text, number] }));
            let _ = claims.check(&text, DateTime::UNIX_EPOCH);
            let _ = (claims.ends_at(), claims.name(), claims.values(&text), claims.role(&settings(&text)));
        }
    }
}
