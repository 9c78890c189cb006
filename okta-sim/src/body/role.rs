//! A role assignment. A custom role has other fields, one of them with a hyphen, and links on the admin host.

use serde_json::{Value, json};

use crate::api::Site;
use crate::clock::iso;
use crate::world::role::{Role, RoleGrant};

pub(crate) fn body(grant: &RoleGrant, assignment: &str, assignee: &str, site: &Site) -> Value {
    let mut body = json!({
        "id": grant.id,
        "type": grant.kind(),
        "status": "ACTIVE",
        "created": iso(grant.created),
        "lastUpdated": iso(grant.created),
        "assignmentType": assignment,
        "_links": {"assignee": site.href(assignee)},
    });
    match &grant.role {
        Role::Standard(role) => body["label"] = json!(role.label),
        Role::Custom {
            label,
            role_id,
            resource_set,
        } => {
            let role_at = format!("/api/v1/iam/roles/{role_id}");
            let set_at = format!("/api/v1/iam/resource-sets/{resource_set}");
            let member = format!("{set_at}/bindings/{role_id}/members/{}", grant.id);
            body["label"] = json!(label);
            body["resource-set"] = json!(resource_set);
            body["role"] = json!(role_id);
            body["_links"] = json!({
                "role": {"href": site.admin_url(&role_at)},
                "resource-set": site.href(&set_at),
                "permissions": {"href": site.admin_url(&format!("{role_at}/permissions"))},
                "member": site.href(&member),
                "assignee": site.href(assignee)
            });
        }
    }
    body
}
