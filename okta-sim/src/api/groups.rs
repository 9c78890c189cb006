//! `/api/v1/groups` and below, and the groups of a user.

use crate::body::group;
use crate::scim::{Op, Rules};
use crate::world::group::Group;

use super::page::{List, Page};
use super::users::{expression, write};
use super::{Answer, Call, Refusal};

const FILTER: Rules = Rules {
    allows: |attribute, op| match attribute {
        "id" | "type" => op == Op::Eq,
        "lastUpdated" | "lastMembershipUpdated" => matches!(op, Op::Eq | Op::Gt | Op::Ge | Op::Lt | Op::Le),
        _ => false,
    },
    negation: false,
    case_sensitive: true,
};

const SEARCH: Rules = Rules {
    allows: |attribute, op| {
        let known = matches!(
            attribute,
            "id" | "type" | "created" | "lastUpdated" | "lastMembershipUpdated"
        ) || attribute.starts_with("profile.");
        let contains = matches!(attribute, "profile.name" | "profile.description");
        known && !matches!(op, Op::Ne | Op::Ew) && (op != Op::Co || contains)
    },
    negation: true,
    case_sensitive: false,
};

pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let groups = &call.world.groups;
    let list = List {
        default: 10_000,
        max: 10_000,
        kept: &["filter", "search"],
        count: groups.len(),
    };
    let render = |place: usize, body: &mut String| {
        body.push_str(&group::body(&groups[place], call.site).to_string());
    };
    if let Some(query) = call.params.get("q").map(str::to_lowercase) {
        // Recorded answers to `q` have no links at all.
        let limit = call.params.limit(300, 10_000)?;
        let found = |place: &usize| groups[*place].name.to_lowercase().starts_with(&query);
        let places = (0..groups.len()).filter(found).take(limit).collect();
        let mut answer = list.answer(
            call,
            &Page {
                places,
                next: None,
                limit,
            },
            render,
        );
        answer.headers.clear();
        return Ok(answer);
    }
    let filter = expression(call, "filter", &FILTER)?;
    let search = expression(call, "search", &SEARCH)?;
    let page = list.page(call, |place| {
        filter
            .as_ref()
            .is_none_or(|filter| FILTER.matches(filter, &groups[place]))
            && search
                .as_ref()
                .is_none_or(|search| SEARCH.matches(search, &groups[place]))
    })?;
    Ok(list.answer(call, &page, render))
}

fn find<'a>(call: &Call<'a>, id: &str) -> Result<&'a Group, Refusal> {
    let at = call
        .world
        .find_group(id)
        .ok_or_else(|| Refusal::not_found(id, "UserGroup"))?;
    Ok(&call.world.groups[at])
}

pub(crate) fn one(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer::json(&group::body(find(call, id)?, call.site)))
}

pub(crate) fn members(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let group = find(call, id)?;
    let users = &call.world.users;
    // Places are those of the list of users: a cursor holds when members come and go.
    let list = List {
        default: 1000,
        max: 1000,
        kept: &[],
        count: users.len(),
    };
    let page = list.page(call, |place| group.has(place as u32) && !users[place].deleted)?;
    Ok(list.answer(call, &page, |place, body| write(call, &users[place], body)))
}

pub(crate) fn of_user(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let at = call
        .world
        .find_user(id)
        .ok_or_else(|| Refusal::not_found(id, "User"))?;
    let groups = call.world.groups.iter().filter(|group| group.has(at as u32));
    let bodies: Vec<_> = groups.map(|found| group::body(found, call.site)).collect();
    Ok(Answer::json(&bodies.into()))
}
