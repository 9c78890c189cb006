//! A group.

use serde_json::{Value, json};

use crate::api::Site;
use crate::clock::iso;
use crate::world::group::Group;

pub(crate) fn body(group: &Group, site: &Site) -> Value {
    let at = format!("/api/v1/groups/{}", group.id);
    let class = match group.kind {
        "APP_GROUP" => "okta:windows_security_principal",
        _ => "okta:user_group",
    };
    let logo = |size: &str, hash: &str| {
        let href =
            format!("https://op3static.oktacdn.com/assets/img/logos/groups/odyssey/okta-{size}.{hash}.png");
        json!({"name": size, "href": href, "type": "image/png"})
    };
    json!({
        "id": group.id,
        "created": iso(group.created),
        "lastUpdated": iso(group.created),
        "lastMembershipUpdated": iso(group.members_changed),
        "objectClass": [class],
        "type": group.kind,
        "profile": {"name": group.name, "description": group.description},
        "_links": {
            "logo": [
                logo("medium", "30ce6d4085dff29412984e4c191bc874"),
                logo("large", "c3cb8cda8ae0add1b4fe928f5844dbe3")
            ],
            "users": site.href(&format!("{at}/users")),
            "apps": site.href(&format!("{at}/apps"))
        }
    })
}
