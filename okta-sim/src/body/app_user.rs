//! One entry of `/apps/{id}/users`.

use serde_json::{Value, json};

use crate::api::Site;
use crate::clock::iso;
use crate::world::World;
use crate::world::app::{App, AppUser};

pub(crate) fn body(entry: &AppUser, app: &App, world: &World, site: &Site) -> Value {
    let user = &world.users[entry.user as usize];
    let provisioned = !app.features.is_empty();
    let profile = match app.mode {
        Some("OPENID_CONNECT") => json!({
            "given_name": user.text("firstName"), "family_name": user.text("lastName"), "email": user.text("email"),
            "name": user.log_name(), "locale": "en_US", "zoneinfo": "America/Los_Angeles", "picture": null
        }),
        _ if provisioned => json!({"email": user.text("email"), "secondEmail": null, "role": null}),
        _ => json!({}),
    };
    let credentials = match app.mode {
        Some("BOOKMARK") => json!({}),
        _ => json!({"userName": user.login()}),
    };
    let mut links = json!({
        "app": site.href(&format!("/api/v1/apps/{}", app.id)),
        "user": site.href(&format!("/api/v1/users/{}", user.id)),
    });
    if let Some(group) = world.groups.get(entry.group as usize) {
        links["group"] =
            json!({"name": group.name, "href": site.url(&format!("/api/v1/groups/{}", group.id))});
    }
    json!({
        "id": user.id,
        "externalId": provisioned.then(|| format!("{}-{}", app.name, entry.user)),
        "created": iso(entry.created),
        "lastUpdated": iso(entry.created),
        "scope": entry.scope(),
        "status": entry.status,
        "statusChanged": iso(entry.created),
        "passwordChanged": null,
        "syncState": if provisioned { "SYNCHRONIZED" } else { "DISABLED" },
        "lastSync": provisioned.then(|| iso(entry.created)),
        "credentials": credentials,
        "profile": profile,
        "_links": links,
    })
}
