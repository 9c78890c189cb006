//! Administrator roles: of a user, of a group, and the list of who holds any.

use serde_json::{Value, json};

use crate::body::role;

use super::page::List;
use super::params::query;
use super::{Answer, Call, Refusal};

pub(crate) fn of_user(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let at = call
        .world
        .find_user(id)
        .ok_or_else(|| Refusal::not_found(id, "User"))?;
    let user = &call.world.users[at].id;
    let bodies = call
        .world
        .roles_of(at)
        .into_iter()
        .map(|(grant, group)| match group {
            Some(group) => role::body(grant, "GROUP", &format!("/api/v1/groups/{}", group.id), call.site),
            None => role::body(grant, "USER", &format!("/api/v1/users/{user}"), call.site),
        });
    Ok(Answer::json(&bodies.collect::<Vec<_>>().into()))
}

pub(crate) fn of_group(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let at = call
        .world
        .find_group(id)
        .ok_or_else(|| Refusal::not_found(id, "UserGroup"))?;
    let assignee = format!("/api/v1/groups/{id}");
    let grants = call.world.groups[at].roles.iter();
    let bodies = grants.map(|grant| role::body(grant, "GROUP", &assignee, call.site));
    Ok(Answer::json(&bodies.collect::<Vec<_>>().into()))
}

/// An object with `value`, not an array; the next page's link stands in the body.
pub(crate) fn assignees(call: &Call<'_>) -> Result<Answer, Refusal> {
    let world = call.world;
    let list = List {
        default: 100,
        max: 200,
        kept: &[],
        count: world.users.len(),
    };
    let through_groups = !call.faults.direct_assignees;
    let page = list.page(call, |place| world.holds_role(place, through_groups))?;
    let value: Vec<Value> = page
        .places
        .iter()
        .map(|place| {
            let id = &world.users[*place].id;
            json!({
                "id": id,
                "orn": format!("orn:okta:directory:{}:users:{id}", world.org_id),
                "_links": {
                    "roles": call.site.href(&format!("/api/v1/users/{id}/roles")),
                    "self": call.site.href(&format!("/api/v1/users/{id}"))
                }
            })
        })
        .collect();
    let mut body = json!({ "value": value });
    if let Some(next) = &page.next {
        let query = query(&[("after", next), ("limit", &page.limit.to_string())]);
        body["_links"] = json!({ "next": { "href": call.next_url(&format!("{}?{query}", call.path)) } });
    }
    Ok(Answer::json(&body))
}
