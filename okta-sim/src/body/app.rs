//! An app: what all have in common, and what follows from its sign-on mode.

use serde_json::{Value, json};

use crate::api::Site;
use crate::clock::iso;
use crate::world::World;
use crate::world::app::App;
use crate::world::group::Group;

pub(crate) fn body(app: &App, world: &World, site: &Site) -> Value {
    let mut body = json!({
        "id": app.id,
        "orn": format!("orn:okta:idp:{}:apps:{}:{}", world.org_id, app.name, app.id),
        "name": app.name,
        "label": app.label,
        "status": app.status(),
        "lastUpdated": iso(app.last_updated),
        "created": iso(app.created),
        "accessibility": {"selfService": false, "errorRedirectUrl": null, "loginRedirectUrl": null},
        "visibility": {
            "autoSubmitToolbar": false,
            "hide": {"iOS": app.service, "web": app.service},
            "appLinks": app_links(app)
        },
        "features": app.features,
        "signOnMode": app.mode,
        "credentials": credentials(app),
        "universalLogout": null,
        "settings": settings(app),
        "_links": links(app, site),
    });
    if !app.owned_by_okta() {
        body["visibility"]["autoLaunch"] = json!(false);
    }
    body
}

/// One entry of `/apps/{id}/groups`.
pub(crate) fn group_body(app: &App, group: &Group, priority: usize, site: &Site) -> Value {
    let at = format!("/api/v1/apps/{}", app.id);
    json!({
        "id": group.id,
        "lastUpdated": iso(app.last_updated),
        "priority": priority,
        "profile": {},
        "_links": {
            "app": site.href(&at),
            "self": site.href(&format!("{at}/groups/{}", group.id)),
            "group": site.href(&format!("/api/v1/groups/{}", group.id))
        }
    })
}

fn link_name(app: &App) -> Option<String> {
    match app.name.as_str() {
        "saasure" => Some("admin".to_owned()),
        "okta_enduser" => None,
        "bookmark" | "template_swa" | "template_sps" | "template_basic_auth" => Some("login".to_owned()),
        name => Some(format!("{name}_link")),
    }
}

fn app_links(app: &App) -> Value {
    link_name(app).map_or_else(|| json!({}), |name| json!({ name: true }))
}

fn credentials(app: &App) -> Value {
    let mut credentials =
        json!({"userNameTemplate": {"template": "${source.login}", "type": "BUILT_IN"}, "signing": {}});
    match app.mode {
        Some("OPENID_CONNECT" | "SAML_2_0" | "SAML_1_1" | "WS_FEDERATION") => {
            credentials["signing"] = json!({"kid": app.kid});
        }
        Some("BROWSER_PLUGIN" | "SECURE_PASSWORD_STORE" | "BASIC_AUTH" | "AUTO_LOGIN") => {
            credentials["scheme"] = json!("EDIT_USERNAME_AND_PASSWORD");
            credentials["revealPassword"] = json!(false);
        }
        _ => {}
    }
    if app.mode == Some("OPENID_CONNECT") && !app.owned_by_okta() {
        let method = if app.service {
            "private_key_jwt"
        } else {
            "client_secret_basic"
        };
        credentials["oauthClient"] = json!({
            "autoKeyRotation": true, "client_id": app.id,
            "token_endpoint_auth_method": method, "pkce_required": !app.service
        });
    }
    credentials
}

fn settings(app: &App) -> Value {
    let url = |path: &str| format!("https://{}/{path}", app.domain);
    let mut settings = json!({
        "app": {},
        "notifications": {"vpn": {"network": {"connection": "DISABLED"}, "message": null, "helpUrl": null}},
        "manualProvisioning": false,
        "implicitAssignment": app.implicit,
        "emOptInStatus": "NONE",
    });
    if app.owned_by_okta() {
        return settings;
    }
    settings["notes"] = json!({"admin": null, "enduser": null});
    match app.mode {
        Some("BOOKMARK") => settings["app"] = json!({"requestIntegration": false, "url": url("")}),
        Some("BROWSER_PLUGIN") => {
            settings["app"] = json!({
                "loginUrlRegex": null, "usernameField": "user", "redirectUrl": null, "buttonField": "login",
                "checkbox": null, "passwordField": "password", "url": url("login.html")
            });
        }
        Some("SECURE_PASSWORD_STORE") => {
            settings["app"] = json!({
                "usernameField": "user", "passwordField": "pass", "url": url(""), "optionalField1": null,
                "optionalField1Value": null, "optionalField2": null, "optionalField2Value": null,
                "optionalField3": null, "optionalField3Value": null
            });
        }
        Some("BASIC_AUTH") => {
            settings["app"] =
                json!({"loginUrlRegex": null, "authURL": url("auth.html"), "url": url("auth.html")});
        }
        Some("AUTO_LOGIN") => {
            settings["signOn"] = json!({"redirectUrl": null, "loginUrl": url("login.html")});
        }
        Some("SAML_2_0") => {
            settings["signOn"] = json!({
                "defaultRelayState": null, "ssoAcsUrl": url("saml/acs"), "idpIssuer": "http://www.okta.com/${org.externalKey}",
                "audience": url("saml"), "recipient": url("saml/acs"), "destination": url("saml/acs"),
                "subjectNameIdTemplate": "${user.userName}",
                "subjectNameIdFormat": "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
                "responseSigned": true, "assertionSigned": true, "signatureAlgorithm": "RSA_SHA256",
                "digestAlgorithm": "SHA256", "honorForceAuthn": true,
                "authnContextClassRef": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
                "requestCompressed": false, "attributeStatements": [], "inlineHooks": [],
                "allowMultipleAcsEndpoints": false, "acsEndpoints": [],
                "slo": {"enabled": false}
            });
        }
        Some("SAML_1_1") => {
            settings["app"] =
                json!({"groupFilter": "app1.*", "siteURL": url(""), "attributeStatements": null});
            settings["signOn"] = json!({
                "defaultRelayState": null, "ssoAcsUrlOverride": null, "audienceOverride": null, "recipientOverride": null
            });
        }
        Some("WS_FEDERATION") => {
            settings["app"] =
                json!({"domain": app.domain, "msftTenant": "example", "wsFedConfigureType": "AUTO"});
        }
        Some("OPENID_CONNECT") => settings["oauthClient"] = oauth_client(app),
        _ => {}
    }
    settings
}

fn oauth_client(app: &App) -> Value {
    let (kind, grants, responses) = match app.service {
        true => ("service", json!(["client_credentials"]), json!(["token"])),
        false => (
            "web",
            json!(["authorization_code", "refresh_token"]),
            json!(["code"]),
        ),
    };
    let redirects = if app.service {
        json!([])
    } else {
        json!([format!("https://{}/callback", app.domain)])
    };
    json!({
        "client_uri": null, "logo_uri": null, "redirect_uris": redirects, "response_types": responses,
        "grant_types": grants, "application_type": kind, "consent_method": "TRUSTED", "issuer_mode": "ORG_URL",
        "idp_initiated_login": {"mode": "DISABLED", "default_scope": []}, "wildcard_redirect": "DISABLED",
        "dpop_bound_access_tokens": false, "participate_slo": false
    })
}

fn links(app: &App, site: &Site) -> Value {
    let at = format!("/api/v1/apps/{}", app.id);
    let start = link_name(app).map(|name| {
        json!({"name": name, "href": site.url(&format!("/home/{}/{}/2557", app.name, app.id)), "type": "text/html"})
    });
    let mut links = json!({
        "uploadLogo": {"href": site.url(&format!("{at}/logo")), "hints": {"allow": ["POST"]}},
        "appLinks": start.into_iter().collect::<Vec<_>>(),
        "profileEnrollment": site.href("/api/v1/policies/rstnwmp14geJLJ3fx5d7"),
        "policies": {"href": site.url(&format!("{at}/policies")), "hints": {"allow": ["PUT"]}},
        "groups": site.href(&format!("{at}/groups")),
        "logo": [{
            "name": "medium", "type": "image/png",
            "href": "https://ok12static.oktacdn.com/assets/img/logos/default.6770228fb0dab49a1695ef440a5279bb.png"
        }],
        "accessPolicy": site.href("/api/v1/policies/rstnwmp13cg3r0SMK5d7"),
        "users": site.href(&format!("{at}/users")),
    });
    let action = if app.active { "deactivate" } else { "activate" };
    links[action] = site.href(&format!("{at}/lifecycle/{action}"));
    if matches!(app.mode, Some("SAML_2_0" | "SAML_1_1")) {
        let path = format!("/app/{}/{}/setup/help/SAML_2_0/instructions", app.name, app.id);
        links["help"] = json!({"href": site.admin_url(&path), "type": "text/html"});
        links["metadata"] =
            json!({"href": site.url(&format!("{at}/sso/saml/metadata")), "type": "application/xml"});
    }
    links
}
