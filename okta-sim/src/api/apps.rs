//! `/api/v1/apps` and everything below it.

use serde_json::json;

use crate::body::{app, app_user, user};
use crate::scim::{Attributes, Op, Rules, Scalar};
use crate::world::app::App;
use crate::world::{World, app::AppUser};

use super::page::List;
use super::users::expression;
use super::{Answer, Call, Refusal};

const FILTER: Rules = Rules {
    allows: |attribute, op| {
        let known = matches!(
            attribute,
            "id" | "status"
                | "name"
                | "credentials.signing.kid"
                | "settings.slo.enabled"
                | "user.id"
                | "group.id"
        );
        known && op == Op::Eq
    },
    negation: false,
    case_sensitive: true,
};

/// An app together with who is assigned to it: `user.id` and `group.id` can be asked for.
struct Seen<'a> {
    app: &'a App,
    world: &'a World,
}

impl Attributes for Seen<'_> {
    fn any(&self, attribute: &str, test: &mut dyn FnMut(Scalar<'_>) -> bool) -> bool {
        let users = &self.world.users;
        match attribute {
            "user.id" => self
                .app
                .users
                .iter()
                .any(|entry| test(Scalar::Text(&users[entry.user as usize].id))),
            "group.id" => self
                .app
                .groups
                .iter()
                .any(|at| test(Scalar::Text(&self.world.groups[*at as usize].id))),
            _ => self.app.any(attribute, test),
        }
    }
}

pub(crate) fn list(call: &Call<'_>) -> Result<Answer, Refusal> {
    let filter = expression(call, "filter", &FILTER)?;
    let query = call.params.get("q").map(str::to_lowercase);
    let world = call.world;
    let shown = |place: usize| {
        let app = &world.apps[place];
        let begins = |q: &String| app.label.to_lowercase().starts_with(q) || app.name.starts_with(q.as_str());
        !app.deleted
            && filter
                .as_ref()
                .is_none_or(|filter| FILTER.matches(filter, &Seen { app, world }))
            && query.as_ref().is_none_or(begins)
    };
    let list = List {
        default: 20,
        max: 200,
        kept: &["q", "filter"],
        count: world.apps.len(),
    };
    let page = list.page(call, shown)?;
    Ok(list.answer(call, &page, |place, body| {
        body.push_str(&app::body(&world.apps[place], world, call.site).to_string());
    }))
}

fn find<'a>(call: &Call<'a>, id: &str) -> Result<&'a App, Refusal> {
    let at = call
        .world
        .find_app(id)
        .ok_or_else(|| Refusal::not_found(id, "AppInstance"))?;
    Ok(&call.world.apps[at])
}

pub(crate) fn one(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    Ok(Answer::json(&app::body(find(call, id)?, call.world, call.site)))
}

/// The entries of an app. Neither link repeats `expand`, as in Okta.
pub(crate) fn users(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let app = find(call, id)?;
    let people = &call.world.users;
    let query = call.params.get("q").map(str::to_lowercase);
    let begins = |entry: &AppUser| {
        let person = &people[entry.user as usize];
        let fields =
            ["login", "firstName", "lastName", "email"].map(|field| person.text(field).unwrap_or_default());
        query
            .as_ref()
            .is_none_or(|query| fields.iter().any(|field| field.to_lowercase().starts_with(query)))
    };
    // Places are those of the list of users, so that a cursor holds when entries come and go.
    let entry_of = |place: usize| app.place_of(place as u32).ok().map(|at| &app.users[at]);
    let last = app.users.last().map_or(0, |entry| entry.user as usize + 1);
    let list = List {
        default: 50,
        max: 500,
        kept: &["q"],
        count: last,
    };
    let page = list.page(call, |place| entry_of(place).is_some_and(begins))?;
    let expanded = call.params.get("expand") == Some("user");
    Ok(list.answer(call, &page, |place, body| {
        let Some(entry) = entry_of(place) else { return };
        let mut value = app_user::body(entry, app, call.world, call.site);
        if expanded {
            value["_embedded"] = json!({ "user": user::listed(&people[place], call.site) });
        }
        body.push_str(&value.to_string());
    }))
}

/// One entry, as the list has it.
pub(crate) fn user(call: &Call<'_>, id: &str, user: &str) -> Result<Answer, Refusal> {
    let app = find(call, id)?;
    let entry = call
        .world
        .find_user(user)
        .and_then(|at| app.users.get(app.place_of(at as u32).ok()?))
        .ok_or_else(|| Refusal::not_found(user, "AppUser"))?;
    let mut value = app_user::body(entry, app, call.world, call.site);
    if call.params.get("expand") == Some("user") {
        value["_embedded"] =
            json!({ "user": user::listed(&call.world.users[entry.user as usize], call.site) });
    }
    Ok(Answer::json(&value))
}

pub(crate) fn groups(call: &Call<'_>, id: &str) -> Result<Answer, Refusal> {
    let app = find(call, id)?;
    let list = List {
        default: 20,
        max: 200,
        kept: &["q"],
        count: app.groups.len(),
    };
    let page = list.page(call, |_| true)?;
    Ok(list.answer(call, &page, |place, body| {
        let group = &call.world.groups[app.groups[place] as usize];
        body.push_str(&app::group_body(app, group, place, call.site).to_string());
    }))
}
