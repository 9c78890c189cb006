//! `/api/v1/users` and `/api/v1/users/{id}`.

use crate::body::user;
use crate::scim::{Expr, Op, Rules};
use crate::world::user::{User, UserStatus};

use super::page::{List, Page};
use super::{Answer, Call, Caller, Refusal};

const FILTER: Rules = Rules {
    allows: |attribute, op| match attribute {
        "lastUpdated" => matches!(op, Op::Eq | Op::Gt | Op::Ge | Op::Lt | Op::Le),
        "status" | "id" | "profile.login" | "profile.email" | "profile.firstName" | "profile.lastName" => {
            op == Op::Eq
        }
        _ => false,
    },
    negation: false,
    case_sensitive: true,
};

const SEARCH: Rules = Rules {
    allows: |attribute, op| {
        let known = attribute
            .strip_prefix("profile.")
            .is_some_and(|name| !name.is_empty())
            || matches!(
                attribute,
                "id" | "status" | "created" | "activated" | "statusChanged" | "lastUpdated" | "type.id"
            );
        let contains = matches!(
            attribute,
            "profile.firstName" | "profile.lastName" | "profile.email" | "profile.login"
        );
        known
            && match op {
                Op::Eq | Op::Ge | Op::Gt | Op::Lt | Op::Le | Op::Sw | Op::Pr => true,
                Op::Co => contains,
                Op::Ne | Op::Ew => false,
            }
    },
    negation: true,
    case_sensitive: false,
};

pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    if let Some(query) = call.params.get("q") {
        return quick(call, query);
    }
    let filter = expression(call, "filter", &FILTER)?;
    let search = expression(call, "search", &SEARCH)?;
    let everyone = filter.is_some() || search.is_some();
    let users = &call.world.users;
    let shown = |user: &User| {
        !user.deleted
            && (everyone || user.status != UserStatus::Deprovisioned)
            && filter.as_ref().is_none_or(|filter| FILTER.matches(filter, user))
            && search.as_ref().is_none_or(|search| SEARCH.matches(search, user))
    };
    let list = List {
        default: 200,
        max: 200,
        kept: &["filter", "search", "sortBy", "sortOrder"],
        count: users.len(),
    };
    let order = call
        .params
        .get("sortBy")
        .filter(|_| search.is_some())
        .map(|by| sorted(call, by));
    let at = |place: usize| order.as_ref().map_or(place, |order| order[place]);
    let page = list.page(call, |place| shown(&users[at(place)]))?;
    Ok(list.answer(call, &page, |place, body| write(call, &users[at(place)], body)))
}

/// `q` finds by the beginning of a name or the e-mail address, ten by default, without pages.
fn quick(call: &Call<'_>, query: &str) -> Result<Answer, Refusal> {
    let query = query.to_lowercase();
    let begins = |user: &User| {
        let fields = ["firstName", "lastName", "email"].map(|field| user.text(field).unwrap_or_default());
        fields
            .iter()
            .any(|field| field.to_lowercase().starts_with(&query))
    };
    let users = &call.world.users;
    let shown = |place: &usize| {
        let user = &users[*place];
        !user.deleted && user.status != UserStatus::Deprovisioned && begins(user)
    };
    let list = List {
        default: 10,
        max: 200,
        kept: &["q"],
        count: users.len(),
    };
    let limit = call.params.limit(list.default, list.max)?;
    let page = Page {
        places: (0..users.len()).filter(shown).take(limit).collect(),
        next: None,
        limit,
    };
    Ok(list.answer(call, &page, |place, body| write(call, &users[place], body)))
}

/// All places in the order of an attribute, those without it last, then by id.
fn sorted(call: &Call<'_>, by: &str) -> Vec<usize> {
    let users = &call.world.users;
    let mut places: Vec<usize> = (0..users.len()).collect();
    let key = |place: &usize| {
        let user = &users[*place];
        let value = match by {
            "id" => Some(user.id.clone()),
            "status" => Some(user.status.as_str().to_owned()),
            "created" => Some(user.created.to_string()),
            "lastUpdated" => Some(user.last_updated.to_string()),
            other => other
                .strip_prefix("profile.")
                .and_then(|name| user.text(name))
                .map(str::to_lowercase),
        };
        (value.is_none(), value.unwrap_or_default(), &user.id)
    };
    places.sort_by_cached_key(key);
    if call
        .params
        .get("sortOrder")
        .is_some_and(|order| order.eq_ignore_ascii_case("desc"))
    {
        places.reverse();
    }
    places
}

pub(crate) fn expression(call: &Call<'_>, name: &str, rules: &Rules) -> Result<Option<Expr>, Refusal> {
    call.params
        .get(name)
        .map(|text| rules.parse(text).map_err(|cause| Refusal::BadSearch { cause }))
        .transpose()
}

pub(crate) fn one(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let at = call
        .world
        .find_user(id)
        .ok_or_else(|| Refusal::not_found(id, "User"))?;
    Ok(Answer::json(&user::full(&call.world.users[at], call.site)))
}

pub(crate) fn me(call: &Call<'_>) -> Result<Answer, Refusal> {
    match call.caller {
        Caller::Token { user: at } => match call.world.users.get(*at) {
            Some(person) => Ok(Answer::json(&user::full(person, call.site))),
            None => Err(Refusal::not_found("me", "User")),
        },
        Caller::Service { .. } => Err(Refusal::not_found("me", "User")),
    }
}

/// One user of a list, without what the caller did not want.
pub(crate) fn write(call: &Call<'_>, person: &User, body: &mut String) {
    let mut value = user::listed(person, call.site);
    let omits = |part: &str| {
        call.content_type
            .split(['=', ',', ';'])
            .any(|option| option.trim().eq_ignore_ascii_case(part))
    };
    if let Some(map) = value.as_object_mut() {
        if omits("omitCredentials") {
            map.remove("credentials");
        }
        if omits("omitTransitioningToStatus") {
            map.remove("transitioningToStatus");
        }
    }
    body.push_str(&value.to_string());
}
